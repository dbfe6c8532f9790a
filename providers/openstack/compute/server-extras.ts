import {
  type CallOptions,
  ConflictError,
  idOf,
  NodeNotFoundError,
  NotFoundError,
} from '../../../src/driver/index.js';
import {
  ComputeNode,
  type ConsoleOptions,
  defined,
  hostKeysInConsole,
  type NodeImage,
  pathOf,
  type RebuildNodeOptions,
  type UpdateNodeOptions,
  userDataBase64,
} from '../../../src/compute/index.js';
import { PAGE } from '../client.js';
import { type OpenStackNodeExtra, type OpenStackRebuildExtra, readNode } from './models.js';
import type { OpenStackOptions } from '../credentials.js';
import { OpenStackImages } from '../image/images.js';
import {
  type OpenStackQuota,
  type OpenStackServerGroup,
  readComputeQuota,
  readServerGroup,
} from './server-extras-models.js';
import { SERVERS } from './servers.js';

type OpenStackNode = ComputeNode<OpenStackNodeExtra>;

/** Nova microversions at which what is used here appeared. */
const MICROVERSIONS = { tags: '2.26', softPolicies: '2.15', keyName: '2.54', userData: '2.57' } as const;

const GROUPS = '/os-server-groups';

/** What to start a rescue system from. @see https://docs.openstack.org/api-ref/compute/#rescue-server-rescue-action */
export interface RescueOptions {
  /** Image of the rescue system; the server's own where it is left out. */
  readonly image?: NodeImage | string;
  /** Password of the rescue system's administrator; Nova makes one up where it is left out. */
  readonly password?: string;
}

/** What Nova does with servers beyond the portable methods. */
export abstract class OpenStackServerExtras<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackImages<Options> {
  /** Restarts a server as if its power had been cut. */
  async hardRebootNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('hardRebootNode', node, { reboot: { type: 'HARD' } }, options);
  }

  override async rebuildNode(
    node: ComputeNode | string,
    { image, extra = {} }: RebuildNodeOptions<OpenStackRebuildExtra>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const { name, metadata, password, keyPair, userData } = extra;
    const rebuild = defined({
      imageRef: idOf(image),
      name,
      metadata,
      adminPass: password,
      key_name: typeof keyPair === 'object' ? keyPair.name : keyPair,
      user_data: userDataBase64(userData),
    });
    const version =
      userData !== undefined ? MICROVERSIONS.userData : keyPair === undefined ? null : MICROVERSIONS.keyName;
    return this.act('rebuildNode', node, { rebuild }, options, version);
  }

  /** Gives a server another name, or other metadata in place of all the old. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    this.checkUpdate(change, ['name', 'metadata']);
    const call = this.call(options);
    const { name, metadata } = change;
    if (metadata !== undefined) await this.setNodeMetadata(node, metadata, call);
    if (name === undefined) return this.getNode(node, call);
    const request = {
      operation: 'updateNode',
      method: 'PUT' as const,
      path: pathOf(SERVERS, node),
      json: { server: { name } },
      notFound: NodeNotFoundError,
    };
    return this.node((await this.send(request, call)).object('server'));
  }

  /** Sets the administrator's password. @throws ConflictError or NotSupportedError where the image lacks an agent for it */
  async setNodePassword(
    node: ComputeNode | string,
    password: string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.act('setNodePassword', node, { changePassword: { adminPass: password } }, options);
  }

  /** Holds a server in memory. */
  async pauseNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('pauseNode', node, { pause: null }, options);
  }

  /** Lets a paused server go on. */
  async unpauseNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('unpauseNode', node, { unpause: null }, options);
  }

  /** Writes a server's memory to disk and stops it. */
  async suspendNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('suspendNode', node, { suspend: null }, options);
  }

  /** Lets a suspended server go on. */
  async resumeNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('resumeNode', node, { resume: null }, options);
  }

  /** Puts a server's disk away as an image and frees its place. */
  async shelveNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('shelveNode', node, { shelve: null }, options);
  }

  /** Brings a shelved server back. */
  async unshelveNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('unshelveNode', node, { unshelve: null }, options);
  }

  /** Starts a rescue system with the server's disk attached; its password is in the answer's `extra.adminPassword`. */
  async rescueNode(
    node: ComputeNode | string,
    { image, password }: RescueOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const call = this.call(options);
    const rescue = defined({
      rescue_image_ref: image === undefined ? undefined : idOf(image),
      adminPass: password,
    });
    const body = await this.send(
      {
        operation: 'rescueNode',
        method: 'POST',
        path: `${pathOf(SERVERS, node)}/action`,
        json: { rescue },
        notFound: NodeNotFoundError,
      },
      call,
    );
    const response = await this.get({ operation: 'rescueNode', path: pathOf(SERVERS, node) }, call);
    const data = readNode(response.object('server'));
    const adminPassword = body.optionalString('adminPass');
    return new ComputeNode(this, { ...data, extra: { ...data.extra, adminPassword } });
  }

  /** Ends the rescue system and starts the server itself. */
  async unrescueNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('unrescueNode', node, { unrescue: null }, options);
  }

  /** Keeps users who are not administrators from changing a server. */
  async lockNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('lockNode', node, { lock: null }, options);
  }

  /** Takes a lock away. */
  async unlockNode(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.act('unlockNode', node, { unlock: null }, options);
  }

  override async getConsoleOutput(
    node: ComputeNode | string,
    { lines }: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    const body = await this.send(
      {
        operation: 'getConsoleOutput',
        method: 'POST',
        path: `${pathOf(SERVERS, node)}/action`,
        json: { 'os-getConsoleOutput': defined({ length: lines }) },
        idempotent: true,
        notFound: NodeNotFoundError,
      },
      options,
    );
    return body.string('output') || null;
  }

  /** What cloud-init has written to the console. */
  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysInConsole((await this.getConsoleOutput(node, {}, options)) ?? '');
  }

  /** Replaces all of a server's metadata. */
  async setNodeMetadata(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#metadata('setNodeMetadata', 'PUT', node, metadata, options);
  }

  /** Sets some keys of a server's metadata and keeps the others. */
  async updateNodeMetadata(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#metadata('updateNodeMetadata', 'POST', node, metadata, options);
  }

  async #metadata(
    operation: string,
    method: 'PUT' | 'POST',
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    options: CallOptions | undefined,
  ): Promise<OpenStackNode> {
    const call = this.call(options);
    await this.connection.empty(
      {
        operation,
        method,
        path: `${pathOf(SERVERS, node)}/metadata`,
        json: { metadata },
        idempotent: true,
        notFound: NodeNotFoundError,
      },
      call,
    );
    return this.getNode(node, call);
  }

  /** Deletes one key of a server's metadata. One that is gone already is no error. */
  async deleteNodeMetadata(node: ComputeNode | string, key: string, options?: CallOptions): Promise<void> {
    return this.remove(
      {
        operation: 'deleteNodeMetadata',
        path: `${pathOf(SERVERS, node)}/metadata/${encodeURIComponent(key)}`,
      },
      options,
    );
  }

  /** A server's tags; Nova 2.26 or later. */
  async listNodeTags(node: ComputeNode | string, options?: CallOptions): Promise<string[]> {
    const body = await this.get(
      {
        operation: 'listNodeTags',
        path: `${pathOf(SERVERS, node)}/tags`,
        headers: this.microversion(MICROVERSIONS.tags),
        notFound: NodeNotFoundError,
      },
      options,
    );
    return body.strings('tags');
  }

  /** Replaces all of a server's tags; Nova 2.26 or later. */
  async setNodeTags(
    node: ComputeNode | string,
    tags: readonly string[],
    options?: CallOptions,
  ): Promise<string[]> {
    const body = await this.send(
      {
        operation: 'setNodeTags',
        method: 'PUT',
        path: `${pathOf(SERVERS, node)}/tags`,
        headers: this.microversion(MICROVERSIONS.tags),
        json: { tags },
        notFound: NodeNotFoundError,
      },
      options,
    );
    return body.strings('tags');
  }

  /** How many servers, processors and so on the project may have, and has. */
  async getQuota(options?: CallOptions): Promise<OpenStackQuota> {
    const body = await this.get({ operation: 'getQuota', path: '/limits' }, options);
    return readComputeQuota(body.object('limits').object('absolute'));
  }

  /** All server groups, page by page. */
  iterateServerGroups(options?: CallOptions): AsyncIterable<OpenStackServerGroup> {
    const request = { operation: 'listServerGroups', path: GROUPS, query: { limit: PAGE } };
    return this.offsetPages(request, 'server_groups', readServerGroup, options);
  }

  /** All server groups. */
  async listServerGroups(options?: CallOptions): Promise<OpenStackServerGroup[]> {
    return this.collect(options, (call) => this.iterateServerGroups(call));
  }

  /** One server group. @throws NotFoundError */
  async getServerGroup(
    group: OpenStackServerGroup | string,
    options?: CallOptions,
  ): Promise<OpenStackServerGroup> {
    const request = { operation: 'getServerGroup', path: pathOf(GROUPS, group), notFound: NotFoundError };
    return readServerGroup((await this.get(request, options)).object('server_group'));
  }

  /** Makes a server group; give its id as `extra.schedulerHints.group` to `createNode`. */
  async createServerGroup(
    name: string,
    policy: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity',
    options?: CallOptions,
  ): Promise<OpenStackServerGroup> {
    const body = await this.send(
      {
        operation: 'createServerGroup',
        method: 'POST',
        path: GROUPS,
        headers: this.microversion(policy.startsWith('soft') ? MICROVERSIONS.softPolicies : null),
        json: { server_group: { name, policies: [policy] } },
        conflict: ConflictError,
      },
      options,
    );
    return readServerGroup(body.object('server_group'));
  }

  /** Deletes a server group; its servers stay. One that is gone already is no error. */
  async deleteServerGroup(group: OpenStackServerGroup | string, options?: CallOptions): Promise<void> {
    return this.remove({ operation: 'deleteServerGroup', path: pathOf(GROUPS, group) }, options);
  }
}
