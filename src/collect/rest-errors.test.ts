import { RestError, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import badRequest from '../../test/data/azure/arg-bad-request-invalid-query.json' with { type: 'json' };
import throttled from '../../test/data/azure/arg-throttled-429.json' with { type: 'json' };
import { ScanError } from '../domain/errors.ts';
import { isNoAnswer, isTooLarge, toRefusal, unreachable } from './rest-errors.ts';

/** As the generated clients throw it: the body's error in `details`. */
function answer(
  statusCode: number,
  error: { readonly code: string; readonly message?: string; readonly details?: unknown[] },
) {
  return Object.assign(new RestError(error.message ?? '', { statusCode, code: error.code }), { details: { error } });
}
/** As the chain of credentials throws it: one failure a credential, each with its cause. */
const failedLogin = (cause: object): Error =>
  Object.assign(new AggregateError([new Error('no variables'), new Error('no token', { cause })]), {
    name: 'AggregateAuthenticationError',
  });
const failure = (code: string): RestError => new RestError('it failed', { code });

function unreadable(bodyAsText: string): RestError {
  const request = createPipelineRequest({ url: 'https://arm.example' });
  return new RestError(`Error "SyntaxError" occurred while parsing the response body - ${bodyAsText}.`, {
    code: RestError.PARSE_ERROR,
    statusCode: 200,
    request,
    response: { request, status: 200, headers: createHttpHeaders(), bodyAsText },
  });
}

describe('what an SDK error means', () => {
  it.each([
    ['403', answer(403, { code: 'AuthorizationFailed' }), 'forbidden', 'answer'],
    ['401', answer(401, { code: 'InvalidAuthenticationToken' }), 'forbidden', 'login'],
    ['404', answer(404, { code: 'FeatureNotFound' }), 'notFound', 'answer'],
    ['an unknown group behind 403', answer(403, { code: 'ManagementGroupNotFound' }), 'notFound', 'answer'],
    ['the recorded 429', answer(throttled.status, throttled.body.error), 'throttled', 'answer'],
    ['503', answer(503, { code: 'ServiceUnavailable' }), 'unavailable', 'answer'],
    ['the recorded 400', answer(badRequest.status, badRequest.body.error), 'unavailable', 'answer'],
    ['a broken connection', failure('ECONNRESET'), 'unavailable', 'connection'],
    ['an unknown host', failure('ENOTFOUND'), 'unavailable', 'connection'],
    ['an untrusted certificate', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'unavailable', 'trust'],
    ['a certificate of another host', failure('ERR_TLS_CERT_ALTNAME_INVALID'), 'unavailable', 'trust'],
    ['a cut connection', failure('PARSE_ERROR'), 'cut', 'answer'],
    ['half a body', unreadable('{"data":[{"id":"/subscr'), 'cut', 'answer'],
    ['a body that is no JSON', unreadable('{"data":[oops]}'), 'malformed', 'answer'],
    ['a page that cannot be paged', new RestError("Couldn't paginate response"), 'malformed', 'answer'],
    ['an unexpected shape', new ScanError('azure.unexpectedShape', '…'), 'malformed', 'answer'],
    ['no answer in time', new ScanError('azure.unavailable', '…'), 'unavailable', 'connection'],
    [
      'a refused login',
      Object.assign(new Error('token AAD secret'), { name: 'AggregateAuthenticationError' }),
      'forbidden',
      'login',
    ],
  ])('%s', (_what, error, reason, kind) => {
    expect(toRefusal(error)).toMatchObject({ reason, kind });
  });

  it('is one line, however many Azure writes', () => {
    const details = [{ code: 'InvalidRequest', message: 'Invalid input:\n  expected string\r\n' }];
    expect(toRefusal(answer(400, { code: 'BadRequest', details }))?.detail).toBe(
      'HTTP 400 BadRequest, InvalidRequest: Invalid input: expected string',
    );
  });

  it('is not known of errors that Azure does not cause', () => {
    expect([new RangeError('ours'), new ScanError('config.invalid', '…'), 'text', undefined].map(toRefusal)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('says what was wrong with a query, from the details and not from the support sentence', () => {
    expect(toRefusal(answer(badRequest.status, badRequest.body.error))?.detail).toBe(
      "HTTP 400 BadRequest, InvalidQuery, UnknownFunction: Unknown function: 'cout'.",
    );
  });

  it('never repeats a body, which the SDK puts into its message', () => {
    expect(JSON.stringify(toRefusal(unreadable('{"secret":"s3cr3t'))?.detail)).not.toContain('s3cr3t');
  });

  it('knows an answer that is too large by its inner code', () => {
    const tooLarge = answer(400, { code: 'BadRequest', details: [{ code: 'ResponsePayloadTooLarge', message: '' }] });
    expect(
      [tooLarge, answer(400, { code: 'BadRequest' })].map((error) => isTooLarge(toRefusal(error) ?? expect.fail())),
    ).toEqual([true, false]);
  });

  it('tells a refusal, which is an answer, from none', () => {
    const errors = [
      answer(403, { code: 'AuthorizationFailed' }),
      answer(404, { code: 'NotFound' }),
      answer(503, { code: 'X' }),
      failure('ECONNREFUSED'),
    ];
    expect(errors.map((error) => isNoAnswer(toRefusal(error) ?? expect.fail()))).toEqual([false, false, true, true]);
  });

  it.each([
    ['login', Object.assign(new Error('token'), { name: 'CredentialUnavailableError' }), 'run `az login`'],
    [
      'a token service that answers 500',
      failedLogin({ name: 'ServerError', status: 500 }),
      'a token service did not answer): try again later where a managed identity signs in',
    ],
    ['a token service that nobody reaches', failedLogin({ errorCode: 'network_error' }), 'try again later'],
    [
      'a token service that refuses',
      failedLogin({ name: 'ServerError', status: 400 }),
      '(signing in to Azure failed): run',
    ],
    ['connection', failure('ECONNREFUSED'), 'SIDESCAN_ARM_ENDPOINT'],
    ['trust', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'SIDESCAN_ARM_CERTIFICATE'],
    ['answer', answer(503, { code: 'ServiceUnavailable' }), 'try again later'],
  ])('says what to do when nothing could be asked: %s', (_kind, error, advice) => {
    const thrown = unreachable(toRefusal(error) ?? expect.fail(), 'https://management.azure.com');
    expect(thrown.code).toBe('azure.unreachable');
    expect(thrown.message).toContain(advice);
    expect(thrown.message).toContain('https://management.azure.com');
    expect(thrown.message.split('. ')).toHaveLength(1);
  });
});
