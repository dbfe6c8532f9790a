import {
  type Call,
  ConflictError,
  type JsonClient,
  outcomeUnknown,
  pollUntil,
  type Reader,
} from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';

/** Reads the end of an operation: true when it is done, false when it failed, null while it goes on. */
function endOf(operation: Reader): boolean | null {
  const status = operation.string('status');
  if (status === 'completed') return true;
  return status === 'in-error' ? false : null;
}

/**
 * Waits for the operation that a response describes.
 *
 * @throws ConflictError when it failed; UnavailableError when OVHcloud cannot be asked about it
 */
export async function operationEnd(
  client: JsonClient,
  project: string,
  [operation, begun]: readonly [operation: string, begun: Reader],
  call: Call,
): Promise<void> {
  const id = begun.id('id');
  const request = { operation, path: pathOf(`${project}/operation`, id) };
  const details = client.context.details(operation);
  let end = endOf(begun);
  try {
    end ??= await pollUntil(async (shared) => endOf(await client.get(request, shared)), call);
  } catch (error) {
    throw outcomeUnknown(error, 'OVHcloud accepted it, and whether it was done is not known', details);
  }
  if (end) return;
  const action = begun.optionalString('action') ?? 'which it does not name';
  throw new ConflictError(
    `${operation}: the operation ${id} of OVHcloud (${action}) ended in error.`,
    details,
  );
}
