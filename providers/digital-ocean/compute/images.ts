import { type CallOptions, idOf, Part } from '../../../src/driver/index.js';
import {
  type ActionRunner,
  type NodeImage,
  type NodeLocation,
  Resource,
} from '../../../src/compute/index.js';
import { COLLECTIONS, NUMBER } from './collections.js';
import type { DigitalOceanAction } from './models.js';
import { readAction } from './read.js';

/** DigitalOcean's own operations on images. @see https://docs.digitalocean.com/reference/api/reference/image-actions/ */
export class Images extends Part {
  readonly #runner: ActionRunner<DigitalOceanAction>;

  constructor(runner: ActionRunner<DigitalOceanAction>) {
    super();
    this.#runner = runner;
  }

  /** Transfers an image to another region. It keeps its id; wait with `actions.waitFor`. @throws ImageNotFoundError */
  async transfer(
    image: NodeImage | string,
    location: NodeLocation | string,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    const operation = 'images.transfer';
    const { client } = this.#runner;
    if (!NUMBER.test(idOf(image)))
      throw client.context.invalid(
        operation,
        `DigitalOcean transfers images by their ids, which are numbers, not ${JSON.stringify(idOf(image))}`,
      );
    const target = [new Resource(client, COLLECTIONS.images), image] as const;
    const action = ['transfer', { region: idOf(location) }] as const;
    return readAction((await this.#runner.start(operation, target, action, options)).object('action'));
  }
}
