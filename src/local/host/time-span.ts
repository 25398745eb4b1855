/** Reads the time spans of host.json: `[d.]hh:mm:ss[.fff]`. Answers milliseconds, undefined for anything else. */
export function parseTimeSpanMs(text: string): number | undefined {
  const match = /^(?:(\d{1,8})\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,7}))?$/.exec(text);
  if (!match) return undefined;
  const [, days = '0', hours = '', minutes = '', seconds = '', fraction = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return wholeSeconds * 1000 + Math.round(Number(`0.${fraction}`) * 1000);
}
