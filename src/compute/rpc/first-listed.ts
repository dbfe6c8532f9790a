import type { Call } from '../../call/call.js';
import type { RpcClient } from '../../driver/rpc-client.js';
import { idOf } from '../../model.js';
import type { NodeLocation, NodeLocationData } from '../models/index.js';
import type { RpcCollection } from './resource.js';

/** A list whose first row is taken for what a caller does not name. */
export interface RpcDefault<Data> extends Pick<RpcCollection<Data>, 'listing' | 'read'> {
  /** Says what there is none of, and what to give then. */
  readonly ifNone: string;
}

/** Finds the first row of a list. @throws InvalidRequestError when there is none */
export async function firstListed<Data>(
  operation: string,
  client: RpcClient,
  { listing, read, ifNone }: RpcDefault<Data>,
  call: Call,
): Promise<Data> {
  for await (const one of client.list(operation, listing, {}, read, call)) return one;
  throw client.context.invalid(operation, ifNone);
}

/** Id of a zone: the given one, or else the first of a region. @throws InvalidRequestError when the region has none */
export async function zoneFor(
  operation: string,
  client: RpcClient,
  zones: Pick<RpcCollection<NodeLocationData>, 'listing' | 'read'>,
  location: NodeLocation | string | undefined,
  call: Call,
): Promise<string> {
  if (location !== undefined) return idOf(location);
  const { listing, read } = zones;
  const ifNone = 'the region names no zone; give location';
  return (await firstListed(operation, client, { listing, read, ifNone }, call)).id;
}
