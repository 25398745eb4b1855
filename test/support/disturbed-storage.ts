import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a storage service behaves instead of answering. */
export type StorageFault =
  | { readonly status: number; readonly code: string }
  /** Breaks the connection before the request reached the service. */
  | 'reset'
  /** Breaks the connection within the answer: the service did what it was asked. */
  | 'cut';

export interface DisturbedStorage {
  readonly connectionString: string;
  /** Disturbs so many requests, of those whose method and URL match, after so many of them. */
  readonly disturb: (
    fault: StorageFault | null,
    when?: { readonly matches?: RegExp; readonly after?: number; readonly times?: number },
  ) => void;
  readonly close: () => Promise<void>;
}

type Service = 'Table' | 'Blob' | 'Queue';

/** One service of a storage (plain http on loopback) behind a door that can misbehave; the others as they are. */
export async function disturbedStorage(connectionString: string, service: Service): Promise<DisturbedStorage> {
  let fault: StorageFault | null = null;
  let matches = /./;
  let [skip, left] = [0, 0];
  const endpoint = new RegExp(`${service}Endpoint=http://([^/;]+)`).exec(connectionString)?.[1] ?? '';
  const due = (line: string): StorageFault | null => {
    if (fault === null || !matches.test(line)) return null;
    if (skip > 0) skip -= 1;
    else if (left > 0) {
      left -= 1;
      return fault;
    }
    return null;
  };

  const door: Server = createServer((incoming, outgoing) => {
    const struck = due(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    if (struck === 'reset') return void outgoing.destroy();
    if (struck !== null && struck !== 'cut') {
      incoming.resume();
      const { status, code } = struck;
      const headers = { 'x-ms-error-code': code, 'retry-after': '0', 'content-type': 'application/json' };
      // Table Storage's own words; the others only look at the header.
      const body = { 'odata.error': { code, message: { lang: 'en-US', value: 'The storage was told to refuse.' } } };
      outgoing.writeHead(status, headers).end(JSON.stringify(body));
      return;
    }
    const forward = request(
      `http://${endpoint}${incoming.url ?? ''}`,
      { method: incoming.method ?? 'GET', headers: incoming.headers },
      (answer) => {
        if (struck === 'cut') return void outgoing.destroy();
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.on('error', () => forward.destroy());
    forward.on('error', () => outgoing.destroy());
    incoming.pipe(forward);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');

  return {
    connectionString: connectionString.replace(endpoint, `127.0.0.1:${(door.address() as AddressInfo).port}`),
    disturb: (next, when = {}) => {
      fault = next;
      matches = when.matches ?? /./;
      skip = when.after ?? 0;
      left = when.times ?? Number.POSITIVE_INFINITY;
    },
    close: async () => {
      door.closeAllConnections();
      door.close();
      await once(door, 'close');
    },
  };
}
