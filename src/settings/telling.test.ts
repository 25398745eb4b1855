import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../domain/errors.ts';
import { loadSettings } from '../settings.ts';

const telling = (environment: Record<string, string>) => loadSettings(environment).telling;
const key = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const otherKey = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;
const mail = { SIDESCAN_MAIL_ENDPOINT: 'https://mail.example/', SIDESCAN_MAIL_SENDER: 'sidescan@contoso.com' };

function problemsOf(environment: Record<string, string>): string[] {
  try {
    loadSettings(environment);
  } catch (error) {
    if (hasCode(error, 'config.invalid')) return error.message.split('\n  ').slice(1);
    throw error;
  }
  return [];
}

describe('the settings of telling', () => {
  it('read addresses, owners, endpoints and signing secrets', () => {
    const read = telling({
      ...mail,
      SIDESCAN_DIGEST_TO: 'platform@contoso.com, Platform@contoso.com, boss@contoso.com',
      SIDESCAN_OWNERS: 'payments=pay@contoso.com; search = a@contoso.com,b@contoso.com;',
      SIDESCAN_TEAMS_WEBHOOK: 'https://teams.example/hook?sig=1',
      SIDESCAN_WEBHOOK_URL: 'https://hook.example/',
      SIDESCAN_WEBHOOK_SECRETS: `${key},${otherKey}`,
      SIDESCAN_WEBHOOK_ALLOW: '10.1.0.0/16, fd00::/8',
      SIDESCAN_APP_URL: 'https://sidescan.example/',
    });
    expect(read).toMatchObject({
      fleetAddresses: ['Platform@contoso.com', 'boss@contoso.com'],
      mail: { endpoint: 'https://mail.example', connectionString: null, sender: 'sidescan@contoso.com' },
      slack: null,
      allowedNetworks: ['10.1.0.0/16', 'fd00::/8'],
      appUrl: 'https://sidescan.example',
    });
    expect([...read.owners]).toEqual([
      ['payments', ['pay@contoso.com']],
      ['search', ['a@contoso.com', 'b@contoso.com']],
    ]);
    expect(read.webhook?.secrets.map(({ reveal }) => reveal())).toEqual([key, otherKey]);
    expect(read.teams?.reveal()).toBe('https://teams.example/hook?sig=1');
  });

  it('that belong together name what is missing, once', () => {
    expect(problemsOf({ SIDESCAN_DIGEST_TO: 'a@contoso.com', SIDESCAN_OWNERS: 'x=a@contoso.com' })).toEqual([
      'SIDESCAN_DIGEST_TO: write SIDESCAN_MAIL_ENDPOINT (or SIDESCAN_MAIL_CONNECTION_STRING) and SIDESCAN_MAIL_SENDER too: without it no mail can be sent',
    ]);
    expect(problemsOf({ SIDESCAN_MAIL_ENDPOINT: 'https://mail.example' })).toEqual([
      'SIDESCAN_MAIL_ENDPOINT: write SIDESCAN_MAIL_SENDER too: without it no mail can be sent',
    ]);
    expect(problemsOf({ ...mail, SIDESCAN_MAIL_CONNECTION_STRING: 'endpoint=https://m.example/;accesskey=x' })).toEqual(
      ['SIDESCAN_MAIL_CONNECTION_STRING: write either it or SIDESCAN_MAIL_ENDPOINT'],
    );
    expect(problemsOf({ SIDESCAN_WEBHOOK_URL: 'https://hook.example' })).toEqual([
      'SIDESCAN_WEBHOOK_URL: write SIDESCAN_WEBHOOK_SECRETS too: webhooks are always signed',
    ]);
    expect(problemsOf({ SIDESCAN_WEBHOOK_SECRETS: key })).toEqual([
      'SIDESCAN_WEBHOOK_SECRETS: write SIDESCAN_WEBHOOK_URL too, or neither',
    ]);
  });

  it('of which one is wrong do not complain about those that only miss it', () => {
    expect(problemsOf({ ...mail, SIDESCAN_MAIL_SENDER: 'nobody' })).toEqual([
      'SIDESCAN_MAIL_SENDER: write one e-mail address',
    ]);
  });

  it.each(['a=b@contoso.com; A=c@contoso.com', 'a=', '=b@contoso.com', 'a=b@contoso.com,nobody'])(
    'refuse %j as owners',
    (text) => {
      expect(problemsOf({ ...mail, SIDESCAN_OWNERS: text })).toHaveLength(1);
    },
  );

  it('take plain http to this machine only where the runtime says that it is a developer’s', () => {
    const local = { ...mail, SIDESCAN_MAIL_ENDPOINT: 'http://127.0.0.1:8025' };
    expect(problemsOf(local)).toEqual([
      'SIDESCAN_MAIL_ENDPOINT: write an https URL; http to this machine is for local runs only',
    ]);
    expect(telling({ ...local, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' }).mail?.endpoint).toBe(
      'http://127.0.0.1:8025',
    );
    for (const url of ['http://127.0.0.1.example', 'http://localhost.example', 'http://[::2]/'])
      expect(problemsOf({ SIDESCAN_SLACK_WEBHOOK: url, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' })).toHaveLength(1);
  });

  it('take a connection string by the same rules as an endpoint', () => {
    const of = (endpoint: string) => ({
      SIDESCAN_MAIL_CONNECTION_STRING: `endpoint=${endpoint};accesskey=hush`,
      SIDESCAN_MAIL_SENDER: 'sidescan@contoso.com',
    });
    expect(telling(of('https://mail.example/')).mail?.connectionString).not.toBeNull();
    const local = { ...of('http://127.0.0.1:8025/'), AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
    expect(telling(local).mail?.connectionString).not.toBeNull();
    expect(problemsOf(of('http://127.0.0.1:8025/'))).toEqual([
      'SIDESCAN_MAIL_CONNECTION_STRING: write an https URL; http to this machine is for local runs only',
    ]);
    for (const endpoint of ['http://mail.example/', 'http://localhost.example', 'https://', 'http://[::2]/']) {
      expect(problemsOf({ ...of(endpoint), AZURE_FUNCTIONS_ENVIRONMENT: 'Development' })).toEqual([
        'SIDESCAN_MAIL_CONNECTION_STRING: write endpoint=https://…;accesskey=…',
      ]);
    }
  });

  it('link to the app’s own host name unless told where the dashboard is', () => {
    expect(telling({ WEBSITE_HOSTNAME: 'sidescan.azurewebsites.net' }).appUrl).toBe(
      'https://sidescan.azurewebsites.net',
    );
    expect(telling({ WEBSITE_HOSTNAME: 'localhost:7071' }).appUrl).toBe('http://localhost:7071');
  });

  it('never show a URL that lets its holder post, nor a key', () => {
    const hush = {
      SIDESCAN_MAIL_CONNECTION_STRING: 'endpoint=https://m.example/;accesskey=hush',
      SIDESCAN_MAIL_SENDER: 'a@contoso.com',
      SIDESCAN_TEAMS_WEBHOOK: 'https://teams.example/hush',
      SIDESCAN_SLACK_WEBHOOK: 'https://slack.example/hush',
      SIDESCAN_WEBHOOK_URL: 'https://hook.example/hush',
      SIDESCAN_WEBHOOK_SECRETS: key,
    };
    const read = telling(hush);
    for (const shown of [inspect(read, { depth: 9 }), JSON.stringify(read)]) {
      expect(shown).not.toContain('hush');
      expect(shown).not.toContain(key.slice(6));
    }
    for (const name of Object.keys(hush)) {
      const [problem = ''] = problemsOf({ ...hush, [name]: 'hush, hush' });
      expect(problem).toContain(name);
      expect(problem).not.toContain('hush');
    }
  });
});
