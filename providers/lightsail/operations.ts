import {
  type Call,
  type CallOptions,
  type ClientContext,
  type CloudErrorDetails,
  ConflictError,
  outcomeUnknown,
  pollUntil,
  type Reader,
  type RpcClient,
  type RpcRequest,
  UnavailableError,
} from '../../src/driver/index.js';
import type { RpcAction, RpcResource } from '../../src/compute/index.js';

/**
 * Refuses a response with operations that have failed already: nobody asks again about those of creates and deletes.
 *
 * @throws ConflictError when all have failed; UnavailableError when others go on, so that what they make may come to exist
 */
export function checkOperations(
  response: Reader,
  { operation, action }: RpcRequest,
  context: ClientContext,
): void {
  if (action === 'GetOperation') return;
  const all = operationsOf(response);
  const [failed] = all.filter(hasFailed);
  if (failed === undefined) return;
  const details = context.details(operation);
  if (all.every(hasFailed)) throw failureOf(operation, failed, details);
  const going = all
    .filter((one) => !hasFailed(one))
    .map((one) => one.optionalId('resourceName') ?? 'another');
  const { message } = failureOf(operation, failed, details);
  throw new UnavailableError(`${message} Accepted, and perhaps done: ${going.join(', ')}.`, details);
}

/**
 * Waits until the operations of a response have ended.
 *
 * @throws ConflictError with Lightsail's reason when one has failed
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Operation.html
 */
export async function settled(
  operation: string,
  response: Reader,
  client: RpcClient,
  call: Call,
): Promise<void> {
  await Promise.all(operationsOf(response).map((one) => ended(operation, one, client, call)));
}

async function ended(operation: string, started: Reader, client: RpcClient, call: Call): Promise<void> {
  const details = client.context.details(operation);
  const last = isOver(started)
    ? started
    : await pollUntil((shared) => ask(started, shared), call).catch((error: unknown) => {
        throw outcomeUnknown(error, 'Lightsail accepted it, and whether it was done is not known', details);
      });
  if (hasFailed(last)) throw failureOf(operation, last, details);

  async function ask(one: Reader, shared: Call): Promise<Reader | null> {
    const parameters = { operationId: one.id('id') };
    const response = await client.send({ operation, action: 'GetOperation', parameters }, shared);
    const now = response.object('operation');
    return isOver(now) ? now : null;
  }
}

function operationsOf(response: Reader): Reader[] {
  const single = response.optionalObject('operation');
  return single === null ? response.optionalList('operations') : [single];
}

function isOver(operation: Reader): boolean {
  return operation.optionalBoolean('isTerminal') === true;
}

function hasFailed(operation: Reader): boolean {
  return isOver(operation) && operation.optionalString('status') === 'Failed';
}

function failureOf(operation: string, failed: Reader, details: CloudErrorDetails): ConflictError {
  const providerCode = failed.optionalId('errorCode');
  const words = failed.optionalId('errorDetails') ?? providerCode ?? 'it tells no reason';
  return new ConflictError(`${operation}: Lightsail accepted it and could not do it: ${words}.`, {
    ...details,
    providerCode,
  });
}

/** Sends an action on a resource, waits for its operations, and returns the resource afterwards. */
export async function changed<T extends { readonly id?: string; readonly name?: string }>(
  resource: RpcResource<T>,
  operation: string,
  id: string,
  action: RpcAction,
  options: CallOptions | undefined,
): Promise<T> {
  const { client } = resource;
  const call = client.context.call(options);
  await settled(operation, await resource.send(operation, action, call), client, call);
  return resource.get(operation, id, call);
}
