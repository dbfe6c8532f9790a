import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  UnavailableError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  defined,
  leftBehind,
  type NodeSize,
  pathOf,
  type Lister,
  type Resource,
  untilListed,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { diskTitle } from './create-body.js';
import type { UpCloudDevice, UpCloudNodeExtra } from './models.js';
import { toLabels } from './read.js';

type Server = ComputeNode<UpCloudNodeExtra>;

/** Seconds that a server's system has to shut down. */
const SHUTDOWN = '60';
/** Milliseconds until a server that does not stop is given up. */
const STOPPING = 600_000;

/** Lists servers for all who wait for one. */
interface ServerLister extends Lister {
  listNodes(options: CallOptions): Promise<Server[]>;
}

/** Changes of servers. @see https://developers.upcloud.com/1.3/8-servers/ */
export class Servers {
  readonly #client: UpCloudClient;
  readonly #servers: Resource<Server>;
  readonly #lister: ServerLister;

  constructor(client: UpCloudClient, servers: Resource<Server>, lister: ServerLister) {
    this.#client = client;
    this.#servers = servers;
    this.#lister = lister;
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const json = { restart_server: { stop_type: 'soft', timeout: SHUTDOWN, timeout_action: 'ignore' } };
    return this.#act('rebootNode', node, ['/restart', json], options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('startNode', node, ['/start', { server: {} }], options);
  }

  /** Asks a server's system to shut down, and waits until it runs no more: UpCloud's answer does not show that it stops. */
  async stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const operation = 'stopNode';
    const call = this.#client.context.call(options);
    const json = { stop_server: { stop_type: 'soft', timeout: SHUTDOWN } };
    await this.#act(operation, node, ['/stop', json], call);
    return this.#when(operation, node, ({ state }) => state !== 'running', call);
  }

  /** Gives a stopped server another plan. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    return this.#servers.update('resizeNode', node, { plan: idOf(size) }, options);
  }

  /** Changes a server's title, and its labels, of which new ones replace all old ones. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options: CallOptions,
  ): Promise<Server> {
    const labels = metadata === undefined ? undefined : { label: toLabels(metadata) };
    return this.#servers.update('updateNode', node, defined({ title: name, labels }), options);
  }

  /** Cuts a server's power where it runs, and deletes it with its own disk; volumes stay. A missing one is no error. */
  async delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    try {
      await this.#delete(await this.#stopped(node, call), call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
    }
  }

  /** Waits until nothing changes a server, and stops it where it runs: UpCloud deletes no others. */
  async #stopped(node: ComputeNode | string, call: Call): Promise<Server> {
    const operation = 'destroyNode';
    const found = await this.#when(operation, node, ({ state }) => state !== 'updating', call);
    if (found.state !== 'running') return found;
    await this.#act(operation, node, ['/stop', { stop_server: { stop_type: 'hard' } }], call);
    return this.#when(operation, node, ({ state }) => state === 'stopped' || state === 'error', call);
  }

  async #when(
    operation: string,
    node: ComputeNode | string,
    fits: (server: Server) => boolean,
    call: Call,
  ): Promise<Server> {
    const now = await this.#servers.get(operation, node, call);
    if (fits(now)) return now;
    const error = (): UnavailableError =>
      new UnavailableError(
        `${operation}: the server ${idOf(node)} of UpCloud does not stop, and is there.`,
        this.#client.context.details(operation),
      );
    const nodes = {
      kind: 'nodes',
      read: (lister: ServerLister, shared: Call) => lister.listNodes(shared),
      giveUp: { after: STOPPING, error },
    };
    await untilListed(this.#lister, nodes, [now.id, (found) => found === null || fits(found)], call);
    // Lists do not tell a server's devices.
    return this.#servers.get(operation, node, call);
  }

  /** Deletes a stopped server: with its storages where there is but its disk, since a CD of the account's would go too, and otherwise its own disk after it. */
  async #delete({ id, extra }: Server, call: Call): Promise<void> {
    const operation = 'destroyNode';
    const devices = extra.devices ?? [];
    const own = ownDisk(devices, extra.hostname ?? '');
    if (devices.length === 1 && own !== undefined) {
      const path = `${pathOf('/server', id)}/`;
      await this.#client.delete({ operation, path, query: { storages: '1' } }, call);
      return;
    }
    await this.#client.delete({ operation, path: pathOf('/server', id) }, call);
    if (own !== undefined) await this.#deleteDisk(id, own.storage, call);
  }

  async #deleteDisk(server: string, disk: string, call: Call): Promise<void> {
    const operation = 'destroyNode';
    try {
      await this.#client.delete({ operation, path: pathOf('/storage', disk) }, call);
    } catch (error) {
      const left = `The server ${server} was deleted, and its disk ${disk} is left.`;
      throw leftBehind(error, left, this.#client.context.details(operation));
    }
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    [below, json]: readonly [below: string, json: object],
    options: CallOptions | undefined,
  ): Promise<Server> {
    const request = this.#servers.request(operation, node, below);
    return this.#servers.read(await this.#client.post({ ...request, json }, options));
  }
}

/** The disk that a server was made with: its only one, the one that it boots from by name, or the one that has the title given then. */
export function ownDisk(devices: readonly UpCloudDevice[], hostname: string): UpCloudDevice | undefined {
  const disks = devices.filter(({ type }) => type === 'disk');
  if (disks.length === 1) return disks[0];
  return (
    disks.find(({ isBootDisk }) => isBootDisk) ?? disks.find(({ title }) => title === diskTitle(hostname))
  );
}
