import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sidescan } from '../support/command-line.ts';
import { armCluster, records } from '../support/snapshots.ts';

let folder: string;
const file = (name: string): string => join(folder, name);
const tags = { owner: 'ann@contoso.example' };
const write = (name: string, takenAt: string, revisions: string[]): void => {
  const clusters = [armCluster({ name: 'aks-a', tags, revisions }), armCluster({ name: 'aks-b' })];
  const lines = [...records({ takenAt, clusters }), { kind: 'footer', counts: { cluster: 2 }, complete: true }];
  writeFileSync(file(name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'digest-'));
  write('old.jsonl', '2026-11-16T06:00:00Z', ['asm-1-29']);
  write('new.jsonl', '2026-11-23T06:00:00Z', ['asm-1-26']);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('a digest of two snapshots says what became worse, and exits as a report does', async () => {
  const ran = await sidescan([
    'digest',
    file('new.jsonl'),
    '--previous',
    file('old.jsonl'),
    '--channel',
    'email',
    '--text',
  ]);
  expect(ran.stdout).toMatch(/regress/i);
  expect(ran.stdout).toContain('aks-a');
  expect([ran.exitCode, ran.stderr]).toEqual([2, '']);
});

it('an owner is told of their own clusters only, over whichever channel', async () => {
  const argv = (channel: string): string[] => [
    'digest',
    file('new.jsonl'),
    '--previous',
    file('old.jsonl'),
    '--owner',
    'Ann@contoso.example',
    '--channel',
    channel,
  ];
  for (const channel of ['email', 'teams', 'slack', 'webhook']) {
    const { stdout } = await sidescan(argv(channel));
    expect(stdout, channel).toContain('aks-a');
    expect(stdout, channel).not.toContain('aks-b');
    if (channel !== 'email') expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  }
  const webhook = JSON.parse((await sidescan(argv('webhook'))).stdout) as { data: { summary: { clusters: number } } };
  expect(webhook.data.summary.clusters).toBe(1);
});

it('nothing new is said on standard error; html goes into a file; who owns nothing is wrong usage', async () => {
  const same = ['digest', file('new.jsonl'), '--previous', file('new.jsonl'), '--channel', 'email'];
  const ran = await sidescan([...same, '--output', file('mail.html'), '--exit-zero']);
  expect([ran.exitCode, ran.stdout]).toEqual([0, '']);
  expect(ran.stderr).toContain('Nothing in it is news');
  expect(readFileSync(file('mail.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  const nobody = await sidescan([...same, '--owner', 'bob@contoso.example']);
  expect(nobody.exitCode).toBe(64);
  expect(nobody.stderr).toContain('No cluster belongs to bob@contoso.example');
});
