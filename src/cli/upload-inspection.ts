/**
 * Sends an inspection to a Sidescan app: the evidence, never the objects it was made of.
 *
 * @module
 */
import { z } from 'zod';
import type { Inspection } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';

const timeoutMs = 60_000;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const problem = z.object({ detail: z.string().max(2_000) });

/** How the app knows who sends: a function key, or a token of Entra; neither on the local host. */
export interface UploadAuth {
  readonly key: string | null;
  readonly token: (() => Promise<string>) | null;
}

/**
 * Where inspections are posted on an app.
 *
 * @throws {ScanError} `request.invalid` for anything but https, or http on this machine
 */
export function checkUploadUrl(text: string): URL {
  const url = URL.parse(text);
  const isPlain = url?.protocol === 'http:' && loopback.has(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isPlain) || url.username !== '' || url.password !== '') {
    throw new ScanError(
      'request.invalid',
      '--upload takes the https address of a Sidescan app (http only on this machine).',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ScanError(
      'request.invalid',
      '--upload takes an address without a query: put the key into SIDESCAN_UPLOAD_KEY.',
    );
  }
  const path = url.pathname.replace(/(?<!\/)\/+$/, '');
  url.pathname = path.endsWith('/api/inspections') ? path : `${path}/api/inspections`;
  return url;
}

/** @throws {ScanError} `request.forbidden`, `request.invalid` with the app's own words, `azure.unavailable` */
export async function uploadInspection(
  text: string,
  inspection: Inspection,
  { key, token }: UploadAuth,
  signal: AbortSignal,
): Promise<void> {
  const url = checkUploadUrl(text);
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (key !== null) headers['x-functions-key'] = key;
  else if (token) headers.Authorization = `Bearer ${await token()}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(inspection),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ScanError('azure.unavailable', `${url.host} could not be reached: nothing was sent.`, { cause });
  }
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  const read = problem.safeParse(await response.json().catch(() => undefined));
  const said = read.success ? ` ${read.data.detail}` : '';
  if (response.status === 401 || response.status === 403) {
    throw new ScanError(
      'request.forbidden',
      `${url.host} lets nobody in with these credentials (${response.status}): set SIDESCAN_UPLOAD_KEY or SIDESCAN_UPLOAD_AUDIENCE.${said}`,
    );
  }
  const code = response.status >= 500 ? 'azure.unavailable' : 'request.invalid';
  throw new ScanError(code, `${url.host} did not take the inspection (${response.status}).${said}`);
}
