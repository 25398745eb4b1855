import { describe, expect, it } from 'vitest';
import { readFlag, type AssessInput } from './assess.ts';
import { assumeOf, parseAssumption, type Assumption } from './assume.ts';
import type { Cluster, VersionReading } from './cluster.ts';
import { earlier, healthySituation, pool, seen, type Change } from './healthy.ts';
import { noHistory } from './history.ts';
import { parseKubernetesVersion } from './versions.ts';

const assumption = (...pairs: string[]): Assumption => {
  const parsed = parseAssumption(pairs);
  if (!parsed) throw new Error('nothing is assumed');
  return parsed;
};
const clusterOf = (change: Change): Cluster => healthySituation(change).cluster;
const history = { startsUnmeshed: false, observations: [earlier('asm-1-26', '1.32')] };
const assume = (pairs: string[], cluster: Cluster): AssessInput =>
  assumeOf(
    assumption(...pairs),
    {
      cluster,
      subscription: null,
      flag: readFlag('NotRegistered'),
      history: noHistory,
      observed: seen({}),
      meshOffer: null,
    },
    history,
  );
const texts = ({ controlPlane, nodePools, mesh }: Cluster) => ({
  controlPlane: controlPlane.text,
  pools: nodePools?.map(({ text }) => text) ?? null,
  revisions: mesh.revisions.map(({ text }) => text),
});

describe('an assumption', () => {
  it('is none where nothing is given, and keeps what was given as it was written', () => {
    expect(parseAssumption([])).toBeNull();
    expect(assumption('kubernetes=1.34.2', 'mesh=asm-1-29', 'flag=registered')).toEqual({
      given: { kubernetes: '1.34.2', mesh: 'asm-1-29', flag: 'registered' },
      kubernetes: { major: 1, minor: 34, patch: 2 },
      mesh: { major: 1, minor: 29 },
      flag: 'registered',
    });
  });

  it.each(['kubernetes=new', 'mesh=1.29', 'flag=Maybe', 'region=westeurope', 'flag'])('refuses %s by name', (pair) => {
    expect(() => parseAssumption([pair])).toThrow(pair);
  });
});

describe('a cluster under an assumption', () => {
  const old = clusterOf({ controlPlane: '1.32.4', pools: [pool('1.31'), pool('1.34.1')], revisions: ['asm-1-27'] });

  it('is raised to it where it is below, control plane and each pool for itself, and to a completed upgrade', () => {
    const { cluster } = assume(['kubernetes=1.33.5', 'mesh=asm-1-29'], old);
    expect(texts(cluster)).toEqual({
      controlPlane: '1.33.5',
      pools: ['1.33.5', '1.34.1'],
      revisions: ['asm-1-29'],
    });
    expect(cluster.nodePools?.[0]).toMatchObject({ name: 'system', active: true, count: 3 });
    expect(cluster.controlPlane.version).toEqual({ major: 1, minor: 33, patch: 5 });
  });

  it('keeps what is there already, to the patch and in Azure’s own words', () => {
    const cluster = clusterOf({ controlPlane: 'v1.33.0', pools: [pool('1.33.9')], revisions: ['ASM-1-29'] });
    expect(texts(assume(['kubernetes=1.33', 'mesh=asm-1-29'], cluster).cluster)).toEqual(texts(cluster));
  });

  it('writes an alias without a patch', () => {
    expect(assume(['kubernetes=1.33'], old).cluster.controlPlane.text).toBe('1.33');
  });

  it('gets what could not be read from the assumption, but no list that Azure did not give', () => {
    const unread = clusterOf({ controlPlane: null, pools: null, revisions: ['asm-x'] });
    expect(texts(assume(['kubernetes=1.33', 'mesh=asm-1-29'], unread).cluster)).toEqual({
      controlPlane: '1.33',
      pools: null,
      revisions: ['asm-1-29'],
    });
    const empty = clusterOf({ revisions: [] });
    expect(texts(assume(['mesh=asm-1-29'], empty).cluster).revisions).toEqual(['asm-1-29']);
  });

  it('ends a canary on the revision that is far enough', () => {
    const canary = clusterOf({ revisions: ['asm-1-28', 'asm-1-29'] });
    expect(texts(assume(['mesh=asm-1-29'], canary).cluster).revisions).toEqual(['asm-1-29']);
    expect(texts(assume(['mesh=asm-1-28'], canary).cluster).revisions).toEqual(['asm-1-28', 'asm-1-29']);
  });

  it('has what was seen in its history, whether it is meshed or not', () => {
    expect(assume(['kubernetes=1.33'], old).history).toBe(history);
    const unmeshed = clusterOf({ mesh: 'notMeshed' });
    const input = assume(['kubernetes=1.40', 'mesh=asm-1-30'], unmeshed);
    expect(input.history).toBe(history);
    expect(input.cluster).toBe(unmeshed);
  });

  it('takes the flag that is assumed, else its own', () => {
    expect(assume(['flag=Registered'], old).flag).toMatchObject({ text: 'Registered', registered: true });
    expect(assume(['kubernetes=1.33'], old).flag).toMatchObject({ text: 'NotRegistered', registered: false });
  });

  const reading = (text: string): VersionReading => ({ text, version: parseKubernetesVersion(text) });
  const healthy = clusterOf({});
  it.each<[what: string, pairs: string[], cluster: Cluster, isKept: boolean]>([
    ['nothing moves', ['kubernetes=1.33', 'mesh=asm-1-29'], healthy, true],
    ['nothing moves and no pools are known', ['kubernetes=1.33'], { ...healthy, nodePools: null }, true],
    ['the control plane moves', ['kubernetes=1.33'], { ...healthy, controlPlane: reading('1.32.1') }, false],
    ['one pool of several moves', ['kubernetes=1.33'], { ...healthy, nodePools: [pool('1.34'), pool('1.32')] }, false],
    ['the revision moves', ['mesh=asm-1-30'], healthy, false],
    ['the flag is assumed', ['flag=NotRegistered'], healthy, false],
  ])('keeps what was seen inside only where nothing changes: %s', (_, pairs, cluster, isKept) => {
    expect(assume(pairs, cluster).observed !== null).toBe(isKept);
  });
});
