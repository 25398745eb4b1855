import type { EmailMessage } from '@azure/communication-email';
import type { Digest } from '../domain/digest.ts';
import { at } from '../domain/json.ts';
import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import { type MailAnswer, type MailClient, wordOf } from './mail-client.ts';
import { deferred, failed, isTransient, sent } from './outcome.ts';

export interface MailSenderParts {
  readonly client: MailClient;
  /** The verified address that mails come from. */
  readonly sender: string;
  readonly render: (
    digest: Digest,
  ) => Promise<{ readonly subject: string; readonly html: string; readonly text: string }>;
}

type Answered = Extract<MailAnswer, { readonly kind: 'answer' }>;

/** Most mails are decided within seconds; asking sooner costs the status quota more than it tells (facts 11). */
const firstLookMs = 60_000;
const laterLookMs = 5 * 60_000;

/**
 * Sends one mail to one address. A first try sends and answers `pending`; a later one reads the operation first, and
 * only where the service has never heard of it sends again, with the same id. So a mail leaves once, whether the service
 * refuses a repeated id, takes it for the same, or would send it again. What it said it has and knows no longer, or not
 * yet, it is asked for until the tries end: that it never was there cannot be told from that it was sent.
 */
export function mailSender({ client, sender, render }: MailSenderParts): ChannelSender {
  return {
    channel: 'email',
    send: async ({ digest, recipient, operationId, attempt, isAccepted, signal }) => {
      if (attempt > 1) {
        const known = await client.status(operationId, signal);
        if (!isUnheardOf(known)) return readOutcome(known, attempt);
        if (isAccepted) return pending(known, attempt);
      }
      const { subject, html, text } = await render(digest);
      const message: EmailMessage = {
        senderAddress: sender,
        content: { subject, html, plainText: text },
        recipients: { to: [{ address: recipient }] },
        // A tracking picture and rewritten links have no place in a mail about one's own clusters.
        disableUserEngagementTracking: true,
      };
      return sendOutcome(await client.send(toWire(message), operationId, signal), attempt);
    },
  };
}

/** The one name that the SDK's model changes. */
function toWire({ disableUserEngagementTracking, ...message }: EmailMessage): object {
  return { ...message, userEngagementTrackingDisabled: disableUserEngagementTracking };
}

function isUnheardOf(answer: MailAnswer): answer is Answered {
  return answer.kind === 'answer' && answer.status === 404 && answer.isService;
}

function readOutcome(answer: MailAnswer, attempt: number): TryOutcome {
  if (answer.kind === 'none') return deferred(answer.reason);
  if (!answer.isService) return notTheService(answer);
  if (answer.status === 200) return stateOutcome(answer, attempt);
  // What became of the mail is not known; only the service can tell, so it is asked again.
  return deferred(`What became of the mail could not be read (${wordsOf(answer)}).`, answer.retryAfterMs);
}

function sendOutcome(answer: MailAnswer, attempt: number): TryOutcome {
  if (answer.kind === 'none') return deferred(`${answer.reason} Whether it has the mail is asked first next time.`);
  const { status, retryAfterMs } = answer;
  const words = wordsOf(answer);
  if (status >= 200 && status < 300) return answer.isService ? stateOutcome(answer, attempt) : notTheService(answer);
  // It has an operation of this id already: what became of it is read next time.
  if (status === 409) return pending(answer, attempt);
  if (isTransient(status)) {
    const what = status === 429 ? 'asks to slow down' : 'is out of order';
    return deferred(`The mail service ${what} (${words}).`, retryAfterMs);
  }
  // Roles take minutes to arrive, and keys are rolled: worth another try.
  if (status === 401 || status === 403) {
    return deferred(
      `The mail service refused the login (${words}). Give the app's identity a role on the Communication Services resource, or check the connection string.`,
      retryAfterMs,
    );
  }
  if (!answer.isService) return notTheService(answer);
  if (status === 413) return failed('The mail service refused the mail because of its size (413).');
  return failed(
    `The mail service refused the mail (${words}). Check the address, SIDESCAN_MAIL_ENDPOINT, SIDESCAN_MAIL_SENDER, and that its domain is linked to the resource.`,
  );
}

function notTheService({ retryAfterMs }: Answered): TryOutcome {
  return deferred('A proxy answered instead of the mail service.', retryAfterMs);
}

function stateOutcome(answer: Answered, attempt: number): TryOutcome {
  switch (at(answer.body, 'status')) {
    case 'Succeeded':
      return sent;
    case 'Failed':
      return failed(
        `The mail service could not deliver the mail (${wordOf(at(answer.body, 'error', 'code')) ?? 'Failed'}).`,
      );
    case 'Canceled':
      return failed('The mail service canceled the mail.');
    // NotStarted, Running, and whatever it may say one day: not decided.
    default:
      return pending(answer, attempt);
  }
}

function pending({ retryAfterMs }: Answered, attempt: number): TryOutcome {
  return { kind: 'pending', retryAfterMs: Math.max(retryAfterMs ?? 0, attempt === 1 ? firstLookMs : laterLookMs) };
}

function wordsOf({ status, code }: Answered): string {
  return code === null ? String(status) : `${status} ${code}`;
}
