import { describe, expect, it } from 'vitest';
import { isRefusal, toScanError } from './storage-errors.ts';

/** As the SDKs throw them: table operations say their code in the body, transactions and other services outside. */
function restError(facts: object): Error {
  return Object.assign(new Error('secret body'), { name: 'RestError' }, facts);
}
const exists = restError({ statusCode: 409, details: { odataError: { code: 'EntityAlreadyExists' } } });

describe('storage errors', () => {
  it.each([
    ['a row that exists', exists],
    ['a row that exists, in a transaction', restError({ statusCode: 409, code: 'EntityAlreadyExists' })],
    ['a row that changed', restError({ statusCode: 412, code: 'UpdateConditionNotSatisfied' })],
  ])('are store.conflict for %s', (_, error) => {
    expect(toScanError(error, 'writing')).toMatchObject({ code: 'store.conflict', cause: error });
  });

  it.each([
    ['an overloaded service', restError({ statusCode: 503, code: 'ServerBusy' }), true],
    ['a throttled request', restError({ statusCode: 429 }), true],
    ['no answer', restError({ code: 'ECONNREFUSED' }), true],
    ['a refused identity', restError({ statusCode: 403, code: 'AuthorizationPermissionMismatch' }), false],
    ['a wrong key', restError({ statusCode: 401, code: 'InvalidAuthenticationInfo' }), false],
    ['a failed login', Object.assign(new Error('secret body'), { name: 'CredentialUnavailableError' }), true],
  ])('are store.unavailable for %s, without what the service wrote', (_, error, retryable) => {
    const failure = toScanError(error, 'writing');
    expect(failure).toMatchObject({
      code: 'store.unavailable',
      retryable,
      cause: error,
      fields: { operation: 'writing' },
    });
    expect(String(failure)).not.toContain('secret body');
  });

  it('say in a sentence what was tried', () => {
    const said = (facts: object) => String(toScanError(restError(facts), 'reading a row'));
    expect(said({ code: 'ECONNREFUSED' })).toContain('Storage gave no answer while reading a row. Try again.');
    expect(said({ statusCode: 503 })).toContain('Storage answered 503 while reading a row. Try again.');
    expect(said({ statusCode: 403, code: 'AuthorizationFailure' })).toContain(
      'Storage refused us (AuthorizationFailure) while reading a row. Check',
    );
  });

  it.each([
    ['a bug', new TypeError('x is not a function')],
    ['a conflict of another kind', restError({ statusCode: 409, code: 'TableBeingDeleted' })],
    ['a conflict without a code', restError({ statusCode: 409 })],
    ['a request that makes no sense', restError({ statusCode: 400, code: 'InvalidInput' })],
    ['something that is no error', 'text'],
  ])('leave %s as it is', (_, error) => {
    expect(toScanError(error, 'writing')).toBe(error);
  });

  it('are recognised by status and code together', () => {
    expect(isRefusal(exists, 409, 'EntityAlreadyExists')).toBe(true);
    expect(isRefusal(exists, 404, 'EntityAlreadyExists')).toBe(false);
    expect(isRefusal(exists, 409, 'TableAlreadyExists')).toBe(false);
  });
});
