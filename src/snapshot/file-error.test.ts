import { describe, expect, it } from 'vitest';
import { toReadError, toWriteError } from './file-error.ts';

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: no, /secret`), { code, syscall: 'write', errno: -1 });

describe('toWriteError', () => {
  it.each([
    ['ENOSPC', 'out.csv cannot be written: the disk is full; free some space or choose another place'],
    ['EDQUOT', 'out.csv cannot be written: the disk is full; free some space or choose another place'],
    ['EACCES', 'out.csv cannot be written: the place is not writable; choose another folder'],
    ['EROFS', 'out.csv cannot be written: the place is not writable; choose another folder'],
    ['ENOENT', 'out.csv cannot be written: its folder does not exist; create it or choose another'],
    ['EIO', 'out.csv cannot be written: the system answered EIO; try again or choose another place'],
  ])('says of %s what to do', (code, message) => {
    const cause = systemError(code);
    expect(toWriteError(cause, 'out.csv')).toMatchObject({ code: 'file.unavailable', message, cause });
  });
});

describe('toReadError', () => {
  it.each([
    ['ENOENT', 'input.invalid'],
    ['ENOTDIR', 'input.invalid'],
    ['EISDIR', 'input.invalid'],
    ['EACCES', 'file.unavailable'],
    ['EIO', 'file.unavailable'],
  ])('calls %s %s', (code, expected) => {
    expect(toReadError(systemError(code), 'in.jsonl')).toMatchObject({ code: expected });
  });
});

it.each([new TypeError('a bug'), Object.assign(new Error('of a library'), { code: 'ENOENT' }), 'a text', undefined])(
  'what is no file system error comes back as it is',
  (error) => {
    expect(toReadError(error, 'x')).toBe(error);
    expect(toWriteError(error, 'x')).toBe(error);
  },
);
