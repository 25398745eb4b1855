/**
 * Words for bash. Every value that came from Azure passes through here before it stands in a command.
 *
 * @module
 */
import { unsafeCharacters } from '../text.ts';

/** Holds a single quote, and nothing that a shell reads inside double quotes (`!` is the interactive history). */
const plainButQuotes = /^[^"$`\\!]*$/;
const plainWord = /^[A-Za-z0-9_./:@%+,][A-Za-z0-9_./:@%+,=-]*$/;
/** A shell cannot carry NUL in a word; Azure has no name with one. */
const nul = String.fromCharCode(0);

/** The text as exactly one shell word: bare where that is safe, else in the quotes that leave it readable. */
export function shellQuote(text: string): string {
  if (plainWord.test(text)) return text;
  const word = text.replaceAll(nul, '');
  if (word.search(unsafeCharacters) >= 0) return escaped(word);
  if (word.includes("'") && plainButQuotes.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** `$'…'`, in which a terminal has nothing to obey and a reader sees every character. Bytes mean the same in any locale. */
function escaped(word: string): string {
  const bytes = (character: string): string =>
    [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return `$'${word.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(unsafeCharacters, bytes)}'`;
}

/** `--name value`, or `--name=value` where the value would read as an option of its own. */
export function option(name: string, value: string): string {
  return value.startsWith('-') ? `${name}=${shellQuote(value)}` : `${name} ${shellQuote(value)}`;
}
