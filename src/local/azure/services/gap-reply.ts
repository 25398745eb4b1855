import type { GapReason } from '../fleet-gaps.ts';
import { armError, type Call, forbidden, type Reply } from '../http.ts';

/** Answers a read that the snapshot recorded as a gap the way Azure must have answered it. */
export function gapReply(reason: GapReason, call: Call, { notFound }: { readonly notFound: Reply }): Reply {
  switch (reason) {
    case 'forbidden':
      return forbidden(call.principal, 'read', call.path);
    case 'notFound':
      return notFound;
    case 'throttled':
      return armError(429, 'Throttled', 'The request is being throttled. Please try again later.', {
        'Retry-After': '1',
      });
    case 'unavailable':
      return armError(503, 'ServiceUnavailable', 'The service is temporarily unavailable. Please try again later.');
    case 'malformed':
    case 'cut':
    case 'late':
      return { status: 200, body: { value: 'not what it should be' } };
  }
}
