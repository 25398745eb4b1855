/** App settings as the platform sees them. */
export type AppSettings = Readonly<Record<string, string>>;

/**
 * Replaces every `%NAME%` of a binding's text by that app setting.
 * Answers the names that have no value instead when there are any: the platform refuses to index such a function.
 */
export function substituteSettings(
  text: string,
  settings: AppSettings,
): { text: string } | { missing: readonly string[] } {
  const missing: string[] = [];
  const replaced = text.replaceAll(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  return missing.length > 0 ? { missing } : { text: replaced };
}
