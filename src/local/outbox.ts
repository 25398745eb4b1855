import { html } from 'hono/html';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { instant } from '../domain/instant.ts';
import { listen } from './azure/listener.ts';
import type { SentMail } from './azure/services/communication-email.ts';
import { showJson, showSlackMessage, showTeamsCard } from './outbox-cards.ts';
import { countOf } from '../report/words.ts';
import type { ReceivedMessage } from './sinks.ts';

export interface OutboxSources {
  readonly mails: () => readonly SentMail[];
  readonly received: () => readonly ReceivedMessage[];
}

export interface Outbox {
  /** `http://127.0.0.1:PORT/outbox` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The page loads nothing but the mails that it frames, and runs nothing. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'";
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/**
 * A page of what the simulated mail service and the sinks received, newest first, each as its reader would see it. A
 * small server of its own on loopback: none of this is part of the app.
 */
export async function startOutbox(sources: OutboxSources): Promise<Outbox> {
  const listener = await listen(0, async (request, response) => answer(sources, request, response));
  return { url: `http://127.0.0.1:${listener.port}/outbox`, close: listener.close };
}

async function answer(
  { mails, received }: OutboxSources,
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A name that somebody else's page resolves to this machine is not one that this server answers to.
  const isOwn = /^(127\.0\.0\.1|localhost):\d+$/.test(headers.host ?? '');
  const [, index, part] = /^\/outbox\/mail\/(\d+)\.(html|txt)$/.exec(url) ?? [];
  const mail = index === undefined ? undefined : mails()[Number(index)];
  if (isOwn && url === '/outbox') send(response, 200, String(await page(mails(), received())), pagePolicy);
  else if (isOwn && mail && part === 'html') send(response, 200, mail.html, mailPolicy);
  else if (isOwn && mail) send(response, 200, mail.text, mailPolicy, 'text/plain');
  else send(response, 404, 'Only /outbox is here.', pagePolicy, 'text/plain');
}

function send(response: ServerResponse, status: number, body: string, policy: string, type = 'text/html'): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function page(mails: readonly SentMail[], received: readonly ReceivedMessage[]) {
  const shown = [
    ...mails.map((mail, index) => ({
      atMs: mail.atMs,
      anchor: `mail-${index}`,
      label: `Mail to ${mail.recipients.join(', ')}`,
      body: showMail(mail, index),
    })),
    ...received.map((message, index) => ({
      atMs: message.atMs,
      anchor: `received-${index}`,
      label: channelNames[message.channel],
      body: showReceived(message),
    })),
  ].sort((a, b) => b.atMs - a.atMs);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${shown.length === 0 ? html`<meta http-equiv="refresh" content="3" />` : ''}
        <title>Outbox (${shown.length})</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>Outbox</h1>
        <p>
          ${
            shown.length === 0
              ? 'Nothing was sent yet; this page looks again every few seconds.'
              : `${countOf(shown.length, 'message')}, newest first. They went no further than this machine. Ten mails leave at once, the others one every 36 seconds, as fast as Azure's mail service takes them: reload to see them.`
          }
        </p>
        <ul class="index">
          ${shown.map(({ anchor, label }) => html`<li><a href="#${anchor}">${label}</a></li>`)}
        </ul>
        ${shown.map(({ anchor, body }) => html`<article id="${anchor}">${body}</article>`)}
      </body>
    </html>`;
}

function showMail({ subject, recipients, senderAddress, atMs, text }: SentMail, index: number) {
  return html`<h2>${subject}</h2>
    <p class="quiet">Mail to ${recipients.join(', ')} from ${senderAddress}, ${clock(atMs)}</p>
    <iframe sandbox src="/outbox/mail/${index}.html" title="${subject}" loading="lazy"></iframe>
    <details>
      <summary>Its text part</summary>
      <pre>${text}</pre>
    </details>`;
}

const channelNames = { teams: 'Teams', slack: 'Slack', webhook: 'Signed webhook' } as const;

function showReceived({ channel, json, atMs, refusal, status, isRepeated }: ReceivedMessage) {
  const fate = refusal ?? (isRepeated ? 'a repetition, taken once' : `accepted (${status})`);
  const show = { teams: showTeamsCard, slack: showSlackMessage, webhook: showJson }[channel];
  return html`<h2>${channelNames[channel]}</h2>
    <p class="quiet">${clock(atMs)}, ${fate}</p>
    ${
      channel === 'webhook'
        ? html`<details>
          <summary>The event</summary>
          ${show(json)}
        </details>`
        : show(json)
    }`;
}

function clock(atMs: number): string {
  return instant(new Date(atMs));
}

const style = `:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
.index { columns: 18rem; font-size: .9rem; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
article { border: 1px solid #8885; border-radius: 8px; padding: 1rem; margin: 1.5rem 0; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 44rem; border: 1px solid #8885; border-radius: 6px; background: Canvas; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
.card { border-left: 4px solid #6264a7; padding-left: 1rem; overflow-wrap: anywhere; }
.card p { margin: .35rem 0; white-space: pre-wrap; }
.columns { display: flex; gap: 1rem; flex-wrap: wrap; }
.bold, dt { font-weight: 600; }
.quiet { opacity: .75; font-size: .9rem; }
.button { border: 1px solid #8888; border-radius: 4px; padding: .1rem .6rem; }`;
