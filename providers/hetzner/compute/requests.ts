import {
  type CallOptions,
  InvalidRequestError,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  awaitActions,
  type Collection,
  type ComputeNode,
  type ComputeNodeData,
  getFromCollection,
  requestOf,
} from '../../../src/compute/index.js';
import { ACTIONS, NODES } from './collections.js';
import type { HetznerAction, HetznerNodeExtra } from './models.js';
import { readAction } from './read.js';

/** An action of Hetzner's by its name in paths, and what it takes. */
export type ActionCall = readonly [name: string, json?: object];

/** Asks for an action on a resource, waits until it has ended, and returns the response to the request. */
export async function act(
  client: JsonClient,
  operation: string,
  [collection, resource]: readonly [Collection<unknown>, { readonly id: string } | string],
  [action, json]: ActionCall,
  options: CallOptions | undefined,
): Promise<Reader> {
  const call = client.context.call(options);
  const request = requestOf(client, operation, collection, resource, `/actions/${action}`);
  const body = await client.post(json === undefined ? request : { ...request, json }, call);
  await awaitActions(client, ACTIONS, operation, actionsIn(body), call);
  return body;
}

/** As {@link act} on a server, which is returned as it is then. */
export async function actOnServer(
  client: JsonClient,
  operation: string,
  node: ComputeNode | string,
  action: ActionCall,
  options: CallOptions | undefined,
): Promise<ComputeNodeData<HetznerNodeExtra>> {
  const call = client.context.call(options);
  await act(client, operation, [NODES, node], action, call);
  return getFromCollection(client, operation, NODES, node, call);
}

/** The actions that a request has begun, and those that come after them. */
export function actionsIn(body: Reader): HetznerAction[] {
  const first = body.optionalObject('action');
  const later = [...body.optionalList('actions'), ...body.optionalList('next_actions')];
  return [...(first === null ? [] : [first]), ...later].map(readAction);
}

/** An id as Hetzner takes it. @throws InvalidRequestError for a name, which would go out as null, as if nothing were asked for */
export function numberOf(id: string, operation: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new InvalidRequestError(
    `${operation}: servers, networks, firewalls, volumes and placement groups of Hetzner go by their ids, which are numbers, not ${JSON.stringify(id)}.`,
    { provider: 'hetzner', service: 'compute', operation },
  );
}
