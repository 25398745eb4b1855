import { ScanError } from '../domain/errors.ts';

/**
 * Turns what the file system answered while `path` was read into a sentence that says what to do. Anything that is no
 * file system error comes back as it is.
 */
export function toReadError(error: unknown, path: string): unknown {
  switch (errorCode(error)) {
    case undefined:
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return invalid(`${path} cannot be read: there is no such file; check the path`, error);
    case 'EISDIR':
      return invalid(`${path} cannot be read: it is a folder; give the file in it`, error);
    case 'EACCES':
    case 'EPERM':
      return unavailable(`${path} cannot be read: permission was refused; ask for read access to it`, error);
    default:
      return unavailable(
        `${path} cannot be read: the system answered ${errorCode(error) ?? ''}; try again or copy it elsewhere`,
        error,
      );
  }
}

/** {@link toReadError} for writing. */
export function toWriteError(error: unknown, path: string): unknown {
  switch (errorCode(error)) {
    case undefined:
      return error;
    case 'ENOSPC':
    case 'EDQUOT':
      return unavailable(`${path} cannot be written: the disk is full; free some space or choose another place`, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return unavailable(`${path} cannot be written: the place is not writable; choose another folder`, error);
    case 'ENOENT':
    case 'ENOTDIR':
      return unavailable(`${path} cannot be written: its folder does not exist; create it or choose another`, error);
    case 'EISDIR':
      return unavailable(`${path} cannot be written: it is a folder; name a file in it`, error);
    default:
      return unavailable(
        `${path} cannot be written: the system answered ${errorCode(error) ?? ''}; try again or choose another place`,
        error,
      );
  }
}

/** `code` of a Node system error (one that also names the system call); undefined for anything else. */
function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function invalid(message: string, cause: unknown): ScanError {
  return new ScanError('input.invalid', message, { cause });
}

function unavailable(message: string, cause: unknown): ScanError {
  return new ScanError('file.unavailable', message, { cause });
}
