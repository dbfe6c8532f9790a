import { type CallOptions, idOf } from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';
import { idIn } from './create-body.js';
import type { ExoscaleClient } from './operations.js';

const PATH = '/private-network';

/** Private networks. @see https://openapi-v2.exoscale.com/#endpoint-private-network */
export class Networks {
  readonly #client: ExoscaleClient;

  constructor(client: ExoscaleClient) {
    this.#client = client;
  }

  /** Refuses names in place of ids. @throws InvalidRequestError */
  check(operation: string, networks: readonly string[]): void {
    for (const network of networks) idIn(operation, network, this.#client.context);
  }

  /** Puts an instance into a network. */
  async attach(operation: string, network: string, node: string, options: CallOptions): Promise<void> {
    const json = { instance: { id: idOf(node) } };
    await this.#client.change('put', { operation, path: `${pathOf(PATH, network)}:attach`, json }, options);
  }
}
