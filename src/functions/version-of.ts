import { createHash } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import type { StoredScan } from '../domain/scan-ports.ts';
import type { Coding } from './compress.ts';

/**
 * Names what is shown of a finished scan: the scan never changes, so its id, the form it is shown in and this version of
 * the app, which shapes it, are the version.
 */
export function versionOf(scan: Pick<StoredScan, 'scanId'>, form: string): string {
  return createHash('sha256').update([scan.scanId, form, manifest.version].join('\n')).digest('base64url').slice(0, 22);
}

/** A strong validator: other bytes, other tag (RFC 9110 8.8.3.3). */
export function etagOf(version: string, coding?: Coding): string {
  return `"${version}${coding === undefined ? '' : `.${coding}`}"`;
}

/**
 * The tag by which `If-None-Match` names the version, in whatever coding it was sent (weak comparison, RFC 9110 13.1.2);
 * undefined where the caller does not hold it.
 */
export function heldTag(ifNoneMatch: string | null, version: string): string | undefined {
  const tags = [etagOf(version), etagOf(version, 'gzip'), etagOf(version, 'br')];
  const given = (ifNoneMatch ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  return tags.find((tag) => given.includes(tag)) ?? (given.includes('*') ? tags[0] : undefined);
}
