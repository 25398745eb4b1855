import { meshEndOfLife } from './mesh-end-of-life.ts';
import { casesOf } from './rule-case.ts';

export const meshEndOfLifeCases = casesOf(meshEndOfLife, [
  {
    kind: 'broken',
    when: 'asm-1-26 ended six weeks ago',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], takenAt: '2026-06-15T06:00:00Z' }),
    expect: {
      severity: 'high',
      message: 'The end of life of asm-1-26 was on 2026-04-30, 46 days ago.',
      evidence: {
        revisions: {
          items: [{ revision: 'asm-1-26', endOfLife: '2026-04-30', approximate: false, daysLeft: -46 }],
          more: 0,
        },
      },
      remediation: 'Upgrade the mesh from asm-1-26 to a supported revision.',
    },
  },
  {
    kind: 'broken',
    when: 'the expected end of asm-1-28 is near',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], takenAt: '2026-08-01T06:00:00Z' }),
    expect: {
      severity: 'low',
      message: 'The end of life of asm-1-28 is on 2026-08-31, in 30 days, a date the document calls expected.',
      evidence: { revisions: { items: [{ approximate: true, daysLeft: 30 }], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'the last day has begun',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], takenAt: '2026-04-30T00:00:00Z' }),
    expect: {
      severity: 'low',
      message: 'The end of life of asm-1-26 is on 2026-04-30, today.',
      evidence: { revisions: { items: [{ daysLeft: 0 }], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'the last second of the last day',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], takenAt: '2026-04-30T23:59:59Z' }),
    expect: { severity: 'low' },
  },
  {
    kind: 'boundary',
    when: 'the day after the last',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], takenAt: '2026-05-01T00:00:00Z' }),
    expect: { severity: 'high', message: 'The end of life of asm-1-26 was on 2026-04-30, 1 day ago.' },
  },
  {
    kind: 'boundary',
    when: '60 days before the end',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], takenAt: '2026-03-01T00:00:00Z' }),
    expect: { severity: 'low', evidence: { revisions: { items: [{ daysLeft: 60 }], more: 0 } } },
  },
  {
    kind: 'boundary',
    when: '61 days before the end',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], takenAt: '2026-02-28T23:59:59Z' }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'of two revisions one ended and one is near: the worst decides, both are named',
    given: (healthy) => healthy({ revisions: ['asm-1-28', 'asm-1-27'], takenAt: '2026-08-01T06:00:00Z' }),
    expect: {
      severity: 'high',
      message: 'The end of life of asm-1-27 was on 2026-05-31, 62 days ago.',
      remediation: 'Move the workloads to asm-1-28 and complete the open mesh upgrade.',
      evidence: { revisions: { items: [{ revision: 'asm-1-27' }, { revision: 'asm-1-28' }], more: 0 } },
    },
  },
  {
    kind: 'broken',
    when: 'of two revisions one ended and the end of the other is far',
    given: (healthy) => healthy({ revisions: ['asm-1-26', 'asm-1-29'] }),
    expect: {
      severity: 'high',
      evidence: { revisions: { items: [{ revision: 'asm-1-26' }], more: 0 } },
      remediation: 'Move the workloads to asm-1-29 and complete the open mesh upgrade.',
    },
  },
  {
    kind: 'broken',
    when: 'both of two revisions ended',
    given: (healthy) => healthy({ revisions: ['asm-1-26', 'asm-1-27'] }),
    expect: {
      severity: 'high',
      remediation: 'Complete the open mesh upgrade, then upgrade the mesh to a supported revision.',
    },
  },
  {
    kind: 'broken',
    when: 'the older of two revisions was given more time than the newer',
    given: (healthy) => {
      const situation = healthy({ revisions: ['asm-1-26', 'asm-1-27'], takenAt: '2026-06-15T06:00:00Z' });
      const revisions = situation.calendar.revisions.map((entry) =>
        entry.revision.minor === 26 ? { ...entry, endOfLife: '2026-06-30' } : entry,
      );
      return { ...situation, calendar: { ...situation.calendar, revisions } };
    },
    expect: {
      severity: 'high',
      evidence: { revisions: { items: [{ revision: 'asm-1-27' }, { revision: 'asm-1-26' }], more: 0 } },
    },
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the calendar does not name the revision',
    given: (healthy) => healthy({ revisions: ['asm-1-3'] }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the instant of the snapshot cannot be read',
    given: (healthy) => ({ ...healthy({ revisions: ['asm-1-26'] }), takenAt: 'yesterday' }),
    expect: null,
  },
]);
