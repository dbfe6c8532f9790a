import { type CallOptions, collect, Part, SharedCache } from '../../../src/driver/index.js';
import { type ComputeModels, type NodeLocation } from '../../../src/compute/index.js';
import type { Step, VsphereClient } from '../client.js';
import type { VsphereExtras, VsphereLocationExtra, VsphereThing } from './models.js';
import { readLocation } from './read.js';

/** Steps from folders and datacenters to clusters. */
const TO_CLUSTERS: readonly Step[] = [
  ['Folder', 'childEntity'],
  ['Datacenter', 'hostFolder'],
];

/** Milliseconds for which it is remembered which cluster a host is in. */
const REMEMBERED = 300_000;

/** Where machines can be: clusters, hosts, datastores, folders, resource pools. */
export class VsphereInventory extends Part {
  readonly #client: VsphereClient;
  readonly #models: ComputeModels<VsphereExtras>;
  readonly #places = new SharedCache<NodeLocation<VsphereLocationExtra>[]>({ lasts: REMEMBERED });

  constructor(client: VsphereClient, models: ComputeModels<VsphereExtras>) {
    super();
    this.#client = client;
    this.#models = models;
  }

  /** Lists clusters, and hosts that are in none. */
  async *locations(
    operation: string,
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<VsphereLocationExtra>, void, undefined> {
    const wanted = { ComputeResource: ['name', 'host', 'resourcePool'] };
    for await (const found of this.#client.list({ operation, wanted, steps: TO_CLUSTERS }, options))
      yield this.#models.location(readLocation(found));
  }

  /** Clusters as they were some minutes ago at the latest. */
  async knownLocations(
    operation: string,
    options?: CallOptions,
  ): Promise<NodeLocation<VsphereLocationExtra>[]> {
    const call = this.#client.context.call(options);
    return this.#places.get('places', (shared) => collect(this.locations(operation, shared)), call);
  }

  /** Ids of clusters by those of their hosts. */
  async byHost(operation: string, options?: CallOptions): Promise<ReadonlyMap<string, string>> {
    const places = await this.knownLocations(operation, options);
    return new Map(places.flatMap(({ id, extra }) => extra.hosts.map((host) => [host, id] as const)));
  }

  /** Lists datastores. */
  datastores(options?: CallOptions): Promise<VsphereThing[]> {
    return this.#things(
      'Datastore',
      [
        ['Folder', 'childEntity'],
        ['Datacenter', 'datastore'],
      ],
      options,
    );
  }

  /** Lists hosts, those of clusters and single ones. */
  hosts(options?: CallOptions): Promise<VsphereThing[]> {
    return this.#things('HostSystem', [...TO_CLUSTERS, ['ComputeResource', 'host']], options);
  }

  /** Lists the folders of machines. */
  folders(options?: CallOptions): Promise<VsphereThing[]> {
    return this.#things(
      'Folder',
      [
        ['Folder', 'childEntity'],
        ['Datacenter', 'vmFolder'],
      ],
      options,
    );
  }

  /** Lists resource pools. */
  resourcePools(options?: CallOptions): Promise<VsphereThing[]> {
    const steps: Step[] = [
      ...TO_CLUSTERS,
      ['ComputeResource', 'resourcePool'],
      ['ResourcePool', 'resourcePool'],
    ];
    return this.#things('ResourcePool', steps, options);
  }

  async #things(type: string, steps: readonly Step[], options?: CallOptions): Promise<VsphereThing[]> {
    const listing = { operation: 'inventory', wanted: { [type]: ['name'] }, steps };
    const found = await collect(this.#client.list(listing, options));
    return found.map(({ id, read }) => ({ id, name: read.string('name') }));
  }
}
