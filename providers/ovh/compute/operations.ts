import {
  type Call,
  ConflictError,
  type JsonClient,
  outcomeUnknown,
  pollUntil,
  type Reader,
} from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';

/** An operation that has ended; null while it goes on. */
function ended(operation: Reader): Reader | null {
  return ['completed', 'in-error'].includes(operation.string('status')) ? operation : null;
}

/** Id of what an operation has made: its own, or that of the part whose action begins so. @throws MalformedResponseError without one */
export function madeBy(operation: Reader, action: string): string {
  const parts = operation.optionalList('subOperations');
  const part = parts.find((one) => one.optionalString('action')?.startsWith(action) ?? false);
  return operation.optionalId('resourceId') ?? part?.optionalId('resourceId') ?? operation.id('resourceId');
}

/**
 * Waits for the operation that a response describes, and returns it.
 *
 * @throws ConflictError when it failed; UnavailableError when OVHcloud cannot be asked about it
 */
export async function operationEnd(
  client: JsonClient,
  project: string,
  [operation, begun]: readonly [operation: string, begun: Reader],
  call: Call,
): Promise<Reader> {
  const id = begun.id('id');
  const request = { operation, path: pathOf(`${project}/operation`, id) };
  const details = client.context.details(operation);
  let end = ended(begun);
  try {
    end ??= await pollUntil(async (shared) => ended(await client.get(request, shared)), call);
  } catch (error) {
    const words = `OVHcloud accepted it as the operation ${id}, and whether it was done is not known`;
    throw outcomeUnknown(error, words, details);
  }
  if (end.string('status') === 'completed') return end;
  const action = begun.optionalString('action') ?? 'which it does not name';
  throw new ConflictError(
    `${operation}: the operation ${id} of OVHcloud (${action}) ended in error.`,
    details,
  );
}
