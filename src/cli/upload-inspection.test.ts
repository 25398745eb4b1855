import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { anInspection } from '../../test/support/inspections.ts';
import { admit, callerOf } from '../functions/access.ts';
import { uploadInspection } from './upload-inspection.ts';

const never = new AbortController().signal;
const environment = { WEBSITE_AUTH_ENABLED: 'True' };
const claims = (roles: readonly string[]): string =>
  Buffer.from(
    JSON.stringify({ auth_typ: 'aad', role_typ: 'roles', claims: roles.map((val) => ({ typ: 'roles', val })) }),
  ).toString('base64');

/** An app whose platform makes a principal of a token that it knows, as App Service does, in front of the app's own check. */
async function appThatKnows(roles: Readonly<Record<string, readonly string[]>>) {
  const received: { by: string; body: unknown; key: unknown }[] = [];
  const answer = async (request: IncomingMessage): Promise<number> => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const given = roles[token];
    const headers = new Headers(
      given ? { 'x-ms-client-principal': claims(given), 'x-ms-client-principal-name': token } : {},
    );
    const body = await json(request);
    try {
      admit({ headers, method: 'POST' }, { role: 'operator', surface: 'api' }, 'entra', environment);
    } catch {
      return given ? 403 : 401;
    }
    received.push({ by: callerOf({ headers }, 'entra'), body, key: request.headers['x-functions-key'] });
    return 200;
  };
  const server = createServer((request, response) => {
    void answer(request).then((status) => response.writeHead(status).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const upload = (url: string, token: string) =>
  uploadInspection(url, anInspection(), { key: null, token: async () => token }, never);

it('goes with a bearer token, of which the platform makes a person who may', async () => {
  const { url, received } = await appThatKnows({ ann: ['Sidescan.Operator'] });
  await upload(url, 'ann');
  expect(received).toEqual([{ by: 'ann', body: anInspection(), key: undefined }]);
});

it.each(['nobody', 'bob'])('of %s is refused, and nothing repeats the token', async (token) => {
  const { url, received } = await appThatKnows({ bob: ['Other'] });
  const failure: unknown = await upload(url, token).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'request.forbidden' });
  expect(String(failure)).not.toContain(`Bearer`);
  expect(received).toEqual([]);
});
