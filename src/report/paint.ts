import { styleText } from 'node:util';
import type { Compliance } from '../domain/contracts.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';
export type Paint = (style: Style, text: string) => string;

/** Colour says nothing that the words beside it do not say. */
export const complianceStyles: Readonly<Record<Compliance, Style>> = {
  nonCompliant: 'red',
  unknown: 'yellow',
  exempt: 'cyan',
  compliant: 'green',
  notApplicable: 'dim',
};

/** Colours when told to; whether the terminal wants them is for the caller to know. */
export function painter(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
