import assert from 'node:assert/strict';
import type { ClusterVerdict } from '../../../src/domain/contracts.ts';
import type { Digest } from '../../../src/domain/digest.ts';
import { isObject } from '../../../src/domain/json.ts';
import { isMailAddress } from '../../../src/domain/mail-address.ts';
import { noOwnerTags, ownerResolver } from '../../../src/domain/owners.ts';
import { renderDigestMail } from '../../../src/report/digest/mail.ts';
import { renderSlackMessage } from '../../../src/report/digest/slack.ts';
import { renderTeamsMessage } from '../../../src/report/digest/teams.ts';
import { digestEvent } from '../../../src/report/digest/webhook-event.ts';
import type { Random } from '../../../src/snapshot/fleet/random.ts';
import { hostileDigest } from '../../support/digests.ts';
import { aClassicVerdict } from '../../support/verdicts.ts';
import { hostileHost, hostileText, hostileTextsIn } from '../hostile.ts';
import { fuzzTarget } from '../target.ts';
import { assertInertHtml, assertNoControls } from '../well-formed.ts';

interface Drawn {
  readonly digest: Digest;
  readonly channel: 'mail' | 'slack' | 'teams' | 'webhook';
}

const base = hostileDigest(['aks-payments-prod-weu', 'a']);

const ourWords = new Set(
  'scope what reason channel state compliance sidecarMode confidence eligibility severity kind format from to trend gain'.split(
    ' ',
  ),
);

/** Digests in which any text may be hostile, for every channel. */
export const digests = fuzzTarget<Drawn>(
  'digests',
  { weight: 1 },
  {
    draw: (random) => ({
      // Words and instants of our own stay; everything that people or Azure write may be anything.
      digest: {
        ...hostileTextsIn(random, base, ourWords),
        occasion: random.pick(['digest', 'regression']),
        from: base.from,
        to: base.to,
        trend: base.trend,
        gain: base.gain,
        dashboardUrl: random.pick([null, 'https://sidescan.contoso.example']),
        audience: random.chance(0.5) ? { kind: 'fleet' } : { kind: 'owner', owner: hostileText(random) },
      },
      channel: random.pick(['mail', 'slack', 'teams', 'webhook']),
    }),
    check: async ({ digest, channel }) => {
      switch (channel) {
        case 'mail': {
          const { subject, html, text } = await renderDigestMail(digest);
          assert.doesNotMatch(subject, /[\r\n]/);
          assertNoControls(text.replaceAll('\r\n', '\n'));
          assertInertHtml(html);
          return;
        }
        case 'slack':
          assertNoMention(JSON.stringify(renderSlackMessage(digest), withoutPlainText));
          return;
        case 'teams': {
          const text = JSON.stringify(renderTeamsMessage(digest));
          assert.ok(Buffer.byteLength(text) <= 28 * 1024, 'a card larger than Teams takes');
          assert.doesNotMatch(text, /\]\(https:\/\/evil\.example/);
          return;
        }
        case 'webhook':
          JSON.parse(JSON.stringify(await digestEvent(digest, { id: 'x', source: '/sidescan' })));
      }
    },
  },
);

/** Slack reads nothing into a `plain_text` object. */
function withoutPlainText(_: string, value: unknown): unknown {
  return isObject(value) && value.type === 'plain_text' ? undefined : value;
}

function assertNoMention(text: string): void {
  assert.ok(text.length < 200_000, 'a message that is too large');
  assert.doesNotMatch(text, /<!channel>|<@U1>/, 'somebody was called');
  assert.ok(!text.includes(`<https://${hostileHost}`), 'a link that somebody else chose');
}

interface OwnerCase {
  readonly value: string;
  readonly tag: string;
}

function ownerValue(random: Random): string {
  const parts = Array.from({ length: random.int(1, 4) }, () =>
    random.chance(0.4) ? 'ann@contoso.example' : random.chance(0.3) ? 'payments' : hostileText(random),
  );
  return parts.join(random.pick([',', ';', ' ', ', ', '\n']));
}

/** Tags that name owners: addresses that mail can go to, or a value that is reported. */
export const owners = fuzzTarget<OwnerCase>(
  'owners',
  { weight: 20, caseLimitMs: 500 },
  {
    draw: (random) => ({ value: ownerValue(random), tag: random.chance(0.9) ? 'owner' : hostileText(random) }),
    check: ({ value, tag }) => {
      const verdict: ClusterVerdict = aClassicVerdict({ tags: Object.fromEntries([[tag, value]]) });
      const addresses = new Map([['payments', ['payments@contoso.example']]]);
      const found = ownerResolver({ tag: 'owner', addresses }, noOwnerTags)(verdict);
      for (const address of found.owners.flatMap((owner) => owner.addresses)) {
        assert.ok(isMailAddress(address));
        assert.doesNotMatch(address, /[\s,;<>"]/);
      }
      if (found.owners.length === 0 && tag === 'owner' && value.trim() !== '') assert.ok(found.malformed.length > 0);
    },
  },
);
