import type { FaultName } from './matrix.ts';

/** How the simulated Azure is told to behave for each fault. */
export const strikes: Readonly<Partial<Record<FaultName, object>>> = {
  throttled: { status: 429, retryAfterSeconds: 0 },
  fails: { status: 503 },
  refused: { status: 403 },
  reset: { reset: true },
  slow: { delayMs: 60_000 },
  cut: { cutBody: 20 },
  otherJson: { wrongJson: true },
  webPage: { html: true },
  endlessPages: { endlessToken: true },
  pageTwice: { duplicatePage: true, times: 1 },
  movingRows: { dropRow: 0 },
};
