import { type CallOptions, idOf, NodeNotFoundError, Part } from '../../../src/driver/index.js';
import { type ComputeNode, defined, type NodeImage } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackModels, OpenStackNode } from '../extras.js';
import type { OpenStackNetwork, OpenStackPort } from '../network/models.js';
import type { Nodes } from './nodes.js';
import { readNode } from './read.js';

/** The microversion of Nova that added tags. */
const TAGS = '2.26';

/** Options of `servers.rescue`. @see https://docs.openstack.org/api-ref/compute/#rescue-server-rescue-action */
export interface RescueOptions {
  /** Image of the rescue system; the server's own where it is left out. */
  readonly image?: NodeImage | string;
  /** Password of the rescue system's administrator; Nova generates one where it is left out. */
  readonly password?: string;
}

/**
 * Nova's actions on servers beyond the driver's portable methods: `cloud.servers`.
 *
 * Methods that change a server return it as it is right after the request; Nova may still be at work on it then.
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

  /** Restarts a server as if its power had been cut. */
  async hardReboot(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.hardReboot', node, { reboot: { type: 'HARD' } }, options);
  }

  /** Keeps a server's new size. @throws ConflictError when it is not waiting for that */
  async confirmResize(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.confirmResize', node, { confirmResize: null }, options);
  }

  /** Goes back to a server's old size. @throws ConflictError when it is not waiting for that */
  async revertResize(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.revertResize', node, { revertResize: null }, options);
  }

  /** Sets the administrator's password. @throws ConflictError or NotSupportedError where the image lacks an agent for it */
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

  /** Lets a paused server go on. */
  async unpause(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.unpause', node, { unpause: null }, options);
  }

  /** Writes a server's memory to disk and stops it. */
  async suspend(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.suspend', node, { suspend: null }, options);
  }

  /** Lets a suspended server go on. */
  async resume(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.resume', node, { resume: null }, options);
  }

  /** Stores a server's disk as an image and frees its host. */
  async shelve(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.shelve', node, { shelve: null }, options);
  }

  /** Brings a shelved server back. */
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

  /** Keeps users who are not administrators from changing a server. */
  async lock(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.lock', node, { lock: null }, options);
  }

  /** Takes a lock away. */
  async unlock(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('servers.unlock', node, { unlock: null }, options);
  }

  /** Replaces all of a server's metadata. */
  async setMetadata(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const call = this.#client.context.call(options);
    await this.#client.put(this.#metadata('servers.setMetadata', node, metadata), call);
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

  /** Deletes one key of a server's metadata. One that is gone already is no error. */
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

  /** Takes a server's ports out of a security group, by the group's name. */
  async removeSecurityGroup(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#nodes.run('servers.removeSecurityGroup', node, { removeSecurityGroup: { name } }, options);
  }

  /** Gives a port to a server, and so a network. */
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

  /** Takes a port from a server. @throws NotFoundError where the server does not have it */
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
