import type { CollectProgress } from '../domain/collect-ports.ts';
import { formatCount } from '../report/words.ts';
import type { CliStream } from './io.ts';

/** One line on a terminal that is written over and over, and gone in the end. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

const shortestPauseMs = 100;
const eraseLine = '\r\u001b[K';

/** Progress on standard error; silent where that is no terminal, and for `--quiet`. */
export function progressLine(stderr: CliStream, { quiet }: { readonly quiet?: true }): ProgressLine {
  if (quiet || stderr.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  let lastShownMs = Number.NEGATIVE_INFINITY;
  return {
    show: (text) => {
      const nowMs = performance.now();
      if (nowMs - lastShownMs < shortestPauseMs) return;
      lastShownMs = nowMs;
      stderr.write(`${eraseLine}${text.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    clear: () => {
      if (lastShownMs !== Number.NEGATIVE_INFINITY) stderr.write(eraseLine);
    },
  };
}

/** `subscriptions 12 of 14 · clusters 340 of 1,200 · waited 12 s for Azure` */
export function describeProgress({ subscriptions, clusters, throttledMs }: CollectProgress): string {
  const part = (name: string, { done, of }: CollectProgress['clusters']): string =>
    `${name} ${formatCount(done)}${of === null ? '' : ` of ${formatCount(of)}`}`;
  const waited = throttledMs >= 1000 ? [`waited ${formatCount(Math.round(throttledMs / 1000))} s for Azure`] : [];
  return [part('subscriptions', subscriptions), part('clusters', clusters), ...waited].join(' · ');
}
