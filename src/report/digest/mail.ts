import type { Digest } from '../../domain/digest.ts';
import { capItems, fitContent } from './fit.ts';

/** A message for a mail service: both parts say the same. */
export interface DigestMail {
  /** One line of at most 150 characters: the news in numbers. */
  readonly subject: string;
  /** A whole HTML document that loads nothing from anywhere. */
  readonly html: string;
  /** Written for people, lines of at most 76 columns (an address stays whole). */
  readonly text: string;
}

/** Gmail cuts what is longer than 102 KB, and with it the end of the message. */
const htmlBytesAtMost = 96 * 1024;
const itemsAtMost = 15;

/** Renders a digest or an alert as a mail. Deterministic: the same digest gives the same bytes. */
export async function renderDigestMail(digest: Digest): Promise<DigestMail> {
  const [{ digestContent }, { mailHtml }, { mailText }] = await Promise.all([
    import('./content.ts'),
    import('./mail-html.ts'),
    import('./mail-text.ts'),
  ]);
  const whole = capItems(digestContent(digest), itemsAtMost);
  const content = fitContent(whole, (part) => Buffer.byteLength(mailHtml(part)), htmlBytesAtMost);
  return { subject: content.subject, html: mailHtml(content), text: mailText(content) };
}
