import { z } from 'zod';
import { ScanError } from '../domain/errors.ts';
import { renderDigest } from '../report/digest/render-digest.ts';
import { askForDigest } from '../tell/begin-run.ts';
import { textOf } from './openapi/schemas.ts';
import { word } from './request-parts.ts';
import { json, route } from './route.ts';

const tag = 'Telling';
const mediaTypes = {
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const;
/** A mail is a page of somebody else's words: it may show itself, and nothing more. */
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

export const previewDigestRoute = route({
  name: 'previewDigest',
  method: 'GET',
  path: 'api/digest/preview',
  tag,
  summary: 'What a digest would say if it went out now',
  description: 'Nothing is sent and nothing is written.',
  query: {
    owner: z
      .string()
      .max(300, 'at most 300 characters')
      .optional()
      .meta({ description: 'An owner, by address or name; without it the whole fleet.' }),
    channel: word(['email', 'teams', 'slack', 'webhook'], 'email by default.'),
    format: word(
      ['html', 'text', 'json'],
      'Of a mail: html (default), its text part, or the digest as data. The other channels are json.',
    ),
  },
  answers: {
    200: {
      description: 'The message as the channel is sent it.',
      content: {
        'text/html': textOf('A mail.'),
        'text/plain': textOf('The text part of a mail.'),
        'application/json': z
          .record(z.string(), z.unknown())
          .meta({ id: 'DigestPreview', description: 'The digest, or what Teams, Slack or the webhook is sent.' }),
      },
    },
  },
  problems: [404],
  handler: async ({ query: { owner, channel = 'email', format }, runtime }) => {
    const form = format ?? (channel === 'email' ? 'html' : 'json');
    if (channel !== 'email' && form !== 'json') {
      throw new ScanError('request.invalid', `A message for ${channel} is json; html and text are for email.`);
    }
    const { previewDigest } = await import('../tell/preview-digest.ts');
    const digest = await previewDigest(await runtime.tellParts(), { owner, channel });
    const headers = {
      'Content-Type': mediaTypes[form],
      ...(form === 'html' ? { 'Content-Security-Policy': mailPolicy } : {}),
    };
    if (form !== 'json') return { headers, body: await renderDigest('email', digest, { mail: form }) };
    return { headers, body: channel === 'email' ? JSON.stringify(digest) : await renderDigest(channel, digest) };
  },
});

export const startDigest = route({
  name: 'startDigest',
  method: 'POST',
  path: 'api/digests',
  tag,
  summary: 'Send a digest now',
  description:
    'To everybody who is told, about what changed since they were last told; who has no news gets none, unless SIDESCAN_DIGEST is `always`. Asked for again within the same minute it is the same one.',
  body: z.strictObject({}).meta({ id: 'DigestRequest', description: 'Send {}.' }),
  answers: {
    202: json(
      'The digest that is being prepared.',
      z
        .object({ digestRunId: z.string(), dueAt: z.string(), scanId: z.string(), plannedAt: z.string().nullable() })
        .meta({ id: 'DigestRun' }),
      { Location: 'Where its deliveries appear.' },
    ),
  },
  problems: [404],
  handler: async ({ runtime, logger }) => {
    const { runId, dueAt, scanId, plannedAt } = await askForDigest(await runtime.tellParts());
    logger.info('digest asked for', { runId, scanId });
    return {
      status: 202,
      headers: { Location: '/api/deliveries' },
      json: { digestRunId: runId, dueAt, scanId, plannedAt },
    };
  },
});
