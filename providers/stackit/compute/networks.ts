import { type Call, type CallOptions, type ClientContext, CloudError } from '../../../src/driver/index.js';
import {
  type CreateNetworkOptions,
  defined,
  type Network,
  type Resource,
  undoneBy,
} from '../../../src/compute/index.js';
import { untilMade } from './changes.js';
import type { StackitCreateNetworkExtra, StackitNetworkExtra } from './models.js';

type StackitNetwork = Network<StackitNetworkExtra>;

/** Networks. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export class Networks {
  readonly #context: ClientContext;
  readonly #networks: Resource<StackitNetwork>;

  constructor(context: ClientContext, networks: Resource<StackitNetwork>) {
    this.#context = context;
    this.#networks = networks;
  }

  /** All networks of the project. */
  iterate(options?: CallOptions): AsyncIterable<StackitNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<StackitNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Makes a network, and waits until it exists; one that fails is deleted again. Without a range STACKIT chooses one. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<StackitCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<StackitNetwork> {
    const operation = 'createNetwork';
    if (location !== undefined)
      throw this.#context.invalid(operation, 'a network of STACKIT spans all zones of the region');
    const fields = { name, ipv4: this.#part(ranges, 4), ipv6: this.#part(ranges, 6), ...extra };
    const call = this.#context.call(options);
    const { id } = await this.#networks.create(operation, defined(fields), call);
    const fetch = (shared: Call): Promise<StackitNetwork> => this.#networks.get(operation, id, shared);
    const isMade = ({ extra: own }: StackitNetwork): boolean => own.status === 'CREATED';
    return undoneBy(
      () => untilMade({ operation, fetch, isMade, failureOf }, this.#context, call),
      () => this.#networks.delete(operation, id, this.#context.call(undefined)),
      { what: `network ${id}`, details: this.#context.details(operation) },
    );
  }

  /** Deletes a network, and waits until it is gone. A missing one is no error. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const call = this.#context.call(options);
    await this.#networks.delete(operation, network, call);
    const fetch = (shared: Call): Promise<StackitNetwork | null> =>
      ifThere(this.#networks.get(operation, network, shared));
    const isMade = (found: StackitNetwork | null): boolean =>
      found === null || found.extra.status === 'DELETED';
    await untilMade(
      { operation, fetch, isMade, failureOf: (found) => found && failureOf(found) },
      this.#context,
      call,
    );
  }

  #part(ranges: readonly string[], version: 4 | 6): object | undefined {
    const [prefix, ...others] = ranges.filter((range) => range.includes(':') === (version === 6));
    if (others.length === 0) return prefix === undefined ? undefined : { prefix };
    throw this.#context.invalid(
      'createNetwork',
      `a network of STACKIT is made with one range of IPv${version} addresses at most`,
    );
  }
}

function failureOf({ extra }: StackitNetwork): string | null {
  return extra.status === 'FAILED' ? 'it is in FAILED' : null;
}

async function ifThere<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (!CloudError.is(error) || error.code !== 'network-not-found') throw error;
    return null;
  }
}
