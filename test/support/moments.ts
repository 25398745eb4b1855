import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Storage behind a door that counts: every request is a moment at which something may happen. */
export interface CountedStorage {
  /** The connection string of the door. */
  readonly connectionString: string;
  /** Requests so far. */
  readonly count: () => number;
  /** Calls `happen` once, when the n-th request from now on arrives, before or after it reached the storage. */
  readonly atRequest: (n: number, when: 'before' | 'after', happen: () => void) => void;
  readonly close: () => Promise<void>;
}

/** Puts a counting door before each service of a storage (plain http on loopback). */
export async function countedStorage(connectionString: string): Promise<CountedStorage> {
  let count = 0;
  let due: { at: number; when: 'before' | 'after'; happen: () => void } | undefined;
  const strike = (when: 'before' | 'after', mine: number): void => {
    if (due?.when !== when || mine < due.at) return;
    const { happen } = due;
    due = undefined;
    happen();
  };

  const doors: Server[] = [];
  let own = connectionString;
  for (const [, endpoint = ''] of connectionString.matchAll(/http:\/\/(127\.0\.0\.1:\d+)/g)) {
    const door = createServer((incoming, outgoing) => {
      count += 1;
      const mine = count;
      strike('before', mine);
      const forward = request(
        `http://${endpoint}${incoming.url ?? ''}`,
        { method: incoming.method ?? 'GET', headers: incoming.headers },
        (answer) => {
          strike('after', mine);
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      // A killed client leaves its requests half way; the storage sees them end.
      incoming.on('error', () => forward.destroy());
      outgoing.on('close', () => forward.destroy());
      forward.on('error', () => outgoing.destroy());
      incoming.pipe(forward);
    }).listen(0, '127.0.0.1');
    await once(door, 'listening');
    doors.push(door);
    own = own.replace(endpoint, `127.0.0.1:${(door.address() as AddressInfo).port}`);
  }

  return {
    connectionString: own,
    count: () => count,
    atRequest: (n, when, happen) => {
      due = { at: count + n, when, happen };
    },
    close: async () => {
      for (const door of doors) {
        door.closeAllConnections();
        door.close();
        await once(door, 'close');
      }
    },
  };
}
