import { type CallOptions, collect, idOf, Part } from '../../../src/driver/index.js';
import { type ComputeNode, defined, Resource } from '../../../src/compute/index.js';
import { INSTANCE_SNAPSHOTS } from './collections.js';
import type { ExoscaleCreateImageExtra, ExoscaleInstanceSnapshot } from './models.js';
import type { ExoscaleClient } from './operations.js';

/** Snapshots of instances' disks. @see https://openapi-v2.exoscale.com/#endpoint-snapshot */
export class Snapshots extends Part {
  readonly #client: ExoscaleClient;
  readonly #instances: Resource<ComputeNode>;
  readonly #snapshots: Resource<ExoscaleInstanceSnapshot>;

  constructor(client: ExoscaleClient, instances: Resource<ComputeNode>) {
    super();
    this.#client = client;
    this.#instances = instances;
    this.#snapshots = new Resource(client, INSTANCE_SNAPSHOTS);
  }

  /** All snapshots. */
  async list(options?: CallOptions): Promise<ExoscaleInstanceSnapshot[]> {
    return collect(this.#snapshots.iterate('snapshots.list', {}, this.#client.context.call(options)));
  }

  /** Makes a snapshot of an instance's disk, and waits until it exists. @throws NodeNotFoundError */
  async create(node: ComputeNode | string, options?: CallOptions): Promise<ExoscaleInstanceSnapshot> {
    const operation = 'snapshots.create';
    const request = this.#instances.request(operation, node, ':create-snapshot');
    return this.#client.createAndGet(request, this.#snapshots, options);
  }

  /** Makes a template of a snapshot, and returns the template's id. @throws NotFoundError */
  async promote(
    snapshot: ExoscaleInstanceSnapshot | string,
    template: { readonly name: string } & ExoscaleCreateImageExtra,
    options?: CallOptions,
  ): Promise<string> {
    const request = this.#snapshots.request('snapshots.promote', idOf(snapshot), ':promote');
    const json = defined({
      name: template.name,
      description: template.description,
      'default-user': template.defaultUser,
      'ssh-key-enabled': template.sshKeyEnabled,
      'password-enabled': template.passwordEnabled,
    });
    return this.#client.create({ ...request, json }, options);
  }

  /** Deletes a snapshot. A missing one is no error. */
  async delete(snapshot: ExoscaleInstanceSnapshot | string, options?: CallOptions): Promise<void> {
    await this.#snapshots.delete('snapshots.delete', idOf(snapshot), options);
  }
}
