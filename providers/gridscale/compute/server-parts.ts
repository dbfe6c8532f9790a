import {
  type Call,
  CloudError,
  exclusive,
  NotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import { type ComputeNode, pathOf, type Resource } from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { IPS, STORAGES } from './collections.js';
import { allLabels, partsWithout } from './labels.js';
import type { GridscaleNodeExtra } from './models.js';

type Server = ComputeNode<GridscaleNodeExtra>;

/** Kinds of what is linked to a server, by their paths below it. */
export type LinkKind = 'storages' | 'networks' | 'ips';

/** Links between servers and their storages, networks and addresses. gridscale makes a server without any. */
export class ServerParts {
  readonly #client: GridscaleClient;
  readonly #servers: Resource<Server>;

  constructor(client: GridscaleClient, servers: Resource<Server>) {
    this.#client = client;
    this.#servers = servers;
  }

  /** Changes a server after all earlier changes of it in this process: gridscale refuses two at once. */
  inTurn<T>(server: string, call: Call, work: () => Promise<T>): Promise<T> {
    return exclusive([`gridscale ${server}`], call, work);
  }

  /** Links something to a server. */
  async link(
    [operation, server]: readonly [operation: string, server: string],
    kind: LinkKind,
    json: { readonly object_uuid: string; readonly bootdevice?: boolean },
    call: Call,
  ): Promise<void> {
    const request = this.#servers.request(operation, server, `/${kind}`);
    await this.inTurn(server, call, () => this.#client.change({ ...request, method: 'POST', json }, call));
  }

  /**
   * Takes something from a server. What it does not have is no error. What a create made for it is named by its labels no more, since it
   * would go with the server, and come back at its next start.
   */
  async unlink(
    [operation, server]: readonly [operation: string, server: string],
    kind: LinkKind,
    id: string,
    call: Call,
  ): Promise<void> {
    const { path } = this.#servers.request(operation, server, `/${kind}`);
    await this.inTurn(server, call, async () => {
      await this.#disown(operation, [server, id], call);
      await this.#client.delete({ operation, path: pathOf(path, id) }, call);
    });
  }

  async #disown(
    operation: string,
    [server, id]: readonly [server: string, id: string],
    call: Call,
  ): Promise<void> {
    const { metadata, extra } = await this.#servers.get(operation, server, call);
    const parts = partsWithout(extra.parts, id);
    if (parts === extra.parts) return;
    const json = { labels: allLabels(metadata, extra.labels, parts) };
    await this.#client.change({ ...this.#servers.request(operation, server), method: 'PATCH', json }, call);
  }

  /** True if a create of this library was cut off before the server had its storage, which comes last. */
  isUnfinished({ extra: { parts, volumeIds } }: Server): boolean {
    return parts.storage !== null && !volumeIds.includes(parts.storage);
  }

  /** Links what a create named and the server does not have yet: the storage last, so that it shows that nothing is missing. */
  async finish(operation: string, { id, extra }: Server, call: Call): Promise<void> {
    const { storage, address, networks, reserved } = extra.parts;
    const missing = (wanted: readonly string[], has: readonly string[]): string[] =>
      wanted.filter((one) => !has.includes(one));
    for (const network of missing(networks, extra.networkIds))
      await this.link([operation, id], 'networks', { object_uuid: network }, call);
    const addresses = [...(address === null ? [] : [address]), ...reserved];
    for (const one of missing(addresses, extra.addressIds))
      await this.link([operation, id], 'ips', { object_uuid: one }, call);
    if (storage !== null && !extra.volumeIds.includes(storage))
      await this.link([operation, id], 'storages', { object_uuid: storage, bootdevice: true }, call);
  }

  /** Deletes the storage and the address that were made for a server, once it is gone: those that no other server has. */
  async delete(operation: string, { extra: { parts, ...has } }: Server, call: Call): Promise<void> {
    const { storage, address } = parts;
    const free = (path: string, id: string | null, linked: readonly string[]): Promise<void> =>
      id === null ? Promise.resolve() : this.#deleteFree(operation, [path, id], linked.includes(id), call);
    // One that stays does not keep the other.
    const ends = await Promise.allSettled([
      free(STORAGES.path, storage, has.volumeIds),
      free(IPS.path, address, has.addressIds),
    ]);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #deleteFree(
    operation: string,
    [collection, id]: readonly [collection: string, id: string],
    wasLinked: boolean,
    call: Call,
  ): Promise<void> {
    const path = pathOf(collection, id);
    if (!wasLinked && !(await this.#isFree(operation, path, call))) return;
    await this.#client.delete({ operation, path }, call);
  }

  /** True for something that exists and that no server has. */
  async #isFree(operation: string, path: string, call: Call): Promise<boolean> {
    const isStorage = path.startsWith(STORAGES.path);
    try {
      const notFound = isStorage ? VolumeNotFoundError : NotFoundError;
      const body = await this.#client.get({ operation, path, notFound }, call);
      const row = body.object(isStorage ? 'storage' : 'ip');
      return (row.optionalObject('relations')?.optionalList('servers') ?? []).length === 0;
    } catch (error) {
      if (CloudError.is(error) && error.code.endsWith('not-found')) return false;
      throw error;
    }
  }
}
