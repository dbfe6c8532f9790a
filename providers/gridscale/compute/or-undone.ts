import { CloudError, type CloudErrorDetails, mayHaveTakenEffect } from '../../../src/driver/index.js';
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

/** True for a refusal: nothing was made. A cloud that cannot be reached refuses nothing, and would not undo anything either. */
export function isDefinite(error: CloudError): boolean {
  return !mayHaveTakenEffect(error) && (isRefusal(error) || error.status !== null);
}

/**
 * Makes something that is known by its name alone until the response is there.
 *
 * @param what what it is, with its name
 * @throws the failure, which names it where it may be there
 */
export async function madeOrNamed<T>(
  make: () => Promise<T>,
  what: string,
  details: CloudErrorDetails,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!mayHaveTakenEffect(error)) throw error;
    throw leftBehind(error, `${what} may have been made, and is left then: no server has it.`, details);
  }
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
