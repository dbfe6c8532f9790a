import {
  type CallOptions,
  CloudError,
  type Connection,
  NotFoundError,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import { type ArmClient, shortLocation } from './client.js';
import { GROUPS_VERSION } from './types.js';

/** Tag of what a driver makes on its own account, for servers to stand in: its group, its network. */
export const MADE_TAG = { 'skylane-made': 'true' } as const;

/** A resource group: what is made and deleted together. */
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
  /** Whether Skylane made it on its own account. */
  readonly own: boolean;
}

/** What makes a resource group. */
export interface AzureResourceGroupOptions {
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Keys and values stored with it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Groups that are known to be there, by connection: forks of a driver ask once together. */
const known = new WeakMap<Connection['shared'], Map<string, Promise<void>>>();

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

  /** One group. @throws NotFoundError */
  async get(name: string, options?: CallOptions): Promise<AzureResourceGroup> {
    return readGroup(await this.#client.get({ operation: 'resourceGroups.get', ...this.#at(name) }, options));
  }

  /** Makes a group. One that is there keeps its location, and gets these tags. */
  async create(
    { name, location, tags }: AzureResourceGroupOptions,
    options?: CallOptions,
  ): Promise<AzureResourceGroup> {
    const request = { operation: 'resourceGroups.create', ...this.#at(name), json: { location, tags } };
    return readGroup(await this.#client.put(request, options));
  }

  /** Deletes a group with all that is in it, and waits until that has ended. One that is gone already is no error. */
  async delete(name: string, options?: CallOptions): Promise<void> {
    known.get(this.#client.context.connection.shared)?.clear();
    const request = { operation: 'resourceGroups.delete', method: 'DELETE', ...this.#at(name) } as const;
    await this.#client.complete({ ...request, accept: [404] }, options);
  }

  /**
   * Sees to it that the driver's group is there: one that was given has to be, its own is made when it is first needed, and marked with the
   * tag `skylane-made`.
   *
   * @throws NotFoundError where a group that was given is not there
   */
  async ensure(location: string, options?: CallOptions): Promise<void> {
    await once(this.#client, 'group', () => this.#ensure(location, options));
  }

  async #ensure(location: string, options: CallOptions | undefined): Promise<void> {
    const call = this.#client.context.call(options);
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

/** Does something once for a driver and its forks, until it fails. */
export async function once(client: ArmClient, key: string, work: () => Promise<void>): Promise<void> {
  const { shared } = client.context.connection;
  const all = known.get(shared) ?? new Map<string, Promise<void>>();
  known.set(shared, all);
  for (;;) {
    const begun = all.get(key);
    if (begun === undefined) break;
    // What somebody else's call began may end with that call; then this one does it.
    if (
      await begun.then(
        () => true,
        () => false,
      )
    )
      return;
    if (all.get(key) === begun) all.delete(key);
  }
  const mine = work();
  all.set(key, mine);
  try {
    await mine;
  } catch (error) {
    if (all.get(key) === mine) all.delete(key);
    throw error;
  }
}

/** Forgets what {@link once} has done, where it proves undone. */
export function forget(client: ArmClient): void {
  known.get(client.context.connection.shared)?.clear();
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
