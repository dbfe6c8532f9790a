import { CloudError, type CloudErrorClass, type CloudErrorDetails } from '../../errors.js';

/**
 * Makes the error for a failed later step of a change, which says what is left behind: of the class of the failure, without its status,
 * which is that of the later step. What is no CloudError, such as the reason of an aborted call, is returned as it is.
 *
 * @param left a sentence with the id of what is left
 */
export function leftBehind(failure: unknown, left: string, details: CloudErrorDetails): unknown {
  if (!CloudError.is(failure)) return failure;
  const Failed = failure.constructor as CloudErrorClass;
  return new Failed(`${failure.message} ${left}`, {
    ...details,
    providerCode: failure.providerCode,
    cause: failure,
  });
}
