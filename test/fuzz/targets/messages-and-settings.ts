import assert from 'node:assert/strict';
import { parseScanMessage } from '../../../src/domain/scan-message.ts';
import { parseTellMessage } from '../../../src/domain/tell-message.ts';
import { loadSettings, settingsCatalogue } from '../../../src/settings.ts';
import { hostileText, hostileValue, mutated } from '../hostile.ts';
import { fuzzTarget } from '../target.ts';
import { onlyScanErrors } from '../well-formed.ts';

const messages = [
  { version: 1, scanId: 's-1' },
  { version: 1, kind: 'plan', runId: 'r-1' },
  { version: 1, kind: 'delivery', deliveryId: 'd-1', attempt: 1 },
] as const;
const secretText = 'hunter2-fuzz';

/** Messages of the queues, as the platform hands them on: an object, a text or anything else. */
export const queueMessages = fuzzTarget<{ readonly message: unknown }>(
  'queueMessages',
  { weight: 20, caseLimitMs: 200 },
  {
    draw: (random) => {
      const message = random.chance(0.8)
        ? { ...mutated(random, random.pick(messages)), note: secretText }
        : hostileValue(random);
      return { message: random.chance(0.4) ? JSON.stringify(message) : message };
    },
    check: async ({ message }) => {
      const scan = await onlyScanErrors(['message.invalid'], () => parseScanMessage(message), [secretText]);
      if (scan) assert.ok(typeof scan.scanId === 'string' && scan.scanId !== '');
      const tell = await onlyScanErrors(['message.invalid'], () => parseTellMessage(message), [secretText]);
      if (tell?.kind === 'delivery') assert.ok(Number.isInteger(tell.attempt) && tell.attempt > 0);
    },
  },
);

const names = [
  ...Object.keys(settingsCatalogue),
  'AzureWebJobsStorage',
  'AzureWebJobsStorage__accountName',
  'AzureWebJobsStorage__tableServiceUri',
  'AZURE_FUNCTIONS_ENVIRONMENT',
  'WEBSITE_HOSTNAME',
];
const examples = new Map(Object.entries(settingsCatalogue).map(([name, { example }]) => [name, example]));
const hidden = /WEBHOOK$|WEBHOOK_URL|SECRET|CONNECTION_STRING|REDACT_KEY|AzureWebJobsStorage$/;

/** Environments: settings that hold together, or one error that names them all and shows no secret. */
export const settings = fuzzTarget<Readonly<Record<string, string>>>(
  'settings',
  { weight: 20, caseLimitMs: 500 },
  {
    draw: (random) =>
      Object.fromEntries(
        Array.from({ length: random.int(0, 8) }, () => {
          const name = random.pick(names);
          const example = examples.get(name) ?? '';
          const value = random.chance(0.4)
            ? example
            : random.chance(0.3)
              ? `${example}${hostileText(random)}`
              : hostileText(random);
          return [name, hidden.test(name) ? `${value}${random.chance(0.5) ? secretText : ''}` : value];
        }),
      ),
    check: async (environment) => {
      const read = await onlyScanErrors(['config.invalid'], () => loadSettings(environment), [secretText]);
      if (read) assert.ok(!JSON.stringify(read).includes(secretText), 'settings that print a secret');
    },
  },
);
