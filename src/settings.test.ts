import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hasCode } from './domain/errors.ts';
import { secret } from './domain/secret.ts';
import { lastDue } from './domain/digest-when.ts';
import { loadSettings, settingsCatalogue } from './settings.ts';

function problemsOf(environment: Record<string, string>): string {
  try {
    loadSettings(environment);
  } catch (error) {
    if (hasCode(error, 'config.invalid')) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('settings', () => {
  it('hold their defaults when nothing is set, or set to nothing', () => {
    const expected = {
      scope: { tenant: true },
      cloud: 'AzureCloud',
      scanSchedule: '0 0 5 * * *',
      policy: { evidence: 'documented', target: 'default' },
      storage: null,
      retentionDays: 400,
      scanDeadAfterMs: 300_000,
      telling: {
        digest: 'changes',
        when: { weekday: 'Mon', hour: 8, minute: 0, timeZone: 'UTC' },
        fleetAddresses: [],
        ownerTag: 'owner',
        owners: new Map(),
        mail: null,
        teams: null,
        slack: null,
        webhook: null,
        appUrl: null,
      },
      waves: { batchSize: 5, environmentTags: ['environment', 'env'], groupTag: null },
    };
    expect(loadSettings({})).toMatchObject(expected);
    expect(loadSettings(Object.fromEntries(Object.keys(settingsCatalogue).map((name) => [name, ''])))).toMatchObject(
      expected,
    );
  });

  it('read scopes, lists and identities', () => {
    const settings = loadSettings({
      SIDESCAN_SCOPE: 'managementGroups:contoso, fabrikam',
      SIDESCAN_EXPECTED_SUBSCRIPTIONS: 'a, b,',
      AzureWebJobsStorage__accountName: 'sidescan',
      AzureWebJobsStorage__clientId: 'id',
    });
    expect(settings.scope).toEqual({ managementGroups: ['contoso', 'fabrikam'], expectedSubscriptions: ['a', 'b'] });
    expect(settings.storage).toEqual({
      kind: 'identity',
      tableServiceUri: 'https://sidescan.table.core.windows.net',
      queueServiceUri: 'https://sidescan.queue.core.windows.net',
      blobServiceUri: 'https://sidescan.blob.core.windows.net',
      clientId: 'id',
    });
    expect(loadSettings({ SIDESCAN_SCOPE: 'subscriptions:x,y' }).scope).toEqual({ subscriptions: ['x', 'y'] });
  });

  it.each([
    ['AzureCloud', 'core.windows.net'],
    ['AzureUSGovernment', 'core.usgovcloudapi.net'],
    ['AzureChinaCloud', 'core.chinacloudapi.cn'],
  ])('find the storage account of %s by the names of that cloud', (cloud, suffix) => {
    const environment = { SIDESCAN_CLOUD: cloud, AzureWebJobsStorage__accountName: 'sidescan' };
    expect(loadSettings(environment).storage).toMatchObject({ tableServiceUri: `https://sidescan.table.${suffix}` });
  });

  it('that are wrong are all named at once, each with what to write instead', () => {
    const wrong = {
      SIDESCAN_SCOPE: 'everything',
      SIDESCAN_EXPECTED_SUBSCRIPTIONS: 'a b',
      SIDESCAN_CLOUD: 'Moon',
      SIDESCAN_ARM_ENDPOINT: 'http://plain',
      SIDESCAN_ARM_CERTIFICATE: 'x',
      SIDESCAN_SCAN_SCHEDULE: 'daily',
      SIDESCAN_DIGEST_WHEN: 'Mon 25:00 UTC',
      SIDESCAN_DIGEST: 'sometimes',
      SIDESCAN_DIGEST_TO: 'platform',
      SIDESCAN_OWNER_TAG: 'x'.repeat(513),
      SIDESCAN_OWNERS: 'payments',
      SIDESCAN_MAIL_ENDPOINT: 'http://mail.example',
      SIDESCAN_MAIL_CONNECTION_STRING: 'accesskey=x',
      SIDESCAN_MAIL_SENDER: 'Sidescan <a@b.example>',
      SIDESCAN_TEAMS_WEBHOOK: 'ftp://x',
      SIDESCAN_SLACK_WEBHOOK: 'x',
      SIDESCAN_WEBHOOK_URL: 'http://10.0.0.1/',
      SIDESCAN_WEBHOOK_SECRETS: 'whsec_c2hvcnQ=',
      SIDESCAN_WEBHOOK_ALLOW: '10.0.0.0',
      SIDESCAN_APP_URL: 'localhost:7071',
      SIDESCAN_EVIDENCE: 'rumour',
      SIDESCAN_TARGET: 'best',
      SIDESCAN_STORAGE: 'a b',
      SIDESCAN_RETENTION_DAYS: '0',
      SIDESCAN_SCAN_DEAD_AFTER_SECONDS: '1e3',
      SIDESCAN_WAVE_BATCH_SIZE: '-1',
      SIDESCAN_WAVE_ENVIRONMENT_TAGS: ',',
    };
    const message = problemsOf(wrong);
    for (const name of Object.keys(wrong)) expect(message).toMatch(new RegExp(`^  ${name}: write `, 'm'));
  });

  it.each([
    'Mon 08:00 Moon/Base',
    'Mon 08:00 +02:00',
    'Mon 08:00 IST',
    'Mon 08:00 PST',
    'Mon 08:00 2026-01-01T00:00[Europe/Berlin]',
    'Someday 08:00 UTC',
    '08:00 UTC',
    'Mon 8:00 UTC',
  ])('refuse %j as a time', (text) => {
    expect(problemsOf({ SIDESCAN_DIGEST_WHEN: text })).toContain('SIDESCAN_DIGEST_WHEN');
  });

  it('take every time zone of the runtime, and older names for them', () => {
    const zones = [...Intl.supportedValuesOf('timeZone'), 'utc', 'GMT', 'EST5EDT', 'Asia/Kolkata', 'europe/berlin'];
    for (const timeZone of zones) {
      const { when } = loadSettings({ SIDESCAN_DIGEST_WHEN: `Mon 08:00 ${timeZone}` }).telling;
      expect(lastDue(when, new Date('2026-11-24T08:00:00Z')).getTime(), timeZone).toBeGreaterThan(0);
    }
  });

  it.each(['tenant:x', 'managementGroups:', 'subscriptions:a;b', "subscriptions:a' or 1"])(
    'refuse %j as a scope',
    (text) => {
      expect(problemsOf({ SIDESCAN_SCOPE: text })).toContain('SIDESCAN_SCOPE');
    },
  );

  it('ask for all three services of an identity-based storage', () => {
    expect(problemsOf({ AzureWebJobsStorage__tableServiceUri: 'https://x' })).toContain(
      'AzureWebJobsStorage__queueServiceUri',
    );
  });

  it('never show a secret', () => {
    const { storage } = loadSettings({ AzureWebJobsStorage: 'AccountKey=hush' });
    const key = secret('hush');
    for (const shown of [inspect(storage, { depth: 9 }), JSON.stringify(storage), String(key), inspect(key)])
      expect(shown).not.toContain('hush');
    expect(storage?.kind === 'connectionString' && storage.connectionString.reveal()).toBe('AccountKey=hush');
  });

  it('are all in the sample, and the sample has no others', () => {
    const sample = JSON.parse(readFileSync(new URL('../local.settings.sample.json', import.meta.url), 'utf8')) as {
      Values: Record<string, string>;
    };
    const names = Object.keys(sample.Values).filter((name) => name.startsWith('SIDESCAN_'));
    expect(names.sort()).toEqual(Object.keys(settingsCatalogue).sort());
    expect(() => loadSettings(sample.Values)).not.toThrow();
  });
});

it('reads a URL that ends in ten thousands of slashes at once', () => {
  const startedMs = performance.now();
  loadSettings({ SIDESCAN_SLACK_WEBHOOK: `https://hooks.slack.com/services/x${'/'.repeat(200_000)}x` });
  // A pattern that began anew at every slash took 0.7 seconds for 26,000, and four times as long for twice as many.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
