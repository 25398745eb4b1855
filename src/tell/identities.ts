/**
 * Names that follow from what they name: whoever plans the same occasion again gets the same rows, messages and mails.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Audience, Channel } from '../domain/digest.ts';

/** What one delivery is: an occasion, told to one recipient as a member of an audience, over one channel. */
export interface Addressed {
  readonly audience: Audience;
  readonly channel: Channel;
  readonly recipient: string;
}

export function dueDigestRunId(dueAt: string): string {
  return `digest@${dueAt}`;
}

/** Of a digest that somebody asked for: at most one a minute. */
export function askedDigestRunId(minute: string): string {
  return `asked@${minute}`;
}

export function regressionRunId(scanId: string): string {
  return `regression@${scanId}`;
}

export function deliveryIdOf(runId: string, { audience, channel, recipient }: Addressed): string {
  return digestOf('delivery', runId, audienceKey(audience), channel, recipient).slice(0, 32);
}

/** Of one digest: recipients that were last told the same share it. */
export function digestIdOf(runId: string, audience: Audience, channel: Channel, toldBefore: string): string {
  return digestOf('digest', runId, audienceKey(audience), channel, toldBefore).slice(0, 32);
}

/** A UUID (version 8: made by our own rule, RFC 9562), which the mail service asks for. */
export function operationIdOf(deliveryId: string): string {
  const hex = digestOf('operation', deliveryId);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Tells one URL from another without saying what it is. */
export function fingerprintOf(url: string): string {
  return digestOf('endpoint', url).slice(0, 16);
}

export function audienceKey(audience: Audience): string {
  return audience.kind === 'fleet' ? 'fleet' : `owner ${audience.owner}`;
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
