import {
  type CallOptions,
  CloudError,
  idOf,
  type JsonClient,
  outcomeUnknown,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  defined,
  nodeInState,
  type NodeState,
  type RebuildNodeOptions,
  type Resource,
} from '../../../src/compute/index.js';
import { resourceOf } from './collections.js';
import type { LatitudeNodeExtra, LatitudeRebuildExtra } from './models.js';

type Server = ComputeNode<LatitudeNodeExtra>;

/** Changes of servers. Where a server shows their end, they wait for it. @see https://docs.latitude.sh/reference/create-server-action */
export class Nodes {
  readonly #client: JsonClient;
  readonly #servers: Resource<Server>;

  constructor(client: JsonClient, servers: Resource<Server>) {
    this.#client = client;
    this.#servers = servers;
  }

  /** Restarts a server. Resolves when Latitude.sh has accepted it, since the server shows no difference. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.post('rebootNode', node, ['/actions', resourceOf('actions', { action: 'reboot' })], options);
  }

  /** Switches a server on, and waits until it is. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#switch('startNode', node, ['power_on', 'running'], options);
  }

  /** Switches a server off, and waits until it is. It costs the same. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#switch('stopNode', node, ['power_off', 'stopped'], options);
  }

  /** Installs a server anew; its disks are erased. */
  async rebuild(
    node: ComputeNode | string,
    { image, extra = {} }: RebuildNodeOptions<LatitudeRebuildExtra>,
    options?: CallOptions,
  ): Promise<Server> {
    const attributes = defined({
      operating_system: idOf(image),
      ssh_keys: extra.sshKeyIds,
      user_data: extra.userDataId,
      raid: extra.raid,
    });
    return this.post('rebuildNode', node, ['/reinstall', resourceOf('reinstalls', attributes)], options);
  }

  /** Asks something of a server, and fetches it. */
  async post(
    operation: string,
    node: ComputeNode | string,
    [below, data]: readonly [below: string, data?: object],
    options?: CallOptions,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    const request = this.#servers.request(operation, node, below);
    await this.#client.post(data === undefined ? request : { ...request, json: { data } }, call);
    return this.#servers.get(operation, node, call);
  }

  /** Has a server switched, and waits until it shows that. */
  async #switch(
    operation: string,
    node: ComputeNode | string,
    [action, state]: readonly [action: string, state: NodeState],
    options: CallOptions | undefined,
  ): Promise<Server> {
    const { context } = this.#client;
    const call = context.call(options);
    const details = context.details(operation);
    const json = { data: resourceOf('actions', { action }) };
    await this.#client.post({ ...this.#servers.request(operation, node, '/actions'), json }, call);
    return nodeInState(this.#servers, node, { state, details }, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'conflict') throw error;
      const words = 'Latitude.sh accepted it, and whether it was done is not known';
      throw outcomeUnknown(error, words, details);
    });
  }
}
