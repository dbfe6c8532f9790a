import { CloudError, type CloudErrorDetails } from '../../../src/driver/index.js';
import { isRefusal, leftBehind } from '../../../src/compute/index.js';

/** What was made for a step, and is in vain without it. */
export interface Made {
  /** A sentence with the ids of what may be left. */
  readonly left: string;
  /** Deletes it again. */
  readonly undo: () => Promise<void>;
  /** Provider, service and operation. */
  readonly details: CloudErrorDetails;
}

/** True for a refusal: nothing was made. */
export function isDefinite(error: CloudError): boolean {
  return isRefusal(error) || (error.code !== 'timeout' && error.status !== null && error.status < 500);
}

/**
 * Takes a step; deletes what was made for it when it is refused. Where it may have been taken, all stays, and the error names it.
 *
 * @throws the failure of the step
 */
export async function orUndone<T>(step: () => Promise<T>, { left, undo, details }: Made): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!CloudError.is(error) || !isDefinite(error)) throw leftBehind(error, left, details);
    await undo().catch(() => {
      throw leftBehind(error, left, details);
    });
    throw error;
  }
}
