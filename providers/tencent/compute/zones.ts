import type { RpcClient, Call } from '../../../src/driver/index.js';
import { COLLECTIONS } from './collections.js';

/** Finds a zone for what needs one, where the caller names none. @throws InvalidRequestError when the region has none */
export async function anyZone(operation: string, client: RpcClient, call: Call): Promise<string> {
  const { listing, read } = COLLECTIONS.locations;
  for await (const zone of client.list(operation, listing, {}, read, call)) return zone.id;
  throw client.context.invalid(operation, 'the region names no zone; give location');
}
