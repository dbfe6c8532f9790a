import { CapacityError, type CloudErrorDetails, NodeFailedError } from '../errors.js';
import type { ErrorDescription } from '../http/errors/response-error.js';
import type { CapacitySigns } from './limits.js';

/**
 * Makes a description one of a CapacityError where the provider's signs say so. It is not sent again: a full place does not empty within the
 * seconds of a retry.
 */
export function refineCapacity(
  description: ErrorDescription,
  signs: CapacitySigns | undefined,
): ErrorDescription {
  if (signs === undefined || !showsCapacity(signs, description)) return description;
  return { ...description, type: CapacityError, throttled: false, busy: false, retryable: false };
}

function showsCapacity(
  { codes, words }: CapacitySigns,
  { providerCode, message }: ErrorDescription,
): boolean {
  return codes?.test(providerCode ?? '') === true || words?.test(message ?? '') === true;
}

/** True if the fault of a server that could not be built says that there was no room for it. */
export function isCapacityFault(fault: string | null, signs: CapacitySigns | undefined): boolean {
  return fault !== null && signs?.faults?.test(fault) === true;
}

/** Makes the error of a server that could not be built for want of capacity: its cause is a CapacityError. */
export function builtWithoutCapacity(message: string, details: CloudErrorDetails = {}): NodeFailedError {
  return new NodeFailedError(message, { ...details, cause: new CapacityError(message, details) });
}
