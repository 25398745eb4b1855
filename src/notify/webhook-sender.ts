import { Webhook } from 'standardwebhooks';
import type { Digest } from '../domain/digest.ts';
import { ScanError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import type { Secret } from '../domain/secret.ts';
import { cloudEventType } from '../report/digest/webhook-event.ts';
import { type Answered, deferred, failed, gone, isTransient, overloaded, sent, withoutAnswer } from './outcome.ts';
import type { SafePost } from './safe-post.ts';

export interface WebhookSenderParts {
  readonly post: SafePost;
  readonly url: Secret;
  /** `whsec_…`, at least one; each signs, so that receivers may go over from one to the next. */
  readonly secrets: readonly Secret[];
  /** URI reference that names this installation. */
  readonly source: string;
  readonly clock: Clock;
  readonly render: (
    digest: Digest,
    identity: { readonly id: string; readonly source: string },
  ) => object | Promise<object>;
}

/**
 * Sends a CloudEvent in structured mode, signed after Standard Webhooks. `webhook-id` and the event's id are the
 * delivery's operation id over all tries, so that a receiver that keeps ids handles each message once.
 *
 * @throws {ScanError} `config.invalid` for a secret that is none; does not name it
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md} read 2026-08
 */
export function webhookSender({ post, url, secrets, source, clock, render }: WebhookSenderParts): ChannelSender {
  const signers = secrets.map(signerOf);
  if (signers.length === 0) throw new ScanError('config.invalid', 'A webhook needs a secret to sign with.');
  return {
    channel: 'webhook',
    send: async ({ digest, operationId, signal }) => {
      const body = JSON.stringify(await render(digest, { id: operationId, source }));
      const now = clock.now();
      const answer = await post(url, {
        headers: {
          'Content-Type': cloudEventType,
          'webhook-id': operationId,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': signers.map((signer) => signer.sign(operationId, now, body)).join(' '),
        },
        body,
        signal,
      });
      return answer.kind === 'answer' ? outcomeOf(answer) : withoutAnswer(answer);
    },
  };
}

function signerOf(secret: Secret): Webhook {
  try {
    return new Webhook(secret.reveal());
  } catch {
    throw new ScanError('config.invalid', 'A webhook secret is not of the form whsec_… (base64).');
  }
}

/** Only 2xx is success. A receiver can be mended, so everything else is tried again, but for what it asked or cannot change. */
function outcomeOf(answer: Answered): TryOutcome {
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return sent;
  if (status === 410) return gone;
  if (status === 413) return failed('The receiver refused the message because of its size (413).');
  if (isTransient(status)) return overloaded(answer);
  if (status >= 300 && status < 400) {
    return deferred(`The receiver redirects (${status}), and redirects are not followed. Set the new URL.`);
  }
  return deferred(`The receiver did not accept the message (${status}).`, retryAfterMs);
}
