import {
  type CallOptions,
  CloudError,
  idOf,
  type Reader,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import type { ComputeModels, NodeLocation, NodeSize } from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { nameIn } from './api/places.js';
import type { GceExtras, GceLocationExtra, GceSizeExtra } from './models.js';
import { deprecationOf, readLocation, readSize, SIZE_FIELDS } from './read.js';
import { machineTypeOf } from './spec.js';

type Size = NodeSize<GceSizeExtra>;

/** Machine types and zones. */
export class GceCatalogue {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;

  constructor(client: GceClient, models: ComputeModels<GceExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** The machine types of the zone, of all zones of the region, or of all there are; each once. */
  async *sizes(options: CallOptions | undefined): AsyncGenerator<Size, void, undefined> {
    const found = new Map<string, { readonly type: Reader; readonly zones: string[] }>();
    for await (const type of this.#types(this.#client.context.call(options))) {
      if (deprecationOf(type) !== null) continue;
      const name = type.string('name');
      const known = found.get(name) ?? { type, zones: [] };
      known.zones.push(nameIn(type.string('zone')));
      found.set(name, known);
    }
    for (const { type, zones } of found.values()) yield this.#models.size(readSize(type, zones));
  }

  /** Fetches a machine type, including custom ones (`e2-custom-2-4096`). @throws SizeNotFoundError */
  async size(size: NodeSize | string, options: CallOptions | undefined): Promise<Size> {
    const operation = 'getSize';
    const call = this.#client.context.call(options);
    const name = machineTypeOf(size, this.#client.context.details(operation));
    const zones = this.#client.region === null ? [] : await this.#client.zones.here(operation, call);
    for (const zone of zones) {
      const path = this.#client.path(`zones/${zone}`, 'machineTypes', name);
      try {
        const type = await this.#client.get({ operation, path, notFound: SizeNotFoundError }, call);
        return this.#models.size(readSize(type, [zone]));
      } catch (error) {
        if (!CloudError.is(error) || error.code !== 'size-not-found') throw error;
      }
    }
    const query = { filter: `name="${name}"` };
    if (zones.length === 0)
      for await (const type of this.#client.everywhere(
        'machineTypes',
        { operation, query },
        SIZE_FIELDS,
        itself,
        call,
      ))
        if (type.string('name') === name)
          return this.#models.size(readSize(type, [nameIn(type.string('zone'))]));
    throw this.#client.missing(operation, 'machine types', idOf(size), SizeNotFoundError);
  }

  /** The zones of the region, or all there are. */
  async *locations(
    options: CallOptions | undefined,
  ): AsyncGenerator<NodeLocation<GceLocationExtra>, void, undefined> {
    const call = this.#client.context.call(options);
    const request = { operation: 'listLocations', path: this.#client.path('zones') };
    const { region } = this.#client;
    const read = (zone: Reader): NodeLocation<GceLocationExtra> | null => {
      const location = this.#models.location(readLocation(zone));
      return region === null || location.extra.region === region ? location : null;
    };
    yield* this.#client.rows(request, 'id,name,region,status', read, call);
  }

  async *#types(call: CallOptions): AsyncGenerator<Reader, void, undefined> {
    const operation = 'listSizes';
    if (this.#client.region === null)
      yield* this.#client.everywhere('machineTypes', { operation }, SIZE_FIELDS, itself, call);
    else
      for (const zone of await this.#client.zones.here(operation, call)) {
        const path = this.#client.path(`zones/${zone}`, 'machineTypes');
        yield* this.#client.rows({ operation, path }, SIZE_FIELDS, itself, call);
      }
  }
}

function itself(row: Reader): Reader {
  return row;
}
