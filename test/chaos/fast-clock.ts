export interface FastClock {
  readonly factor: number;
  /** The time shown, in milliseconds. */
  readonly now: () => number;
}

const machineNow = Date.now.bind(Date);

/**
 * The setting for time that shows an instant now and runs faster from here on: `FACTOR:REAL_MS:SHOWN_MS`, the two
 * instants being the same moment by the machine's clock and by the one that is shown.
 */
export function fastTimeFrom(instant: string, factor: number): string {
  return `${factor}:${machineNow()}:${Date.parse(instant)}`;
}

/** The clock that a setting describes; the same in every process of this machine. */
export function fastClock(setting: string): FastClock {
  const [factor = 1, realMs = 0, shownMs = 0] = setting.split(':').map(Number);
  return { factor, now: () => Math.round(shownMs + (machineNow() - realMs) * factor) };
}
