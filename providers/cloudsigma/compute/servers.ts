import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  UnavailableError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  leftBehind,
  type Lister,
  type NodeSize,
  pathOf,
  type Resource,
  untilListed,
} from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { VOLUMES } from './collections.js';
import { shapeFor } from './create-body.js';
import type { Definitions } from './definitions.js';
import type { CloudSigmaNodeExtra } from './models.js';
import { MIB } from './sizes.js';

type Server = ComputeNode<CloudSigmaNodeExtra>;

/** Milliseconds until a server that does not stop is given up. */
const STOPPING = 600_000;

/** Lists servers for all who wait for one. */
interface ServerLister extends Lister {
  listNodes(options: CallOptions): Promise<Server[]>;
}

/** Changes of servers. @see https://docs.cloudsigma.com/en/latest/servers.html */
export class Servers {
  readonly #client: CloudSigmaClient;
  readonly #servers: Resource<Server>;
  readonly #definitions: Definitions;
  readonly #lister: ServerLister;

  constructor(
    client: CloudSigmaClient,
    servers: Resource<Server>,
    definitions: Definitions,
    lister: ServerLister,
  ) {
    this.#client = client;
    this.#servers = servers;
    this.#definitions = definitions;
    this.#lister = lister;
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('startNode', node, 'start', options);
  }

  /** Asks a server's system to shut down; one that has not after a minute goes on running. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('stopNode', node, 'shutdown', options);
  }

  /** Gives a stopped server other processors and memory. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const operation = 'resizeNode';
    const { smp, cpu, ram } = shapeFor(operation, size, this.#client.context);
    return this.#definitions.amendStopped(operation, node, () => ({ smp, cpu, mem: ram * MIB }), options);
  }

  /** Sends an action. */
  async act(operation: string, node: ComputeNode | string, action: string, call: Call): Promise<void> {
    const request = this.#servers.request(operation, node, '/action');
    await this.#client.post({ ...request, query: { do: action }, json: {} }, call);
  }

  /** Cuts a server's power where it runs, and deletes it with the disk that it boots from; its other drives stay. @throws NodeNotFoundError */
  async delete(node: ComputeNode | string, call: Call): Promise<void> {
    const operation = 'destroyNode';
    const { id, extra } = await this.#stopped(node, call);
    const boot = extra.drives.find(({ bootOrder }) => bootOrder === 1)?.id;
    const own = boot !== undefined && (await this.#isOwnDisk(id, boot, call)) ? boot : null;
    const path = pathOf('/servers', id);
    if (own !== null && extra.drives.length === 1)
      return this.#client.delete({ operation, path, query: { recurse: 'disks' } }, call);
    await this.#client.delete({ operation, path }, call);
    if (own !== null) await this.#deleteDisk(id, own, call);
  }

  /** True for a disk of the account that no other server has: CloudSigma would take a shared one from the others too. */
  async #isOwnDisk(server: string, disk: string, call: Call): Promise<boolean> {
    try {
      const drive = await this.#client.get(
        { operation: 'destroyNode', path: pathOf(VOLUMES.path, disk), notFound: VolumeNotFoundError },
        call,
      );
      const isShared = drive.optionalList('mounted_on').some((one) => one.id('uuid') !== server);
      return drive.optionalString('media') !== 'cdrom' && drive.has('owner') && !isShared;
    } catch (error) {
      if (CloudError.is(error) && error.code === 'volume-not-found') return false;
      throw error;
    }
  }

  async #deleteDisk(server: string, disk: string, call: Call): Promise<void> {
    const operation = 'destroyNode';
    try {
      await this.#client.delete({ operation, path: pathOf(VOLUMES.path, disk) }, call);
    } catch (error) {
      const left = `The server ${server} was deleted, and its disk ${disk} is left.`;
      throw leftBehind(error, left, this.#client.context.details(operation));
    }
  }

  /** Waits until a server is stopped, and stops it where it runs: CloudSigma deletes no others. */
  async #stopped(node: ComputeNode | string, call: Call): Promise<Server> {
    const operation = 'destroyNode';
    const isSettled = ({ state }: Server): boolean => state !== 'starting' && state !== 'stopping';
    const found = await this.#when(operation, node, isSettled, call);
    if (found.state === 'stopped') return found;
    try {
      await this.act(operation, node, 'stop', call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'conflict') throw error;
      // Another may have stopped it since.
      const { state } = await this.#servers.get(operation, node, call);
      if (state !== 'stopping' && state !== 'stopped') throw error;
    }
    return this.#when(operation, node, ({ state }) => state === 'stopped', call);
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
        `${operation}: the server ${idOf(node)} of CloudSigma does not stop, and is there.`,
        this.#client.context.details(operation),
      );
    const nodes = {
      kind: 'nodes',
      read: (lister: ServerLister, shared: Call) => lister.listNodes(shared),
      giveUp: { after: STOPPING, error },
    };
    const found = await untilListed(this.#lister, nodes, [now.id, (one) => one === null || fits(one)], call);
    return found ?? this.#servers.get(operation, node, call);
  }

  async #change(
    operation: string,
    node: ComputeNode | string,
    action: string,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    await this.act(operation, node, action, call);
    return this.#servers.get(operation, node, call);
  }
}
