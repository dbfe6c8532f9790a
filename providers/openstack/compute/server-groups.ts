import { type CallOptions, collect, Part, type Reader, walkPages } from '../../../src/driver/index.js';
import type { Resource } from '../../../src/compute/index.js';
import { type OpenStackClient, PAGE } from '../client.js';
import { openStackResource } from '../resource.js';

/**
 * Servers that Nova places near to or far from each other.
 *
 * @see https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups
 */
export interface OpenStackServerGroup {
  /** UUID of the group. */
  readonly id: string;
  /** Name; may be empty, and need not be unique. */
  readonly name: string;
  /** `affinity`, `anti-affinity` and their soft forms. */
  readonly policies: readonly string[];
  /** Ids of the servers in it. */
  readonly members: readonly string[];
}

/** Places the servers of a group on one host, or each on a separate host; the soft forms do so if possible. */
export type OpenStackPlacement = 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';

/** The microversion of Nova that added the soft forms. */
const SOFT_POLICIES = '2.15';

const GROUPS = '/os-server-groups';

/**
 * Server groups of Nova: `cloud.serverGroups`.
 *
 * @see https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups
 */
export class ServerGroups extends Part {
  readonly #client: OpenStackClient;
  readonly #groups: Resource<OpenStackServerGroup>;

  constructor(client: OpenStackClient) {
    super();
    this.#client = client;
    this.#groups = openStackResource(client, GROUPS, {
      list: 'server_groups',
      item: 'server_group',
      read: readServerGroup,
    });
  }

  /** Lists all server groups, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackServerGroup> {
    const operation = 'serverGroups.list';
    const { context } = this.#client;
    const call = context.call(options);
    let first: string | null = null;
    let offset = 0;
    return walkPages<OpenStackServerGroup>(
      { limit: PAGE },
      async (query) => {
        const body = await this.#client.get({ operation, path: GROUPS, query }, call);
        const groups = body.list('server_groups').map(readServerGroup);
        const [head] = groups;
        // The list has no links, and a Nova that does not know `offset` returns the same page again.
        if (head === undefined || head.id === first) return { items: [], next: null };
        first = head.id;
        offset += groups.length;
        return { items: groups, next: { ...query, offset } };
      },
      context.details(operation),
    );
  }

  /** Lists all server groups. */
  async list(options?: CallOptions): Promise<OpenStackServerGroup[]> {
    return collect(this.iterate(options));
  }

  /** Reads a server group. @throws NotFoundError */
  async get(group: OpenStackServerGroup | string, options?: CallOptions): Promise<OpenStackServerGroup> {
    return this.#groups.get('serverGroups.get', group, options);
  }

  /** Creates a server group; pass its id to `createNode` as `extra.schedulerHints.group`. */
  async create(
    name: string,
    policy: OpenStackPlacement,
    options?: CallOptions,
  ): Promise<OpenStackServerGroup> {
    const headers = this.#client.microversion(policy.startsWith('soft') ? SOFT_POLICIES : null);
    return this.#groups.create('serverGroups.create', { name, policies: [policy] }, options, { headers });
  }

  /** Deletes a server group; its servers stay. A missing one is no error. */
  async delete(group: OpenStackServerGroup | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('serverGroups.delete', group, options);
  }
}

function readServerGroup(group: Reader): OpenStackServerGroup {
  const policy = group.optionalString('policy');
  return {
    id: group.id('id'),
    name: group.optionalString('name') ?? '',
    policies: policy === null ? group.strings('policies') : [policy],
    members: group.strings('members'),
  };
}
