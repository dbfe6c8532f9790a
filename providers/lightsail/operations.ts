import {
  type Call,
  type CallOptions,
  ConflictError,
  outcomeUnknown,
  pollUntil,
  type Reader,
  type RpcClient,
} from '../../src/driver/index.js';
import type { RpcAction, RpcResource } from '../../src/compute/index.js';

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
  const single = response.optionalObject('operation');
  const started = single === null ? response.optionalList('operations') : [single];
  await Promise.all(started.map((one) => ended(operation, one, client, call)));
}

async function ended(operation: string, started: Reader, client: RpcClient, call: Call): Promise<void> {
  const details = client.context.details(operation);
  const last = isOver(started)
    ? started
    : await pollUntil((shared) => ask(started, shared), call).catch((error: unknown) => {
        throw outcomeUnknown(error, 'Lightsail accepted it, and whether it was done is not known', details);
      });
  if (last.optionalString('status') !== 'Failed') return;
  const words = last.optionalId('errorDetails') ?? last.optionalId('errorCode') ?? 'it tells no reason';
  throw new ConflictError(`${operation}: Lightsail accepted it and could not do it: ${words}.`, {
    ...details,
    providerCode: last.optionalId('errorCode'),
  });

  async function ask(one: Reader, shared: Call): Promise<Reader | null> {
    const parameters = { operationId: one.id('id') };
    const response = await client.send({ operation, action: 'GetOperation', parameters }, shared);
    const now = response.object('operation');
    return isOver(now) ? now : null;
  }
}

function isOver(operation: Reader): boolean {
  return operation.optionalBoolean('isTerminal') === true;
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
