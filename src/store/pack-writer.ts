import type { TransactionAction } from '@azure/data-tables';
import { boundedWork } from './bounded-work.ts';
import { packText, type PackedText } from './packed-text.ts';
import { packKeys, type Area } from './result-keys.ts';
import type { Table } from './table.ts';

/** Where a line ended up within its area. */
export interface Place {
  readonly pack: number;
  readonly line: number;
}

/** Gathers lines into packs and packs into transactions. */
export interface PackWriter {
  /** Lines must not contain line breaks: JSON does not. */
  readonly add: (area: Area, text: string) => Promise<Place>;
  /** Writes what is left. Answers the number of packs by area. */
  readonly finish: () => Promise<Readonly<Record<string, number>>>;
}

/** Rows of one transaction, and its bytes once packed: base64 adds a third, and 4 MiB is the most (facts 12). */
const transactionRows = 100;
const transactionBytes = 1024 * 1024;
const concurrentTransactions = 4;

/** How much goes into one pack: small enough to read a few verdicts quickly, large enough to pack well. */
interface PackLimits {
  readonly lines: number;
  readonly characters: number;
}
const verdictLimits: PackLimits = { lines: 64, characters: 128 * 1024 };
/** These are only ever read whole. */
const listLimits: PackLimits = { lines: 4096, characters: 512 * 1024 };

interface OpenArea {
  lines: string[];
  characters: number;
  packs: number;
  waiting: TransactionAction[];
  waitingBytes: number;
}

/** Writes the packs of one attempt. Only this attempt ever writes these rows, so writing one again is harmless. */
export function packWriter(rows: Table, scanId: string, attempt: string, signal: AbortSignal): PackWriter {
  const areas = new Map<Area, OpenArea>();
  const transactions = boundedWork(concurrentTransactions);

  const send = async (area: OpenArea): Promise<void> => {
    const actions = area.waiting;
    if (actions.length === 0) return;
    area.waiting = [];
    area.waitingBytes = 0;
    signal.throwIfAborted();
    await transactions.add(() => rows.transact(actions));
  };
  const closePack = async (name: Area, area: OpenArea): Promise<void> => {
    if (area.lines.length === 0) return;
    const packed = packText(area.lines.join('\n'));
    const bytes = byteLength(packed);
    if (area.waitingBytes + bytes > transactionBytes) await send(area);
    area.waiting.push(['upsert', { ...packKeys(scanId, name, attempt, area.packs), ...packed }, 'Replace']);
    area.waitingBytes += bytes;
    area.packs += 1;
    area.lines = [];
    area.characters = 0;
    if (area.waiting.length === transactionRows) await send(area);
  };

  return {
    add: async (name, text) => {
      const area = areas.get(name) ?? { lines: [], characters: 0, packs: 0, waiting: [], waitingBytes: 0 };
      areas.set(name, area);
      const limits = name.startsWith('v!') ? verdictLimits : listLimits;
      if (area.characters + text.length > limits.characters) await closePack(name, area);
      const place = { pack: area.packs, line: area.lines.length };
      area.lines.push(text);
      area.characters += text.length;
      if (area.lines.length === limits.lines) await closePack(name, area);
      return place;
    },
    finish: async () => {
      for (const [name, area] of areas) {
        await closePack(name, area);
        await send(area);
      }
      await transactions.drain();
      return Object.fromEntries([...areas].map(([name, { packs }]) => [name, packs]));
    },
  };
}

function byteLength(packed: PackedText): number {
  return Object.values(packed).reduce((sum, part) => sum + part.length, 0);
}
