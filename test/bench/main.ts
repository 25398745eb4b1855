/**
 * `npm run bench -- NAME…`, and `npm run bench -- scan --peers`: each bench prints a table and one JSON line with its ratios. Never part of the tests.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { benchAssess } from './assess.ts';
import { benchCold } from './cold.ts';
import { benchDigest } from './digest.ts';
import { benchInspect } from './inspect.ts';
import { benchReport } from './report.ts';
import { benchHttp } from './http.ts';
import { benchPeers } from './peers.ts';
import { benchScan } from './scan.ts';
import { benchStore } from './store.ts';

export interface BenchResult {
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Measured ÷ goal. */
  readonly ratios: Readonly<Record<string, number>>;
}

const benches: Readonly<Record<string, () => Promise<BenchResult>>> = {
  assess: benchAssess,
  cold: benchCold,
  inspect: benchInspect,
  http: benchHttp,
  report: benchReport,
  store: () => benchStore(),
  digest: () => benchDigest(),
  scan: benchScan,
  'scan --peers': () => benchPeers(),
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { peers: { type: 'boolean' } } });
const names = positionals.map((name) => (name === 'scan' && values.peers === true ? 'scan --peers' : name));
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}.`);
  process.exit(64);
}
for (const [name, bench] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { rows, ratios } = await bench();
  console.table(rows);
  console.log(JSON.stringify({ bench: name, node: process.version, ratios }));
}
