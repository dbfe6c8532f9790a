import {
  type Call,
  type CallOptions,
  CloudError,
  NotFoundError,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import { type ArmClient, shortLocation } from './client.js';
import { forget, once } from './once.js';
import { GROUPS_VERSION } from './types.js';

/** Tag of resources that a driver creates for its servers by itself: group and network. */
export const MADE_TAG = { 'skylane-made': 'true' } as const;

/** A resource group: resources that are created and deleted together. */
export interface AzureResourceGroup {
  /** Id of the resource, `/subscriptions/...`. */
  readonly id: string;
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** `Succeeded Deleting ...`. */
  readonly state: string | null;
  /** Keys and values stored with it. */
  readonly tags: Readonly<Record<string, string>>;
  /** True if Skylane created it by itself. */
  readonly own: boolean;
}

/** Options of a new resource group. */
export interface AzureResourceGroupOptions {
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Keys and values stored with it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Resource groups.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/resources/resource-groups
 */
export class AzureResourceGroups extends Part {
  readonly #client: ArmClient;

  constructor(client: ArmClient) {
    super();
    this.#client = client;
  }

  /** All groups of the subscription. */
  async list(options?: CallOptions): Promise<AzureResourceGroup[]> {
    const request = { operation: 'resourceGroups.list', ...this.#at() };
    const groups: AzureResourceGroup[] = [];
    const call = this.#client.context.call(options);
    for await (const group of this.#client.list(request, 'value', readGroup, call)) groups.push(group);
    return groups;
  }

  /** Fetches a group. @throws NotFoundError */
  async get(name: string, options?: CallOptions): Promise<AzureResourceGroup> {
    return readGroup(await this.#client.get({ operation: 'resourceGroups.get', ...this.#at(name) }, options));
  }

  /** Creates a group. An existing one keeps its location, and gets these tags. */
  async create(
    { name, location, tags }: AzureResourceGroupOptions,
    options?: CallOptions,
  ): Promise<AzureResourceGroup> {
    const request = { operation: 'resourceGroups.create', ...this.#at(name), json: { location, tags } };
    return readGroup(await this.#client.put(request, options));
  }

  /** Deletes a group with its resources, and waits for the end. A missing one is no error. */
  async delete(name: string, options?: CallOptions): Promise<void> {
    forget(this.#client.context);
    const request = { operation: 'resourceGroups.delete', method: 'DELETE', ...this.#at(name) } as const;
    await this.#client.complete({ ...request, accept: [404] }, options);
    forget(this.#client.context);
  }

  /**
   * Ensures that the driver's group exists: a given one must exist, the driver's own is created at first use, with the tag `skylane-made`.
   *
   * @throws NotFoundError when a given group does not exist
   */
  async ensure(location: string, options?: CallOptions): Promise<void> {
    await once(this.#client.context, 'group', (call) => this.#ensure(location, call), options);
  }

  async #ensure(location: string, call: Call): Promise<void> {
    const name = this.#client.group;
    try {
      await this.get(name, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'not-found') throw error;
      if (this.#client.place.resourceGroup !== null)
        throw new NotFoundError(
          `The resource group ${name} is not in the subscription. Make it by resourceGroups.create, or leave out resourceGroup.`,
          { ...this.#client.context.details('resourceGroups.ensure'), cause: error },
        );
      await this.create({ name, location, tags: MADE_TAG }, call);
    }
  }

  #at(name?: string) {
    const path = name === undefined ? '' : `/${encodeURIComponent(name)}`;
    return {
      path: this.#client.subscription(`/resourcegroups${path}`),
      query: { 'api-version': GROUPS_VERSION },
      notFound: NotFoundError,
    };
  }
}

function readGroup(group: Reader): AzureResourceGroup {
  const tags = group.stringMap('tags');
  return {
    id: group.id('id'),
    name: group.id('name'),
    location: shortLocation(group.id('location')),
    state: group.optionalObject('properties')?.optionalString('provisioningState') ?? null,
    tags,
    own: tags['skylane-made'] === 'true',
  };
}
