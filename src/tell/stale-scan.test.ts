// Scans that stopped must not read as a fleet in which nothing happens.
import { expect, it } from 'vitest';
import { telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import { previewDigest } from './preview-digest.ts';

it.each(['changes', 'always'] as const)(
  'a digest with SIDESCAN_DIGEST=%s says that no scan came since',
  async (digest) => {
    const app = telling({ policy: { digest } });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [aVerdict({ tags: { owner: 'ann@contoso.com' } })]);
    await app.tick();
    await app.run('2026-11-24T00:00:00Z');
    app.moveTo('2026-12-07T08:05:00Z');
    expect(await previewDigest(app.parts, { owner: undefined, channel: 'email' })).toMatchObject({ isStale: true });
    await app.tick();
    await app.run('2026-12-08T00:00:00Z');
    const late = (await app.deliveries()).filter(({ createdAt }) => createdAt > '2026-12-07');
    expect(late.map(({ recipient }) => recipient).sort()).toEqual(['ann@contoso.com', 'platform@contoso.com']);
    for (const row of late)
      expect(await app.parts.deliveries.digest(row)).toMatchObject({ isStale: true, isNews: true });
  },
);
