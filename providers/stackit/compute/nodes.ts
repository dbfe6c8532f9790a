import { type Call, type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  checkConsole,
  type ComputeNode,
  type ConsoleOptions,
  defined,
  type NodeSize,
  type Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { untilMade } from './changes.js';
import type { StackitNodeExtra } from './models.js';

type Server = ComputeNode<StackitNodeExtra>;

/** Begins the keys of labels that STACKIT keeps for itself. */
const RESERVED = 'stackit-';

/** Changes of servers; each waits until the server shows its end. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export class Nodes {
  readonly #client: JsonClient;
  readonly #servers: Resource<Server>;

  constructor(client: JsonClient, servers: Resource<Server>) {
    this.#client = client;
    this.#servers = servers;
  }

  /** Restarts a server by its system. Resolves when STACKIT has accepted it, since an active server shows no difference. */
  async reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const operation = 'rebootNode';
    const call = this.#client.context.call(options);
    const request = this.#servers.request(operation, node, '/reboot');
    await this.#client.post({ ...request, query: { action: 'soft' } }, call);
    return this.#servers.get(operation, node, call);
  }

  /** Starts a server that is stopped or deallocated. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('startNode', [node, '/start'], (server) => server.state === 'running', options);
  }

  /** Stops a server, which keeps its place and its price; `servers.deallocate` gives both back. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('stopNode', [node, '/stop'], (server) => server.state === 'stopped', options);
  }

  /** Stops a server and gives its place back. */
  deallocate(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const isMade = ({ extra }: Server): boolean => extra.status === 'DEALLOCATED';
    return this.#change('servers.deallocate', [node, '/deallocate'], isMade, options);
  }

  /** Gives a server another machine type. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const machineType = idOf(size);
    const isMade = (server: Server): boolean => server.size === machineType && server.state !== 'updating';
    return this.#change('resizeNode', [node, '/resize', { machineType }], isMade, options);
  }

  /** Changes a server's name, and its labels, of which new ones replace all old ones. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    const labels = metadata === undefined ? undefined : await this.#labels(operation, node, metadata, call);
    await this.#client.patch(
      { ...this.#servers.request(operation, node), json: defined({ name, labels }) },
      call,
    );
    return this.#servers.get(operation, node, call);
  }

  /** What a server wrote to its console. */
  async getConsole(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const operation = 'getConsoleOutput';
    checkConsole(console, this.#client.context.details(operation));
    const request = this.#servers.request(operation, node, '/log');
    // 0 is for all lines.
    const log = await this.#client.get({ ...request, query: { length: console.lines ?? 0 } }, options);
    return log.optionalString('output') ?? '';
  }

  /** Labels of a PATCH, which merges them: old ones go by null, but for STACKIT's own, which are not ours to change. */
  async #labels(
    operation: string,
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<object> {
    const { metadata: old } = await this.#servers.get(operation, node, call);
    const ours = Object.keys(old).filter((key) => !key.startsWith(RESERVED));
    const removed = ours.map((key) => [key, null] as const);
    const labels = Object.entries(withOwnerTag(metadata, old));
    // Who spreads the old metadata into the new gives STACKIT's labels back as they are.
    const given = labels.filter(([key, value]) => !key.startsWith(RESERVED) || old[key] !== value);
    return Object.fromEntries([...removed, ...given]);
  }

  async #change(
    operation: string,
    [node, below, json]: readonly [node: ComputeNode | string, below: string, json?: object],
    isMade: (server: Server) => boolean,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const { context } = this.#client;
    const call = context.call(options);
    await this.#client.post({ ...this.#servers.request(operation, node, below), ...defined({ json }) }, call);
    const fetch = (shared: Call): Promise<Server> => this.#servers.get(operation, node, shared);
    return untilMade({ operation, fetch, isMade, failureOf: failuresOfChange() }, context, call);
  }
}

/**
 * Finds the failure of a change. A server that had crashed before shows that until the change begins: a crash counts once the server has
 * shown something else.
 */
function failuresOfChange(): (server: Server) => string | null {
  let isBegun = false;
  return ({ state, extra: { status, powerStatus, errorMessage } }) => {
    const hasCrashed = state === 'error' && status === 'ACTIVE';
    if (!hasCrashed) isBegun = true;
    if (state !== 'error' || !isBegun) return null;
    return errorMessage ?? `it is in ${(hasCrashed ? powerStatus : status) ?? 'error'}`;
  };
}
