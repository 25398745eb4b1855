import { calendarRevision } from '../calendar.ts';
import { daysUntil } from '../days.ts';
import { bounded, defineRule } from '../rule.ts';
import { formatRevision, type MeshRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { endPhrase, endSeverity } from './end-of-support.ts';
import { isMeshed, meshUpgrade, readRevisions } from './subject.ts';

/**
 * A mesh revision is past its end of life at `takenAt`, or within 60 days of it. The last day itself is still
 * supported. Dates that the table calls expected are said to be. Of two revisions the one that ends first decides. A
 * revision that the calendar does not name is not judged.
 */
export const meshEndOfLife = defineRule({
  id: 'NS010',
  title: 'The mesh revision is at or near its end of life',
  when: 'By the calendar, a mesh revision is past its end of life when the snapshot was taken (high), or at most 60 days before it (low).',
  why: 'A revision past its end of life gets no fixes and no support, and the upgrades on offer from it shrink to the nearest supported revision.',
  severities: ['high', 'low'],
  source: documents.supportPolicy,
  evaluate: (situation) => {
    if (!isMeshed(situation)) return null;
    const ending = readRevisions(situation)
      .flatMap(({ revision }) => {
        const entry = calendarRevision(situation.calendar, revision);
        if (entry === undefined) return [];
        const { endOfLife, approximate } = entry;
        const daysLeft = daysUntil(endOfLife, situation.takenAt);
        return endSeverity(daysLeft) === null
          ? []
          : [{ revision: formatRevision(revision), endOfLife, approximate, daysLeft }];
      })
      .toSorted((a, b) => a.daysLeft - b.daysLeft);
    const [first] = ending;
    const severity = first ? endSeverity(first.daysLeft) : null;
    if (first === undefined || severity === null) return null;
    const isEnough = (candidate: MeshRevision): boolean =>
      !ending.some(
        ({ revision, daysLeft }) => revision === formatRevision(candidate) && endSeverity(daysLeft) === severity,
      );
    const from = situation.revisions.length === 1 ? `from ${first.revision} ` : '';
    const expected = first.approximate ? ', a date the document calls expected' : '';
    return {
      severity,
      message: `The end of life of ${first.revision} ${endPhrase(first.endOfLife, first.daysLeft)}${expected}.`,
      evidence: { revisions: bounded(ending) },
      remediation: `${meshUpgrade(situation, isEnough, `${from}to a supported revision`)}.`,
    };
  },
});
