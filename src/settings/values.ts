/**
 * How single settings are described and read: the small parts of which every theme's catalogue is made.
 *
 * @module
 */
import { z } from 'zod';

/** One setting: how it is read, what it means, what holds without it. */
export interface Setting<T extends z.ZodType, F extends string | null> {
  readonly schema: T;
  readonly description: string;
  /** The text that holds when nothing is set; null = the setting is optional. */
  readonly fallback: F;
  readonly example: string;
}

export type Catalogue = Readonly<Record<string, Setting<z.ZodType, string | null>>>;

/** The values of a catalogue once they are read; an optional setting that is not set is missing. */
export type ValuesOf<C extends Catalogue> = {
  [K in keyof C]: z.output<C[K]['schema']> | (C[K]['fallback'] extends null ? undefined : never);
};

/** @param fallback the text that holds when nothing is set; null = the setting is optional */
export function setting<T extends z.ZodType, F extends string | null>(
  schema: T,
  description: string,
  fallback: F,
  example: string = fallback ?? '',
): Setting<T, F> {
  return { schema, description, fallback, example };
}

/** The items between commas (or another separator), trimmed; empty ones are dropped. */
export function listOf(text: string, separator = ','): string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Digits only: coercion would turn an empty text into 0. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `write a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(least, `write a whole number from ${least} to ${most}`)
        .max(most, `write a whole number from ${least} to ${most}`),
    );

export const httpsUrl = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'write an https URL');

/** `https`, or plain `http` to this machine, which {@link isPlainLoopback} finds again: it is for local runs only. */
export const httpsOrLoopbackUrl = z
  .string()
  .trim()
  .refine(
    (text) => URL.canParse(text) && (new URL(text).protocol === 'https:' || isPlainLoopback(text)),
    'write an https URL',
  );

/** Whether a URL is plain `http` to a loopback address. */
export function isPlainLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/.test(hostname);
}
