import { CloudError, type CloudErrorClass, type CloudErrorDetails } from '../../errors.js';

/** What was made and is taken away again after a failure. */
export interface Undo {
  /** What it is, with its id: `network 4711`. */
  readonly what: string;
  /** Provider, service and operation. */
  readonly details: CloudErrorDetails;
}

/**
 * Finishes what a create has begun; if that fails, takes it away again, and rejects with the failure, which says whether that succeeded.
 *
 * @throws the failure of `finish`
 */
export async function undoneBy<T>(
  finish: () => Promise<T>,
  undo: () => Promise<void>,
  { what, details }: Undo,
): Promise<T> {
  try {
    return await finish();
  } catch (failure) {
    const left = await undo().then(
      () => null,
      (error: unknown) => error,
    );
    if (left === null) throw failure;
    const Failed = (CloudError.is(failure) ? failure.constructor : CloudError) as CloudErrorClass;
    throw new Failed(
      `${wordsOf(failure)} The ${what} could not be deleted again, and is there (${wordsOf(left)}).`,
      { ...factsOf(failure), ...details, cause: failure },
    );
  }
}

/** What callers decide by; the create itself is not to be repeated while its part is there. */
function factsOf(failure: unknown): CloudErrorDetails {
  if (!CloudError.is(failure)) return {};
  const { status, providerCode, requestId } = failure;
  return { status, providerCode, requestId };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error as string);
}
