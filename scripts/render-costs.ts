/**
 * What a month of Sidescan costs, as formulae. Prices are parameters: Azure's change, and differ by region and contract.
 *
 * @module
 */

/** US dollars. What public price pages listed for a European region; not checked when this was written: put in your own. */
const prices = {
  'function execution, GB-second': 0.000026,
  'function executions, million': 0.4,
  'storage, GB-month': 0.045,
  'storage transactions, 10,000': 0.05,
  'telemetry, GB': 2.76,
  'alert rule, month': 0.5,
  'mail, message': 0.00025,
  'vault operations, 10,000': 0.03,
  'private endpoint, month': 7.3,
  'private DNS zone, month': 0.5,
} as const;

/** What the worked example assumes; an operator with other habits changes these first. */
const habits = {
  scansPerDay: 1,
  instanceGb: 2,
  /** The tick that looks whether a digest is due: the platform bills at least a second. */
  ticksPerDay: 96,
  retentionDays: 400,
  digestsPerMonth: 5,
  httpRequestsPerDay: 200,
  daysPerMonth: 30,
};

/** Seconds of one scan: signing in and catalogues, then Resource Graph at its quota. Estimated; look at your own. */
const scanSeconds = (clusters: number): number => 20 + clusters / 250;
/** Kilobytes that one scan leaves of one cluster, packed: verdict, history, snapshot (docs/decisions/0005). Estimated. */
const storedKb = 0.6;
/** Bytes of log of one invocation, requests and dependencies included. Estimated. */
const telemetryKb = 4;

interface Line {
  readonly meter: string;
  readonly formula: string;
  readonly amount: (clusters: number) => number;
  readonly price: keyof typeof prices;
}

const { scansPerDay, instanceGb, ticksPerDay, retentionDays, digestsPerMonth, httpRequestsPerDay, daysPerMonth } =
  habits;
const invocations = (scansPerDay * 3 + ticksPerDay + httpRequestsPerDay) * daysPerMonth;
const owners = (clusters: number): number => Math.ceil(clusters / 20);

const lines: readonly Line[] = [
  {
    meter: 'function execution',
    formula: '(scans × scan seconds + ticks + requests) × GB × days',
    amount: (clusters) =>
      (scansPerDay * scanSeconds(clusters) + ticksPerDay + httpRequestsPerDay) * instanceGb * daysPerMonth,
    price: 'function execution, GB-second',
  },
  {
    meter: 'function executions',
    formula: '(3 × scans + ticks + requests) × days ÷ 1,000,000',
    amount: () => invocations / 1e6,
    price: 'function executions, million',
  },
  {
    meter: 'storage',
    formula: 'clusters × scans × days kept × KB a cluster ÷ 1,048,576',
    amount: (clusters) => (clusters * scansPerDay * retentionDays * storedKb) / 1_048_576,
    price: 'storage, GB-month',
  },
  {
    meter: 'storage transactions',
    formula: '(scans × (clusters ÷ 10 + 500) + 20 × invocations a day + polling) × days ÷ 10,000',
    amount: (clusters) => ((scansPerDay * (clusters / 10 + 500) + 35_000) * daysPerMonth + 20 * invocations) / 10_000,
    price: 'storage transactions, 10,000',
  },
  {
    meter: 'telemetry',
    formula: 'invocations × KB ÷ 1,048,576',
    amount: () => (invocations * telemetryKb) / 1_048_576,
    price: 'telemetry, GB',
  },
  { meter: 'alerts', formula: 'five rules', amount: () => 5, price: 'alert rule, month' },
  {
    meter: 'mail',
    formula: '(1 + owners) × digests; an owner for 20 clusters',
    amount: (clusters) => (1 + owners(clusters)) * digestsPerMonth,
    price: 'mail, message',
  },
  {
    meter: 'vault',
    formula: 'references are read about every hour, 6 secrets',
    amount: () => (6 * 24 * daysPerMonth) / 10_000,
    price: 'vault operations, 10,000',
  },
];

const fleets = [50, 5_000, 50_000] as const;
const money = (amount: number): string => amount.toFixed(2);
const count = (amount: number): string =>
  amount >= 100 ? Math.round(amount).toLocaleString('en') : String(Number(amount.toPrecision(2)));

/** The prices, as a table. */
export function renderPrices(): string {
  return [
    '| meter | US dollars |',
    '|---|---:|',
    ...Object.entries(prices).map(([name, price]) => `| ${name} | ${price} |`),
  ].join('\n');
}

/** The worked example: what each meter counts in a month, and what that costs. */
export function renderCosts(): string {
  const rows = lines.map(({ meter, formula, amount, price }) =>
    [
      meter,
      formula,
      ...fleets.map((clusters) => `${count(amount(clusters))} = ${money(amount(clusters) * prices[price])}`),
    ].join(' | '),
  );
  const totals = fleets.map((clusters) =>
    money(lines.reduce((sum, { amount, price }) => sum + amount(clusters) * prices[price], 0)),
  );
  const endpoints = money(4 * (prices['private endpoint, month'] + prices['private DNS zone, month']));
  return [
    `| meter | amount in a month | ${fleets.map((clusters) => `${clusters.toLocaleString('en')} clusters`).join(' | ')} |`,
    `|---|---|${fleets.map(() => '---:|').join('')}`,
    ...rows.map((row) => `| ${row} |`),
    `| **together, US dollars** | | ${totals.map((total) => `**${total}**`).join(' | ')} |`,
    `| private network, if wanted | 4 endpoints and zones | ${fleets.map(() => `+ ${endpoints}`).join(' | ')} |`,
  ].join('\n');
}
