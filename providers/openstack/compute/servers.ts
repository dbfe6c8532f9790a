import { type CallOptions, idOf, NodeNotFoundError, Part } from '../../../src/driver/index.js';
import { type ComputeNode, defined, type NodeImage, withOwnerTag } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackModels, OpenStackNode } from '../extras.js';
import type { OpenStackNetwork, OpenStackPort } from '../network/models.js';
import type { Nodes } from './nodes.js';
import { readNode } from './read.js';

/** The microversion of Nova that added tags. */
const TAGS = '2.26';

/** Options of `servers.rescue`. @see https://docs.openstack.org/api-ref/compute/#rescue-server-rescue-action */
export interface RescueOptions {
  /** Image of the rescue system; default: the server's own. */
  readonly image?: NodeImage | string;
  /** Password of the rescue system's administrator; default: Nova generates one. */
  readonly password?: string;
}

/**
 * Nova's own operations on servers: `cloud.servers`.
 *
 * Methods that change a server return it as it is right after the request; Nova may still be working on it.
 *
 * @see https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action
 */
export class Servers extends Part {
  readonly #client: OpenStackClient;
  readonly #models: OpenStackModels;
  readonly #nodes: Nodes;

  constructor(client: OpenStackClient, models: OpenStackModels, nodes: Nodes) {
    super();
    this.#client = client;
    this.#models = models;
    this.#nodes = nodes;
  }

  /** Restarts a server by a power cycle. */
  async hardReboot(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.hardReboot', node, { reboot: { type: 'HARD' } }, options);
  }

  /** Confirms a server's new size. @throws ConflictError when it is not waiting for that */
  async confirmResize(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.confirmResize', node, { confirmResize: null }, options);
  }

  /** Reverts a server to its old size. @throws ConflictError when it is not waiting for that */
  async revertResize(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.revertResize', node, { revertResize: null }, options);
  }

  /** Sets the administrator's password. @throws ConflictError or NotSupportedError when the image lacks an agent for it */
  async setPassword(
    node: ComputeNode | string,
    password: string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const action = { changePassword: { adminPass: password } };
    return this.#nodes.run('servers.setPassword', node, action, options);
  }

  /** Holds a server in memory. */
  async pause(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.pause', node, { pause: null }, options);
  }

  /** Unpauses a server. */
  async unpause(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.unpause', node, { unpause: null }, options);
  }

  /** Writes a server's memory to disk and stops it. */
  async suspend(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.suspend', node, { suspend: null }, options);
  }

  /** Resumes a suspended server. */
  async resume(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.resume', node, { resume: null }, options);
  }

  /** Stores a server's disk as an image and frees its host. */
  async shelve(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.shelve', node, { shelve: null }, options);
  }

  /** Unshelves a server. */
  async unshelve(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.unshelve', node, { unshelve: null }, options);
  }

  /** Starts a rescue system with the server's disk attached; its password is in `extra.adminPassword` of the node returned. */
  async rescue(
    node: ComputeNode | string,
    { image, password }: RescueOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const operation = 'servers.rescue';
    const call = this.#client.context.call(options);
    const rescue = defined({
      rescue_image_ref: image === undefined ? undefined : idOf(image),
      adminPass: password,
    });
    const rescued = await this.#client.post(this.#client.actionOn(operation, node, { rescue }), call);
    const request = { operation, path: this.#client.serverPath(node), notFound: NodeNotFoundError };
    const data = readNode((await this.#client.get(request, call)).object('server'));
    const adminPassword = rescued.optionalString('adminPass');
    return this.#models.node({ ...data, extra: { ...data.extra, adminPassword } });
  }

  /** Ends the rescue system and starts the server itself. */
  async unrescue(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.unrescue', node, { unrescue: null }, options);
  }

  /** Locks a server against changes by users who are not administrators. */
  async lock(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.lock', node, { lock: null }, options);
  }

  /** Unlocks a server. */
  async unlock(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.unlock', node, { unlock: null }, options);
  }

  /** Replaces all of a server's metadata, except the owner tag of its run. */
  async setMetadata(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const call = this.#client.context.call(options);
    const { metadata: old } = await this.#nodes.get(node, call);
    const whole = withOwnerTag(metadata, old);
    await this.#client.put(this.#metadata('servers.setMetadata', node, whole), call);
    return this.#nodes.get(node, call);
  }

  /** Sets some keys of a server's metadata and keeps the others. */
  async updateMetadata(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const call = this.#client.context.call(options);
    await this.#client.post(this.#metadata('servers.updateMetadata', node, metadata), call);
    return this.#nodes.get(node, call);
  }

  /** Deletes one key of a server's metadata. A missing one is no error. */
  async deleteMetadata(node: ComputeNode | string, key: string, options?: CallOptions): Promise<void> {
    const path = this.#client.serverPath(node, `/metadata/${encodeURIComponent(key)}`);
    return this.#client.delete({ operation: 'servers.deleteMetadata', path }, options);
  }

  /** Lists a server's tags; Nova 2.26 or later. */
  async listTags(node: ComputeNode | string, options?: CallOptions): Promise<string[]> {
    return (await this.#client.get(this.#tags('servers.listTags', node), options)).strings('tags');
  }

  /** Replaces all of a server's tags; Nova 2.26 or later. */
  async setTags(
    node: ComputeNode | string,
    tags: readonly string[],
    options?: CallOptions,
  ): Promise<string[]> {
    const request = { ...this.#tags('servers.setTags', node), json: { tags } };
    return (await this.#client.put(request, options)).strings('tags');
  }

  /** Puts a server's ports into a security group, by the group's name. */
  async addSecurityGroup(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#nodes.run('servers.addSecurityGroup', node, { addSecurityGroup: { name } }, options);
  }

  /** Removes a security group, by name, from a server's ports. */
  async removeSecurityGroup(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#nodes.run('servers.removeSecurityGroup', node, { removeSecurityGroup: { name } }, options);
  }

  /** Attaches a port, and so a network, to a server. */
  async attachPort(
    node: ComputeNode | string,
    port: OpenStackPort | string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#attach('servers.attachPort', node, { port_id: idOf(port) }, options);
  }

  /** Puts a server on a further network, with a port that Nova makes and deletes together with the server. */
  async attachNetwork(
    node: ComputeNode | string,
    network: OpenStackNetwork | string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#attach('servers.attachNetwork', node, { net_id: idOf(network) }, options);
  }

  /** Detaches a port from a server. @throws NotFoundError when it is not attached */
  async detachPort(
    node: ComputeNode | string,
    port: OpenStackPort | string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const call = this.#client.context.call(options);
    const path = this.#client.serverPath(node, `/os-interface/${encodeURIComponent(idOf(port))}`);
    await this.#client.delete({ operation: 'servers.detachPort', path, accept: [] }, call);
    return this.#nodes.get(node, call);
  }

  async #attach(
    operation: string,
    node: ComputeNode | string,
    interfaceAttachment: object,
    options: CallOptions | undefined,
  ): Promise<OpenStackNode> {
    const call = this.#client.context.call(options);
    const path = this.#client.serverPath(node, '/os-interface');
    await this.#client.post({ operation, path, json: { interfaceAttachment } }, call);
    return this.#nodes.get(node, call);
  }

  #metadata(operation: string, node: ComputeNode | string, metadata: object) {
    const path = this.#client.serverPath(node, '/metadata');
    return { operation, path, json: { metadata }, idempotent: true, notFound: NodeNotFoundError };
  }

  #tags(operation: string, node: ComputeNode | string) {
    const headers = this.#client.microversion(TAGS);
    return { operation, path: this.#client.serverPath(node, '/tags'), headers, notFound: NodeNotFoundError };
  }
}
