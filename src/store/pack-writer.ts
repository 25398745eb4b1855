import type { TransactionAction } from '@azure/data-tables';
import { boundedWork } from './bounded-work.ts';
import { packLines, packText, type PackedText } from './packed-text.ts';
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

/** 256 of them are open at once. */
const pointLimits: PackLimits = { lines: 1024, characters: 64 * 1024 };

function limitsOf(area: Area): PackLimits {
  if (area.startsWith('v!')) return verdictLimits;
  return area.startsWith('points!') ? pointLimits : listLimits;
}

interface OpenArea {
  lines: string[];
  characters: number;
  packs: number;
}

/** Packs of one partition that wait for a transaction. */
interface Outbox {
  waiting: TransactionAction[];
  bytes: number;
}

/** Writes the packs of one attempt. Only this attempt ever writes these rows, so writing one again is harmless. */
export function packWriter(rows: Table, scanId: string, attempt: string, signal: AbortSignal): PackWriter {
  const areas = new Map<Area, OpenArea>();
  const outboxes = new Map<string, Outbox>();
  const transactions = boundedWork(concurrentTransactions);

  const send = async (outbox: Outbox): Promise<void> => {
    const actions = outbox.waiting;
    if (actions.length === 0) return;
    outbox.waiting = [];
    outbox.bytes = 0;
    signal.throwIfAborted();
    await transactions.add(() => rows.transact(actions));
  };
  const closePack = async (name: Area, area: OpenArea): Promise<void> => {
    if (area.lines.length === 0) return;
    const packed = name.startsWith('v!') ? packLines(area.lines) : packText(area.lines.join('\n'));
    const bytes = byteLength(packed);
    const keys = packKeys(scanId, name, attempt, area.packs);
    area.packs += 1;
    area.lines = [];
    area.characters = 0;
    const outbox = outboxes.get(keys.partitionKey) ?? { waiting: [], bytes: 0 };
    outboxes.set(keys.partitionKey, outbox);
    if (outbox.bytes + bytes > transactionBytes) await send(outbox);
    outbox.waiting.push(['upsert', { ...keys, ...packed }, 'Replace']);
    outbox.bytes += bytes;
    if (outbox.waiting.length === transactionRows) await send(outbox);
  };

  return {
    add: async (name, text) => {
      const area = areas.get(name) ?? { lines: [], characters: 0, packs: 0 };
      areas.set(name, area);
      const limits = limitsOf(name);
      if (area.characters + text.length > limits.characters) await closePack(name, area);
      const place = { pack: area.packs, line: area.lines.length };
      area.lines.push(text);
      area.characters += text.length;
      if (area.lines.length === limits.lines) await closePack(name, area);
      return place;
    },
    finish: async () => {
      for (const [name, area] of areas) await closePack(name, area);
      for (const outbox of outboxes.values()) await send(outbox);
      await transactions.drain();
      return Object.fromEntries([...areas].map(([name, { packs }]) => [name, packs]));
    },
  };
}

function byteLength(packed: PackedText): number {
  return Object.values(packed).reduce((sum, part) => sum + part.length, 0);
}
