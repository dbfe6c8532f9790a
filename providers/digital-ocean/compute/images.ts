import {
  type CallOptions,
  idOf,
  InvalidRequestError,
  type JsonClient,
  Part,
} from '../../../src/driver/index.js';
import type { NodeImage, NodeLocation } from '../../../src/compute/index.js';
import { COLLECTIONS, NUMBER } from './collections.js';
import type { DigitalOceanAction } from './models.js';
import { startAction } from './requests.js';

/** What DigitalOcean does to images beside the portable methods. @see https://docs.digitalocean.com/reference/api/reference/image-actions/ */
export class Images extends Part {
  readonly #client: JsonClient;

  constructor(client: JsonClient) {
    super();
    this.#client = client;
  }

  /** Makes an image available in another region too. DigitalOcean keeps its id; wait with `actions.waitFor`. @throws ImageNotFoundError */
  async transfer(
    image: NodeImage | string,
    location: NodeLocation | string,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    const operation = 'images.transfer';
    if (!NUMBER.test(idOf(image)))
      throw new InvalidRequestError(
        `${operation}: DigitalOcean transfers images by their ids, which are numbers, not ${JSON.stringify(idOf(image))}.`,
        this.#client.context.details(operation),
      );
    const action = { type: 'transfer', region: idOf(location) };
    return startAction(this.#client, operation, [COLLECTIONS.images, image], action, options);
  }
}
