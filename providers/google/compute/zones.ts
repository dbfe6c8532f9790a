import { type CallOptions, type ClientRequest, collect, type Reader } from '../../../src/driver/index.js';
import { Memory } from './memory.js';
import { nameIn } from './places.js';
import { deprecationOf } from './read.js';

/** What lists zones: a client. */
export interface ZoneSource {
  /** Identifies account and project without secrets. */
  readonly account: string;
  /** A path beneath the project. */
  path(...parts: readonly string[]): string;
  /** A list, page by page, of the fields named. */
  rows<Item>(
    request: ClientRequest,
    fields: string,
    read: (row: Reader) => Item,
    call: CallOptions,
  ): AsyncIterable<Item>;
}

/** Names of zones by account, for all clients of the process. */
const known = new Memory<readonly string[]>();

/** Common zones end in a letter; `us-central1-ai1a` is for one kind of work. */
const COMMON = /-[a-z]$/;

/** All zones, in the order in which something new is put into them: those for anything first, those that are down or going last. */
export function zonesOf(client: ZoneSource, call: CallOptions): Promise<readonly string[]> {
  return known.get(client.account, async () => {
    const request = { operation: 'listLocations', path: client.path('zones') };
    const zones = await collect(client.rows(request, 'name,status,deprecated/state', readZone, call));
    return zones.sort((one, other) => one.rank - other.rank).map(({ name }) => name);
  });
}

function readZone(zone: Reader): { readonly name: string; readonly rank: number } {
  const name = nameIn(zone.string('name'));
  const isClosed = zone.optionalString('status') === 'DOWN' || deprecationOf(zone) !== null;
  return { name, rank: isClosed ? 2 : COMMON.test(name) ? 0 : 1 };
}
