import { parseHTML } from 'linkedom';

/** What tests ask of an element; the house does without the DOM's own types, because Node has no DOM. */
export interface ParsedElement {
  readonly textContent: string;
  readonly className: string;
  readonly children: Iterable<ParsedElement>;
  readonly getAttribute: (name: string) => string | null;
  readonly querySelector: (selector: string) => ParsedElement | null;
  readonly querySelectorAll: (selector: string) => Iterable<ParsedElement> & { readonly length: number };
  readonly prepend: (text: string) => void;
}

export interface ParsedDocument extends Pick<ParsedElement, 'querySelector' | 'querySelectorAll'> {
  readonly title: string;
  readonly body: ParsedElement;
}

/** A whole document as a tree, without running anything. */
export function parsedHtml(text: string): ParsedDocument {
  // The library's types need the DOM's, which this project does without.
  return (parseHTML as unknown as (text: string) => { document: ParsedDocument })(text).document;
}

/** The texts of what a selector finds, their white space as a reader sees it. */
export function textsOf(document: ParsedDocument, selector: string): string[] {
  return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());
}
