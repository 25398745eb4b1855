/**
 * What the process answers its caller. The first block is the product's contract; 74, 130, 141 and 143 complete it after
 * sysexits.h and the shells' 128 + signal.
 *
 * @module
 */
import type { Coverage, Summary } from '../domain/contracts.ts';
import type { ErrorCode } from '../domain/errors.ts';

export const exitCodes = {
  /** All compliant, exempt or not applicable. */
  ok: 0,
  bug: 1,
  /** Something nonCompliant, a cluster without a plan, a regression. */
  nonCompliant: 2,
  /** Nothing nonCompliant, but something unknown or a gap in the coverage. */
  incomplete: 3,
  usage: 64,
  badInput: 65,
  /** Nothing could be asked of Azure at all. */
  unavailable: 69,
  /** A file could not be read or written for the machine's reasons: a full disk, no permission, a missing folder. */
  inputOutput: 74,
  badConfiguration: 78,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM: whoever supervises us ended it. */
  terminated: 143,
  /** The reader of standard output went away (`| head`): no verdict was reached, so 0 would claim too much. */
  brokenPipe: 141,
} as const;

/** The one table from foreseen failures to exit codes. */
const byErrorCode: Readonly<Record<ErrorCode, number>> = {
  'config.invalid': exitCodes.badConfiguration,
  'request.invalid': exitCodes.usage,
  'message.invalid': exitCodes.badInput,
  'input.invalid': exitCodes.badInput,
  'file.unavailable': exitCodes.inputOutput,
  'azure.unreachable': exitCodes.unavailable,
  'azure.forbidden': exitCodes.unavailable,
  'azure.unexpectedShape': exitCodes.unavailable,
  'azure.throttled': exitCodes.unavailable,
  'azure.unavailable': exitCodes.unavailable,
  'azure.notFound': exitCodes.unavailable,
  'store.unavailable': exitCodes.unavailable,
  'store.conflict': exitCodes.unavailable,
  'notify.rejected': exitCodes.unavailable,
  'notify.unavailable': exitCodes.unavailable,
  'request.unauthenticated': exitCodes.unavailable,
  'request.forbidden': exitCodes.unavailable,
  'request.tooLarge': exitCodes.usage,
  notFound: exitCodes.usage,
};

export function exitCodeOfError(code: ErrorCode): number {
  return byErrorCode[code];
}

/** Of a scan or an assessment: what is known to be wrong counts before what is not known. */
export function exitCodeOfReport({ compliance }: Pick<Summary, 'compliance'>, coverage: Coverage): number {
  if (compliance.nonCompliant > 0) return exitCodes.nonCompliant;
  if (compliance.unknown > 0 || !coverage.complete || coverage.gaps.length > 0) return exitCodes.incomplete;
  return exitCodes.ok;
}
