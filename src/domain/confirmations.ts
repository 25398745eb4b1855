import type { Confirmations } from './contracts.ts';
import type { ConfirmationRecord } from './records.ts';

/** Counts what Azure itself was asked about; `confirmations` is left out where that was nothing. */
export interface ConfirmationCounter {
  readonly add: (confirmation: ConfirmationRecord) => void;
  readonly result: () => { readonly confirmations?: Confirmations };
}

export function confirmationCounter(): ConfirmationCounter {
  let asked = 0;
  let corrected = 0;
  let lastAt = '';
  let behind: number | null = null;
  return {
    add: ({ claim, at, changed, modifiedAt }) => {
      asked += 1;
      if (changed) corrected += 1;
      if (at > lastAt) lastAt = at;
      // An index that shows a cluster as it was before its last change is at least as old as that change. One that does
      // not show it at all tells nothing of its age.
      if (changed && claim === 'better' && modifiedAt !== null) {
        const seconds = Math.floor((Date.parse(at) - Date.parse(modifiedAt)) / 1000);
        if (seconds >= 0) behind = Math.max(behind ?? 0, seconds);
      }
    },
    result: () => (asked === 0 ? {} : { confirmations: { asked, corrected, at: lastAt, indexBehindSeconds: behind } }),
  };
}
