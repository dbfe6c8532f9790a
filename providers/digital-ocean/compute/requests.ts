import { type CallOptions, InvalidRequestError, type JsonClient } from '../../../src/driver/index.js';
import {
  awaitActions,
  type Collection,
  type ComputeNode,
  type ComputeNodeData,
  getFromCollection,
  requestOf,
} from '../../../src/compute/index.js';
import { ACTIONS, DROPLETS } from './collections.js';
import type { DigitalOceanAction, DropletExtra } from './models.js';
import { readAction } from './read.js';

/** An action as the API takes it: its type, and what it needs. */
export type ActionRequest = { readonly type: string } & Readonly<Record<string, unknown>>;

/** @see https://docs.digitalocean.com/reference/api/reference/tags/#tags_create */
const TAG = /^[a-zA-Z0-9_\-:]{1,255}$/;

/** Asks for an action on a resource. */
export async function startAction(
  client: JsonClient,
  operation: string,
  [collection, resource]: readonly [Collection<unknown>, { readonly id: string } | string],
  action: ActionRequest,
  options: CallOptions | undefined,
): Promise<DigitalOceanAction> {
  const request = requestOf(client, operation, collection, resource, '/actions');
  return readAction((await client.post({ ...request, json: action }, options)).object('action'));
}

/** Asks for an action on a resource, and waits until it has ended. */
export async function act(
  client: JsonClient,
  operation: string,
  target: readonly [Collection<unknown>, { readonly id: string } | string],
  action: ActionRequest,
  options: CallOptions | undefined,
): Promise<void> {
  const call = client.context.call(options);
  const begun = await startAction(client, operation, target, action, call);
  await awaitActions(client, ACTIONS, operation, [begun], call);
}

/** As {@link act} on a Droplet, which is returned as it is then. */
export async function actOnDroplet(
  client: JsonClient,
  operation: string,
  node: ComputeNode | string,
  action: ActionRequest,
  options: CallOptions | undefined,
): Promise<ComputeNodeData<DropletExtra>> {
  const call = client.context.call(options);
  await act(client, operation, [DROPLETS, node], action, call);
  return getFromCollection(client, operation, DROPLETS, node, call);
}

/** Checks tags, metadata among them. @throws InvalidRequestError for one that DigitalOcean refuses */
export function checkTags(client: JsonClient, operation: string, tags: readonly string[]): void {
  const wrong = tags.find((tag) => !TAG.test(tag));
  if (wrong === undefined) return;
  throw new InvalidRequestError(
    `${operation}: DigitalOcean keeps metadata as tags (key:value), of letters, digits, colons, dashes and underscores, 255 at most; ${JSON.stringify(wrong)} is none.`,
    client.context.details(operation),
  );
}
