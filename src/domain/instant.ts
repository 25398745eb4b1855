/** ISO 8601 UTC with whole seconds, as every contract writes instants: written alike, their texts sort as they do. */
export function instant(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
