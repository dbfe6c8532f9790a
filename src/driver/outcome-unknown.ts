import { CloudError, type CloudErrorDetails, TimeoutError, UnavailableError } from '../errors.js';

/**
 * Makes the error for a failure after a cloud has accepted a change, when its outcome could not be seen. The status of the failure is that
 * of a later request: it must not be read as a refusal of the change, so it stays with the cause. What is no CloudError, such as the
 * reason of an aborted call, is returned as it is.
 */
export function outcomeUnknown(failure: unknown, words: string, details: CloudErrorDetails): unknown {
  if (!CloudError.is(failure)) return failure;
  const Unknown = failure.code === 'timeout' ? TimeoutError : UnavailableError;
  return new Unknown(`${String(details.operation)}: ${words}: ${failure.message}`, {
    ...details,
    cause: failure,
  });
}
