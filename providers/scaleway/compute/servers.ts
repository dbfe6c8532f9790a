import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type JsonClient,
  outcomeUnknown,
  TimeoutError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type NodeSize,
  type NodeState,
  pathOf,
  type Lister,
  type Resource,
  untilListed,
} from '../../../src/compute/index.js';
import type { ScalewayDisk, ScalewayNodeExtra } from './models.js';
import type { Scope } from './scope.js';
import { PATIENCE, type Volumes } from './volumes.js';

type Server = ComputeNode<ScalewayNodeExtra>;

/** States that a server leaves by itself, in which Scaleway refuses to delete it. */
const PASSING: ReadonlySet<NodeState> = new Set(['starting', 'stopping']);

/** Lists servers for all who wait for one. */
interface ServerLister extends Lister {
  listNodes(options: CallOptions): Promise<Server[]>;
}

/** A server as it was read last. */
interface Seen {
  server: Server | null;
}

/** Changes of servers. @see https://www.scaleway.com/en/developers/api/instances/#path-instances */
export class Servers {
  readonly #client: JsonClient;
  readonly #servers: Resource<Server>;
  readonly #volumes: Volumes;
  readonly #scope: Scope;
  readonly #lister: ServerLister;

  constructor(
    client: JsonClient,
    servers: Resource<Server>,
    volumes: Volumes,
    { scope, lister }: { readonly scope: Scope; readonly lister: ServerLister },
  ) {
    this.#client = client;
    this.#servers = servers;
    this.#volumes = volumes;
    this.#scope = scope;
    this.#lister = lister;
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('rebootNode', node, 'reboot', options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('startNode', node, 'poweron', options);
  }

  /** Shuts a server down and gives its place away, so that only its disks and reserved addresses cost something. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('stopNode', node, 'poweroff', options);
  }

  /** Changes a stopped server's size. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const operation = 'resizeNode';
    const { context } = this.#client;
    const call = context.call(options);
    const { id, extra } = await this.#servers.get(operation, node, call);
    if (extra.status !== 'stopped')
      throw new ConflictError(
        `${operation}: the server ${id} is ${extra.status ?? 'in an unknown state'}; Scaleway changes the size of a stopped one only.`,
        context.details(operation),
      );
    return this.#servers.update(operation, id, { commercial_type: idOf(size) }, call);
  }

  /** Starts an action on a server. */
  async begin(operation: string, node: ComputeNode | string, action: string, call: Call): Promise<void> {
    const request = this.#servers.request(operation, node, '/action');
    await this.#client.post({ ...request, json: { action } }, call);
  }

  /**
   * Deletes a server, and then the disk that it was made with. Scaleway detaches disks of block storage from a server that it deletes, keeps
   * them and bills them; one that is starting or stopping is waited for.
   */
  async destroy(operation: string, node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    const seen: Seen = { server: null };
    let isTerminated = true;
    try {
      const server = await this.#settled(operation, node, seen, call);
      isTerminated = server.extra.allowedActions.includes('terminate');
      if (isTerminated) await this.begin(operation, server, 'terminate', call);
      else await this.#servers.delete(operation, server, call);
    } catch (error) {
      // One that ends while it is waited for, by an earlier request for one, leaves its disk too.
      if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
    }
    // Without a disk 0 the first of the others is a volume with somebody's data.
    const disk = seen.server?.extra.disks.find(({ number }) => number === 0);
    if (disk !== undefined) await this.#deleteDisk(operation, disk, isTerminated, call);
  }

  async #settled(operation: string, node: ComputeNode | string, seen: Seen, call: Call): Promise<Server> {
    const error = (): TimeoutError =>
      new TimeoutError(
        `${operation}: the server ${idOf(node)} is still starting or stopping after ${PATIENCE / 60_000} minutes.`,
        this.#client.context.details(operation),
      );
    const server = await this.#servers.get(operation, node, call);
    seen.server = server;
    if (!PASSING.has(server.state)) return server;
    const nodes = {
      kind: 'nodes',
      read: (lister: ServerLister, shared: Call) => lister.listNodes(shared),
      giveUp: { after: PATIENCE, error },
    };
    const isSettled = (found: Server | null): boolean => found === null || !PASSING.has(found.state);
    await untilListed(this.#lister, nodes, [server.id, isSettled], call);
    return this.#settled(operation, node, seen, call);
  }

  /** Deletes the disk of a server that is being deleted. A termination takes local disks with it. */
  async #deleteDisk(operation: string, disk: ScalewayDisk, isTerminated: boolean, call: Call): Promise<void> {
    try {
      if (disk.type === 'sbs_volume') {
        await this.#volumes.untilFree(operation, disk.id, call);
        await this.#client.delete({ operation, path: pathOf(this.#scope.block('/volumes'), disk.id) }, call);
      } else if (!isTerminated) {
        const path = pathOf(this.#scope.instances('/volumes'), disk.id);
        await this.#client.delete({ operation, path }, call);
      }
    } catch (error) {
      if (CloudError.is(error) && error.code === 'volume-not-found') return;
      const words = `the server is deleted, and its disk ${disk.id} may be left`;
      throw outcomeUnknown(error, words, this.#client.context.details(operation));
    }
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    action: string,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    await this.begin(operation, node, action, call);
    return this.#servers.get(operation, node, call);
  }
}
