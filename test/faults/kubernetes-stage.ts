import type { Stage } from './matrix.ts';

const unread = (reason: string) => ({ lasting: `gap: cluster kubernetes ${reason}` }) as const;
const mended = (reason: string) => ({ passing: 'right', ...unread(reason) }) as const;

export const kubernetesStage: Stage = {
  name: 'Kubernetes API',
  asks: 'what runs inside a cluster',
  cells: {
    throttled: mended('throttled'),
    fails: mended('unavailable'),
    refused: { passing: 'gap: cluster kubernetes forbidden', lasting: 'gap: cluster kubernetes forbidden' },
    // Whether anything had come before the connection broke is not told apart.
    reset: mended('cut'),
    // One cluster that is slow or breaks off is not waited for twice: there are others.
    slow: { passing: 'gap: cluster kubernetes unavailable', lasting: 'gap: cluster kubernetes unavailable' },
    cut: { passing: 'gap: cluster kubernetes cut', lasting: 'gap: cluster kubernetes cut' },
    otherJson: { passing: 'gap: cluster kubernetes malformed', lasting: 'gap: cluster kubernetes malformed' },
    webPage: { passing: 'gap: cluster kubernetes malformed', lasting: 'gap: cluster kubernetes malformed' },
    endlessPages: unread('malformed'),
    pageTwice: { passing: 'right', lasting: 'right' },
    movingRows: { notApplicable: 'the API server lists one version of all objects, page by page' },
    clockJumps: { notApplicable: 'its answers are not judged by this machine’s clock' },
    outage: {
      notApplicable: 'in the inspector’s own tests: a private cluster, a stopped one, an address nobody answers at',
    },
    conflict: { notApplicable: 'nothing is written there' },
    diskFull: { notApplicable: 'nothing is written there' },
    tooBig: { notApplicable: 'objects are reduced as they come, and a page of them is in memory at a time' },
  },
};
