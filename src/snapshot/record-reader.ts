import { ScanError } from '../domain/errors.ts';
import { at } from '../domain/json.ts';
import { snapshotFormat, type FooterRecord, type GapRecord, type StreamRecord } from '../domain/records.ts';
import type { Line } from './lines.ts';
import { parseLine } from './parse-line.ts';
import { flawOfHeader, parseRecord } from './schema.ts';

/** Kinds counted for the footer's sake; a file that makes up ever new ones shall not make memory grow. */
const maxCountedKinds = 1000;
/** Lines that are left out are named up to so many, then counted: of a file that is another one there are millions. */
const maxNamedLines = 10_000;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

export interface RecordReader {
  /**
   * The record of this line, a gap in place of one that cannot be read, or undefined where there is nothing to hand on.
   *
   * @throws {ScanError} `input.invalid` when the first line with anything on it is no header
   */
  readonly read: (line: Line) => StreamRecord | undefined;
  /** The packed data ended too early or is damaged. */
  readonly noteDamage: () => void;
  /**
   * Call after the last line: the gaps of lines that were left out unnamed, and of a file that was cut.
   *
   * @throws {ScanError} `input.invalid` when there was no header
   */
  readonly end: () => readonly GapRecord[];
}

/** Lines in, records out: keeps what a snapshot owes its reader (header first, counts that agree, footer last). */
export function recordReader(name: string): RecordReader {
  const counts = new Map<string, number>();
  const disagreements: string[] = [];
  let headerSeen = false;
  let headerGap: GapRecord | undefined;
  let footer: FooterRecord | undefined;
  let linesAfterFooter = 0;
  let damaged = false;
  let namedLines = 0;
  let unnamedLines = 0;
  let firstUnnamed = 0;

  const count = (kind: string): void => {
    if (counts.size < maxCountedKinds || counts.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };

  const unreadable = (line: Line, problem: string, reason: 'malformed' | 'cut' = 'malformed') => {
    if (!headerSeen) throw notASnapshot(`line ${line.number} is no header that this version knows (${problem})`);
    if (reason === 'malformed' && namedLines === maxNamedLines) {
      unnamedLines += 1;
      firstUnnamed ||= line.number;
      return undefined;
    }
    namedLines += 1;
    const detail = `line ${line.number} was left out: ${problem}; export the snapshot again`;
    return lineGap(line.number, reason, detail);
  };
  // A last line without its end that does not parse is half a line: the file stops there.
  const unparsable = (line: Line, problem: string): GapRecord | undefined =>
    line.terminated ? unreadable(line, problem) : unreadable(line, 'the file ends within it', 'cut');
  const notASnapshot = (problem: string): ScanError =>
    new ScanError(
      'input.invalid',
      `${name} cannot be read as a snapshot: ${problem}; give a file that sidescan export wrote`,
    );

  const refuseOtherFormat = (value: unknown): void => {
    const format = at(value, 'format');
    if (at(value, 'kind') !== 'header' || format === snapshotFormat || typeof format !== 'string') return;
    // Nothing else of the line is repeated: it may be anything.
    if (!/^sidescan\.snapshot\/\d{1,9}$/.test(format)) return;
    const message = `${name} has the format ${format}, which this sidescan does not know: use a newer sidescan`;
    throw new ScanError('input.invalid', message);
  };

  const read = (line: Line): StreamRecord | undefined => {
    if (!line.bytes) return unparsable(line, 'it is longer than a record may be');
    // Files that were put together carry marks further down, too.
    const bytes = line.bytes.subarray(0, 3).equals(byteOrderMark) ? line.bytes.subarray(3) : line.bytes;
    const parsed = parseLine(bytes);
    if (!parsed) return undefined;
    if (footer) linesAfterFooter += 1;
    if ('problem' in parsed) return unparsable(line, parsed.problem);

    const outcome = parseRecord(parsed.value);
    if (!headerSeen) refuseOtherFormat(parsed.value);
    if (outcome.state === 'malformed') return unreadable(line, outcome.problem);
    if (!headerSeen) {
      if (outcome.state !== 'record' || outcome.record.kind !== 'header')
        return unreadable(line, 'kind must be header');
      headerSeen = true;
      count('header');
      const flaw = flawOfHeader(parsed.value);
      if (flaw !== null) {
        const detail = `line ${line.number} was read without a part: ${flaw}; export the snapshot again`;
        headerGap = lineGap(line.number, 'malformed', detail);
      }
      return outcome.record;
    }
    if (outcome.state === 'unknownKind') {
      count(outcome.kind);
      return undefined;
    }
    const { record } = outcome;
    if (record.kind === 'header') return unreadable(line, 'a snapshot has one header only');
    count(record.kind);
    if (record.kind !== 'footer') return record;
    // Compared here: what follows is a sign of its own.
    if (!footer) disagreements.push(...disagreeingCounts(record.counts, counts));
    footer ??= record;
    return undefined;
  };

  const signsOfACut = (): string[] => [
    ...(damaged ? ['its packed data ends too early or is damaged'] : []),
    ...(footer ? [] : ['it has no footer']),
    ...(footer?.complete === false ? ['its footer says that it is not complete'] : []),
    ...disagreements,
    ...(linesAfterFooter > 0
      ? [`${linesAfterFooter} ${linesAfterFooter === 1 ? 'line follows' : 'lines follow'} its footer`]
      : []),
  ];

  return {
    read,
    noteDamage: () => {
      damaged = true;
    },
    end: () => {
      if (!headerSeen) {
        throw notASnapshot(damaged ? 'its packed data ends or breaks before the first record' : 'it is empty');
      }
      const unnamed = `${unnamedLines} more from line ${firstUnnamed} on were left out; export the snapshot again`;
      const signs = signsOfACut();
      const detail = `the snapshot was cut (${signs.join('; ')}): export it again`;
      return [
        ...(headerGap ? [headerGap] : []),
        ...(unnamedLines > 0 ? [lineGap(firstUnnamed, 'malformed', unnamed)] : []),
        ...(signs.length > 0
          ? [{ kind: 'gap', scope: 'fleet', id: '', what: 'record', reason: 'cut', detail } as const]
          : []),
      ];
    },
  };
}

function lineGap(line: number, reason: 'malformed' | 'cut', detail: string): GapRecord {
  return { kind: 'gap', scope: 'line', id: String(line), what: 'record', reason, detail };
}

/** The first few, since a footer may name anything. */
function disagreeingCounts(named: FooterRecord['counts'], read: ReadonlyMap<string, number>): string[] {
  return Object.entries(named)
    .filter(([kind, expected]) => (read.get(kind) ?? 0) !== expected)
    .slice(0, 5)
    .map(
      ([kind, expected]) => `its footer counts ${expected} ${kind.slice(0, 40)}, ${read.get(kind) ?? 0} could be read`,
    );
}
