import { outcomeUnknown } from '../../driver/outcome-unknown.js';
import type { CloudError, CloudErrorClass, CloudErrorDetails } from '../../errors.js';

/** Makes the error for a failure after the cloud has accepted a create: the server may exist, and a second one must not be made in its place. */
export function afterCreate(failure: unknown, server: string, details: CloudErrorDetails): unknown {
  const words = `${String(details.provider)} accepted the server ${server}, which may exist, and what came after failed`;
  return outcomeUnknown(failure, words, details);
}

/**
 * Deletes a server again that was created and is not as requested, and makes the error that says if it is gone: of the class of the
 * failure, without its status, since the failure is final.
 */
export async function undoCreate(
  failure: CloudError,
  server: string,
  destroy: () => Promise<void>,
  details: CloudErrorDetails,
): Promise<CloudError> {
  const outcome = await destroy().then(
    () => 'was deleted again',
    (error: unknown) => `could not be deleted again, and is there (${asError(error).message})`,
  );
  const Failed = failure.constructor as CloudErrorClass;
  return new Failed(`${failure.message} The server ${server} ${outcome}.`, {
    ...details,
    providerCode: failure.providerCode,
    cause: failure,
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
