/**
 * Doors before servers on loopback: every request through one is a moment at which something may happen, just before it
 * reaches the server or just after the server has answered and nobody knows yet.
 *
 * @module
 */
import { once } from 'node:events';
import {
  createServer,
  request as plainRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Certificate } from '../../src/local/azure/certificate.ts';

export interface Doors {
  /** Opens a door before the server of a URL; answers the URL of the door, path and all. `https` needs a certificate. */
  readonly before: (url: string, certificate?: Certificate) => Promise<string>;
  /** Requests so far that count: a look into an empty queue is none. */
  readonly count: () => number;
  /**
   * Calls `happen` once, at the n-th request from now on that counts. The request waits for it and is then dropped:
   * before the server saw it, or after the server did what it asks, unanswered either way.
   */
  readonly atRequest: (n: number, when: 'before' | 'after', happen: (request: string) => void | Promise<void>) => void;
  /** Nothing will happen any more. */
  readonly disarm: () => void;
  readonly close: () => Promise<void>;
}

interface Due {
  readonly at: number;
  readonly when: 'before' | 'after';
  readonly happen: (request: string) => unknown;
}

export function doors(): Doors {
  let count = 0;
  let due: Due | undefined;
  const open: Server[] = [];

  /** Answers true when this was the moment: the request is dropped then. */
  const strike = async (when: 'before' | 'after', mine: number, name: string): Promise<boolean> => {
    if (due?.when !== when || mine < due.at) return false;
    const { happen } = due;
    due = undefined;
    await happen(name);
    return true;
  };

  const pass = async (target: URL, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await buffer(incoming);
    // Whoever waits for work or holds a lock asks many times a second: those moments are all alike.
    const isLook = (method === 'GET' && /\/messages\b/.test(url)) || url.includes('comp=lease');
    const mine = isLook ? -1 : (count += 1);
    const name = `${method} ${url.split('?')[0] ?? ''}`;
    if (await strike('before', mine, name)) return void outgoing.destroy();
    const ask = target.protocol === 'https:' ? secureRequest : plainRequest;
    // The far side's certificate is made at its start; who asks through a door trusts the door.
    const options = { method, headers, host: target.hostname, port: target.port, path: url, rejectUnauthorized: false };
    const forward = ask(options);
    forward.end(body);
    const [answer] = (await once(forward, 'response')) as [IncomingMessage];
    const answered = await buffer(answer);
    if (await strike('after', mine, name)) return void outgoing.destroy();
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
  };

  return {
    before: async (url, certificate) => {
      const target = new URL(url);
      const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
        // A killed client leaves its requests half way.
        void pass(target, incoming, outgoing).catch(() => outgoing.destroy());
      const door: Server = certificate
        ? createSecureServer({ cert: certificate.certificate, key: certificate.privateKey }, handle)
        : createServer(handle);
      door.listen(0, '127.0.0.1');
      await once(door, 'listening');
      open.push(door);
      target.port = String((door.address() as AddressInfo).port);
      const own = target.href;
      target.port = new URL(url).port;
      return url.endsWith('/') ? own : own.replace(/\/$/, '');
    },
    count: () => count,
    atRequest: (n, when, happen) => {
      due = { at: count + n, when, happen };
    },
    disarm: () => {
      due = undefined;
    },
    close: async () => {
      for (const door of open) {
        door.closeAllConnections();
        door.close();
        await once(door, 'close');
      }
    },
  };
}

/** Storage behind a door for each of its services. */
export interface CountedStorage extends Omit<Doors, 'before'> {
  /** The connection string of the doors. */
  readonly connectionString: string;
}

/** The connection string with a door before each service that it names (plain http on loopback). */
export async function storageDoors(connectionString: string, { before }: Doors): Promise<string> {
  let own = connectionString;
  for (const [endpoint] of connectionString.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)) {
    own = own.replace(endpoint, await before(endpoint));
  }
  return own;
}

/** Puts a door before each service of a storage. */
export async function countedStorage(connectionString: string): Promise<CountedStorage> {
  const all = doors();
  return { ...all, connectionString: await storageDoors(connectionString, all) };
}
