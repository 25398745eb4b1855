import { describe, expect, it } from 'vitest';
import { parseScanMessage } from './scan-message.ts';
import { noTelemetry } from './telemetry.ts';
import { parseTellMessage } from './tell-message.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('messages', () => {
  it('carry on the trace they were sent with', () => {
    expect(parseScanMessage({ version: 1, scanId: 's-1', traceparent })).toEqual({
      version: 1,
      scanId: 's-1',
      traceparent,
    });
    const plan = { version: 1, kind: 'plan', runId: 'r-1', traceparent };
    expect(parseTellMessage(JSON.stringify(plan))).toEqual(plan);
    const delivery = { version: 1, kind: 'delivery', deliveryId: 'd-1', attempt: 2, traceparent };
    expect(parseTellMessage(delivery)).toEqual(delivery);
  });

  it.each([undefined, 7, 'broken', `${traceparent}-more`])(
    'lose no work to a trace that cannot be read: %s',
    (broken) => {
      expect(parseScanMessage({ version: 1, scanId: 's-1', traceparent: broken })).toEqual({
        version: 1,
        scanId: 's-1',
      });
    },
  );
});

it('where nobody watches, the trace of a caller is handed on all the same', async () => {
  const handedOn = await noTelemetry.run('scan', traceparent, (span) =>
    span.child('tell', async (tell) => tell.traceparent),
  );
  expect(handedOn).toBe(traceparent);
});
