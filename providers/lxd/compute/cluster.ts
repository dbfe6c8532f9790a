import { type CallOptions, collect, idOf, type Reader } from '../../../src/driver/index.js';
import type { NodeLocation } from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';

/** The server that responds, and whether it is a member of a cluster. */
export interface Server {
  readonly name: string;
  readonly isClustered: boolean;
}

/** The cluster that the server is a member of, if it is of one. @see https://documentation.ubuntu.com/lxd/en/latest/explanation/clusters/ */
export class Cluster {
  readonly #client: LxdClient;

  constructor(client: LxdClient) {
    this.#client = client;
  }

  /** The server that responds. */
  async server(operation: string, options?: CallOptions): Promise<Server> {
    const server = await this.#client.get({ operation, path: '' }, options);
    const environment = server.object('environment');
    return {
      name: environment.id('server_name'),
      isClustered: environment.optionalBoolean('server_clustered') === true,
    };
  }

  /** Names of all members; none for a server that is no cluster. */
  async members(operation: string, options: CallOptions): Promise<string[]> {
    if (!(await this.server(operation, options)).isClustered) return [];
    const request = { operation, path: '/cluster/members', query: { recursion: 1 } };
    const name = (member: Reader): string => member.id('server_name');
    return collect(this.#client.list(request, 'metadata', name, options));
  }

  /** Target of a request for a location: none for a server that is no cluster, which is its only location. @throws InvalidRequestError */
  async target(
    operation: string,
    location: NodeLocation | string | undefined,
    options: CallOptions,
  ): Promise<string | undefined> {
    if (location === undefined) return undefined;
    const { name, isClustered } = await this.server(operation, options);
    if (isClustered) return idOf(location);
    if (idOf(location) === name) return undefined;
    throw this.#client.context.invalid(
      operation,
      `the server is no cluster, and its only location is ${name}, not ${idOf(location)}`,
    );
  }

  /** Member for what belongs to one: that of the location, else the one that responds, so that it can be named; none without a cluster. */
  async member(
    operation: string,
    location: NodeLocation | string | undefined,
    options: CallOptions,
  ): Promise<string | undefined> {
    if (location !== undefined) return this.target(operation, location, options);
    const { name, isClustered } = await this.server(operation, options);
    return isClustered ? name : undefined;
  }
}

/** Name of the member that something is on; null without a cluster, or where it is on all. */
export function memberOf(reader: Reader): string | null {
  const location = reader.optionalString('location');
  return location === 'none' || location === '' ? null : location;
}

/** Last part of an id, for what two members may have under one name: `/@two`. */
export function idSuffix(member: string | null | undefined): string {
  return member === null || member === undefined ? '' : `/@${member}`;
}

/** The parts of an id, and the member that ends it. */
export function partsOf(id: string): {
  readonly parts: readonly string[];
  readonly member: string | undefined;
} {
  const [, own = id, member] = /^(.+)\/@([^/]+)$/.exec(id) ?? [];
  return { parts: own.split('/'), member };
}
