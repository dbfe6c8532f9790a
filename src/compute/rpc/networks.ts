import type { CallOptions } from '../../call/call.js';
import type { RpcClient } from '../../driver/rpc-client.js';
import { idOf } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, Network, NetworkData } from '../models/index.js';
import { type RpcAction, type RpcCollection, RpcResource } from './resource.js';

/** Networks of an API with actions, each a range of a virtual private cloud (VPC). A driver's part adds `create`. */
export class RpcNetworks<X extends ComputeExtras> {
  /** The requests for networks. */
  protected readonly networks: RpcResource<Network<X['network']>>;
  readonly #called: string;
  readonly #deleteAction: (id: string) => RpcAction;

  constructor(
    client: RpcClient,
    models: ComputeModels<X>,
    collection: RpcCollection<NetworkData<X['network']>>,
    deleteAction: (id: string) => RpcAction,
  ) {
    this.networks = RpcResource.of(client, collection, (data) => models.network(data));
    this.#called = collection.called;
    this.#deleteAction = deleteAction;
  }

  /** All networks, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Network<X['network']>> {
    return this.networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<Network<X['network']>> {
    return this.networks.get('getNetwork', network, options);
  }

  /** Deletes a network. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.networks.delete('destroyNetwork', network, this.#deleteAction(idOf(network)), options);
  }

  /** The range of a new network. @throws InvalidRequestError for none or several */
  protected onlyRange(operation: string, ranges: readonly string[] = []): string {
    const [range] = ranges;
    if (range !== undefined && ranges.length === 1) return range;
    throw this.networks.client.context.invalid(
      operation,
      `a ${this.#called} has one range, of its VPC; give one in ranges`,
    );
  }
}
