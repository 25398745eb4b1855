/**
 * Words for a POSIX shell. Every value that came from Azure passes through here before it stands in a command.
 *
 * @module
 */

/** Holds a single quote, and nothing that a shell reads inside double quotes (`!` is the interactive history). */
const plainButQuotes = /^[^"$`\\!]*$/;
const plainWord = /^[A-Za-z0-9_./:@%+,][A-Za-z0-9_./:@%+,=-]*$/;
/** A shell cannot carry NUL in a word; Azure has no name with one. */
const nul = String.fromCharCode(0);

/** The text as exactly one shell word: bare where that is safe, else in the quotes that leave it readable. */
export function shellQuote(text: string): string {
  if (plainWord.test(text)) return text;
  if (text.includes("'") && plainButQuotes.test(text)) return `"${text.replaceAll(nul, '')}"`;
  return `'${text.replaceAll(nul, '').replaceAll("'", String.raw`'\''`)}'`;
}

/** `--name value`, or `--name=value` where the value would read as an option of its own. */
export function option(name: string, value: string): string {
  return value.startsWith('-') ? `${name}=${shellQuote(value)}` : `${name} ${shellQuote(value)}`;
}
