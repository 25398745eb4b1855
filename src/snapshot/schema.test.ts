import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import type { FeatureRecord, GapRecord, HeaderRecord, SubscriptionRecord } from '../domain/records.ts';
import {
  flawOfHeader,
  parseRecord,
  type featureSchema,
  type gapSchema,
  type headerSchema,
  type subscriptionSchema,
} from './schema.ts';

const header = {
  kind: 'header',
  format: 'sidescan.snapshot/1',
  takenAt: '2026-11-20T06:00:00Z',
  cloud: 'AzureCloud',
  scope: {},
};

function record(value: unknown): unknown {
  const read = parseRecord(value);
  return read.state === 'record' ? read.record : read;
}

describe('the header', () => {
  it('is read with its scope', () => {
    const scope = { managementGroups: ['contoso'], subscriptions: ['s'], expectedSubscriptions: ['s', 't'] };
    expect(record({ ...header, scope })).toEqual({ ...header, scope });
    expect(record({ ...header, scope: { tenant: true } })).toEqual({ ...header, scope: { tenant: true } });
  });

  it('has defaults for cloud and scope', () => {
    const { kind, format, takenAt } = header;
    expect(record({ kind, format, takenAt })).toEqual(header);
    expect(record({ ...header, cloud: null, scope: null })).toEqual(header);
  });

  it('leaves out what it does not know', () => {
    expect(record({ ...header, tool: 'x', scope: { tenant: true, planets: ['mars'] } })).toEqual({
      ...header,
      scope: { tenant: true },
    });
  });

  it.each([
    ['another offset', '2026-11-20T07:00:00+01:00'],
    ['a fraction of a second', '2026-11-20T06:00:00.987Z'],
    ['no seconds', '2026-11-20T06:00Z'],
    ['no seconds and another offset', '2026-11-20T01:30-04:30'],
  ])('is taken at an instant of UTC with whole seconds, also when written with %s', (_what, takenAt) => {
    expect(record({ ...header, takenAt })).toHaveProperty('takenAt', '2026-11-20T06:00:00Z');
  });

  it.each([
    ['another format', { format: 'sidescan.snapshot/2' }, 'format must be sidescan.snapshot/1'],
    ['no instant', { takenAt: 'yesterday' }, 'takenAt must be an instant such as 2026-11-20T06:00:00Z'],
    [
      'a day that does not exist',
      { takenAt: '2026-02-30T06:00:00Z' },
      'takenAt must be an instant such as 2026-11-20T06:00:00Z',
    ],
    ['a date only', { takenAt: '2026-11-20' }, 'takenAt must be an instant such as 2026-11-20T06:00:00Z'],
    [
      'an instant of nowhere',
      { takenAt: '2026-11-20T06:00:00' },
      'takenAt must be an instant such as 2026-11-20T06:00:00Z',
    ],
  ])('is refused with %s', (_, change, problem) => {
    expect(parseRecord({ ...header, ...change })).toEqual({ state: 'malformed', problem });
  });
});

describe('a header that is wrong in part', () => {
  it.each([
    ['a scope that is no object', { scope: 'tenant' }, 'scope must be an object'],
    [
      'expected subscriptions that are no list',
      { scope: { expectedSubscriptions: 's' } },
      'scope.expectedSubscriptions must be a list of texts',
    ],
    ['a cloud that is no text', { cloud: 7 }, 'cloud must be a text'],
  ])('is read without %s, which is told', (_, change, problem) => {
    expect(record({ ...header, ...change })).toEqual(header);
    expect(flawOfHeader({ ...header, ...change })).toBe(problem);
  });

  it('has no flaw when all of it can be read', () => {
    expect(flawOfHeader({ ...header, scope: null, tool: 'x' })).toBeNull();
  });
});

describe('a subscription', () => {
  const least = { kind: 'subscription', subscriptionId: 's' };

  it('needs its id only', () => {
    expect(record(least)).toEqual(least);
    expect(parseRecord({ kind: 'subscription' })).toEqual({
      state: 'malformed',
      problem: 'subscriptionId must be a text',
    });
    expect(parseRecord({ ...least, subscriptionId: '' })).toHaveProperty('state', 'malformed');
  });

  it('is never lost for a wrong optional field', () => {
    expect(
      record({ ...least, displayName: 1, tenantId: {}, state: [], managementGroups: 'root', tags: 'none' }),
    ).toEqual({
      ...least,
      displayName: null,
      tenantId: null,
      state: null,
      managementGroups: [],
      tags: {},
    });
  });

  it('loses a broken tag or management group alone', () => {
    const read = record({
      ...least,
      tags: { owner: 'a@b.example', ttl: 7, gone: null },
      managementGroups: ['mg', 3, null],
    });
    expect(read).toEqual({ ...least, tags: { owner: 'a@b.example' }, managementGroups: ['mg'] });
  });

  it('reads null tags as none', () => {
    expect(record({ ...least, tags: null })).toEqual({ ...least, tags: {} });
  });

  it('keeps a tag named __proto__ a tag', () => {
    const read = record(JSON.parse('{"kind":"subscription","subscriptionId":"s","tags":{"__proto__":"x"}}'));
    const { tags = {} } = read as SubscriptionRecord;
    expect(Object.entries(tags ?? {})).toEqual([['__proto__', 'x']]);
  });
});

describe('a feature', () => {
  const feature = {
    kind: 'feature',
    subscriptionId: 's',
    name: 'Microsoft.ContainerService/IstioNativeSidecarModePreview',
  };

  it.each([
    ['Registered', 'Registered'],
    [null, null],
    [7, null],
    [undefined, null],
  ])('with state %j has the state %j', (state, expected) => {
    expect(record({ ...feature, state })).toEqual({ ...feature, state: expected });
  });

  it.each(['subscriptionId', 'name'])('is nothing without its %s', (field) => {
    expect(parseRecord({ ...feature, state: 'Registered', [field]: null })).toEqual({
      state: 'malformed',
      problem: `${field} must be a text`,
    });
  });
});

describe('a cluster', () => {
  it('is kept as it came, by reference', () => {
    const resource = { id: '/subscriptions/s', future: [{ deep: null }], properties: null };
    const read = parseRecord({ kind: 'cluster', resource, extra: 1 });
    expect(read).toEqual({ state: 'record', record: { kind: 'cluster', resource } });
    expect(read.state === 'record' && read.record.kind === 'cluster' && read.record.resource).toBe(resource);
  });

  it('is nothing without a resource', () => {
    expect(parseRecord({ kind: 'cluster' })).toEqual({
      state: 'malformed',
      problem: 'resource must be an object with an id',
    });
  });

  it.each([[undefined], [null], ['text'], [[]], [{}], [{ id: '' }], [{ id: 7 }]])(
    'is nothing with the resource %j',
    (resource) => {
      expect(parseRecord({ kind: 'cluster', resource })).toEqual({
        state: 'malformed',
        problem: 'resource must be an object with an id',
      });
    },
  );
});

describe('what a location, a resource group or a cluster inside says', () => {
  it.each([
    [{ kind: 'meshRevisions', location: 'westeurope', response: { value: [], more: 1 } }],
    [{ kind: 'kubernetesVersions', location: 'westeurope', response: { values: [] } }],
    [{ kind: 'resourceGroup', subscriptionId: 's', name: 'rg', tags: { owner: 'o' } }],
    [{ kind: 'kubernetes', clusterId: 'c', observedAt: '2026-11-20T05:00:00Z', object: { kind: 'Pod' } }],
  ])('is read verbatim: %j', (value) => {
    expect(record(value)).toEqual(value);
  });

  it.each([
    [{ kind: 'meshRevisions', location: 'westeurope', response: null }, 'response must be an object'],
    [{ kind: 'meshRevisions', location: 'westeurope' }, 'response must be an object'],
    [{ kind: 'kubernetesVersions', response: {} }, 'location must be a text'],
    [{ kind: 'resourceGroup', subscriptionId: 's' }, 'name must be a text'],
    [
      { kind: 'kubernetes', clusterId: 'c', observedAt: '2026-11-20T05:00:00Z', object: [] },
      'object must be an object',
    ],
  ])('is malformed where it is of no use: %j', (value, problem) => {
    expect(parseRecord(value)).toEqual({ state: 'malformed', problem });
  });
});

describe('a gap', () => {
  const gap = { kind: 'gap', scope: 'subscription', id: 's', what: 'clusters', reason: 'forbidden', detail: 'd' };

  it('is read as it is', () => {
    expect(record(gap)).toEqual(gap);
  });

  it('stays a gap with words that are not known, which its detail keeps', () => {
    expect(record({ ...gap, scope: 'galaxy', what: 'moons', reason: 'eclipse' })).toEqual({
      kind: 'gap',
      scope: 'fleet',
      id: 's',
      what: 'record',
      reason: 'malformed',
      detail: 'd; the gap was written with scope "galaxy", what "moons", reason "eclipse"',
    });
  });

  it('keeps the words that are known beside one that is not', () => {
    expect(record({ ...gap, reason: 'eclipse' })).toMatchObject({
      scope: 'subscription',
      what: 'clusters',
      reason: 'malformed',
    });
  });

  it('stays a gap with nothing in it', () => {
    expect(record({ kind: 'gap' })).toEqual({
      kind: 'gap',
      scope: 'fleet',
      id: '',
      what: 'record',
      reason: 'malformed',
      detail: 'the gap was written with scope of no text, what of no text, reason of no text',
    });
  });

  it('quotes no more than 40 characters of a word', () => {
    const read = record({ ...gap, reason: 'x'.repeat(500) }) as GapRecord;
    expect(read.detail.length).toBeLessThan(100);
  });
});

describe('a footer', () => {
  it.each([
    [
      { counts: { cluster: 2 }, complete: true },
      { counts: { cluster: 2 }, complete: true },
    ],
    [{ complete: true }, { counts: {}, complete: true }],
    [{ counts: {} }, { counts: {}, complete: false }],
    [
      { counts: {}, complete: 'yes' },
      { counts: {}, complete: false },
    ],
  ])('%j reads as %j', (value, expected) => {
    expect(record({ kind: 'footer', ...value })).toEqual({ kind: 'footer', ...expected });
  });

  it('is none when its counts are no numbers', () => {
    expect(parseRecord({ kind: 'footer', counts: { cluster: 'two' }, complete: true })).toHaveProperty(
      'state',
      'malformed',
    );
  });
});

describe('anything else', () => {
  it.each(['policy', 'constructor', '__proto__', ''])('of the kind %j is a kind that is not known', (kind) => {
    expect(parseRecord({ kind })).toEqual({ state: 'unknownKind', kind });
  });

  it.each([[null], [7], ['text'], [[]], [{}], [{ kind: null }]])('such as %j is malformed', (value) => {
    expect(parseRecord(value)).toHaveProperty('state', 'malformed');
  });
});

it('the schemas agree with the records of the domain', () => {
  expectTypeOf<z.infer<typeof headerSchema>>().toExtend<HeaderRecord>();
  expectTypeOf<z.infer<typeof subscriptionSchema>>().toExtend<SubscriptionRecord>();
  expectTypeOf<keyof z.infer<typeof subscriptionSchema>>().toEqualTypeOf<keyof SubscriptionRecord>();
  expectTypeOf<z.infer<typeof featureSchema>>().toExtend<FeatureRecord>();
  expectTypeOf<keyof z.infer<typeof featureSchema>>().toEqualTypeOf<keyof FeatureRecord>();
  expectTypeOf<z.infer<typeof gapSchema>>().toEqualTypeOf<GapRecord>();
});
