import {
  type CallOptions,
  CloudError,
  type ErrorEnvelope,
  type ListedPage,
  type Query,
  type RateRules,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  ActionAddresses,
  ActionNodes,
  ActionRunner,
  Actions,
  addParts,
  afterCreate,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  defined,
  type ImageState,
  type NodeImage,
  type NodeSize,
  RestComputeDriver,
  RestKeyPairs,
  undoCreate,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ACTIONS } from '../actions.js';
import { ERRORS } from '../errors.js';
import { nextPage } from '../pages.js';
import { type HetznerOptions, RATE, SIGN_IN } from '../sign-in.js';
import { ADDRESSES, COLLECTIONS, KEYS, NODE_ACTIONS } from './collections.js';
import { createBody } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { LIMITS } from './limits.js';
import type { HetznerAction, HetznerExtras, HetznerImageExtra, HetznerNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { readServer } from './read.js';
import { Servers } from './servers.js';
import { Volumes } from './volumes.js';

/** Actions on the server itself, which its state shows: `waitUntilRunning` waits for them. */
const SERVER_ACTIONS = new Set(['create_server', 'start_server']);

/** @see https://docs.hetzner.cloud/reference/cloud#images */
const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  available: 'available',
  creating: 'creating',
  unavailable: 'error',
};

type Spec = CreateNodeOptions<HetznerExtras['createNode']>;
type Server = ComputeNode<HetznerNodeExtra>;

/**
 * Hetzner Cloud: servers, server types, images, SSH keys, volumes, networks, firewalls, floating IPs, labels, actions.
 *
 * ```ts
 * const Hetzner = getDriver(Provider.HETZNER);
 * const cloud = new Hetzner({ token, region: 'fsn1' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu-24.04', size: 'cx22', keyPair: 'laptop' });
 * ```
 *
 * @see https://docs.hetzner.cloud/
 */
export class HetznerCompute extends RestComputeDriver<HetznerOptions, HetznerExtras> {
  static override readonly provider: string = 'hetzner';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly rate: RateRules = RATE;
  static override readonly limits = LIMITS;

  static {
    addParts<HetznerCompute>(this, {
      nodes: [ActionNodes, (cloud) => cloud.#nodes],
      keyPairs: [RestKeyPairs, ({ client, models }) => new RestKeyPairs(client, models, KEYS)],
      volumes: [Volumes, (cloud) => new Volumes(cloud.#runner, cloud.models, cloud.nodeResource)],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, (cloud) => new Firewalls(cloud.#runner, cloud.models, cloud.nodeResource)],
      addresses: [ActionAddresses, (cloud) => cloud.#addresses],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Hetzner's actions on resources, such as `attach_volume`. */
  get actions(): Actions<HetznerAction> {
    return this.part('actions', () => new Actions(this.#runner, this.nodeResource));
  }

  /** Hetzner's own operations on servers. */
  get servers(): Servers {
    return this.part('servers', () => new Servers(this.#runner, this.nodeResource));
  }

  get #nodes(): ActionNodes<Server> {
    return this.part('nodes', () => new ActionNodes(this.#runner, this.nodeResource, NODE_ACTIONS));
  }

  get #addresses(): ActionAddresses<HetznerExtras> {
    return new ActionAddresses(this.#runner, this.models, this.nodeResource, ADDRESSES);
  }

  get #runner(): ActionRunner<HetznerAction> {
    return this.part('runner', () => new ActionRunner(this.client, ACTIONS));
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const call = this.call(options);
    const request = { operation: 'createNode', path: '/servers', json: createBody(spec, this.context) };
    const body = await this.client.post(request, call);
    const node = this.models.node(readServer(body.object('server'), body.optionalString('root_password')));
    await this.#finishCreate(node, this.#runner.begun(body), call);
    return node;
  }

  /** Asks a server's system to shut down. If it does not, the server keeps running; see `servers.powerOff`. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#nodes.stop(node, options);
  }

  /** Changes a stopped server's type. The disk stays unchanged, so that the change can be undone. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Server> {
    return this.#nodes.resize(node, size, options);
  }

  /** Changes a server's name or labels, which are its metadata. @throws NodeNotFoundError, ConflictError when the name is taken */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const call = this.call(options);
    const { name, metadata } = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.nodeResource.update('updateNode', node, defined({ name, labels: metadata }), call);
  }

  /**
   * Creates an image (a snapshot, for Hetzner) of a server, which keeps running; unwritten data is missing in it. Resolves when it exists,
   * after minutes.
   */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<HetznerImageExtra>> {
    const json = { type: 'snapshot', description: spec.name, labels: spec.metadata ?? {} };
    const call = this.call(options);
    const target = [this.nodeResource, node] as const;
    const body = await this.#runner.run('createImage', target, ['create_image', json], call);
    return this.getImage(body.object('image').id('id'), call);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.imageResource.delete('deleteImage', image, options);
  }

  /** State of an image; one that is `unavailable` cannot be used. */
  protected override imageState({ extra }: NodeImage<HetznerImageExtra>): ImageState {
    return IMAGE_STATES[extra.status ?? ''] ?? 'unknown';
  }

  protected override nextPage(page: ListedPage): Query | null {
    return nextPage(page);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (spec.networks === 'none')
      throw this.invalid(
        'createNode',
        'a server of Hetzner has at least one network; pass ids, and extra.ipv4 and extra.ipv6: false for no public address',
      );
    // Refuses names in place of ids.
    createBody(spec, this.context);
  }

  /**
   * Waits for further actions of a create, such as the attachment of a volume. If one fails, the server is not as requested, and is deleted
   * again.
   */
  async #finishCreate(node: Server, actions: readonly HetznerAction[], call: CallOptions): Promise<void> {
    const others = actions.filter(
      ({ status, command }) => status === 'error' || !SERVER_ACTIONS.has(command),
    );
    try {
      await this.#runner.wait('createNode', others, call);
    } catch (error) {
      const details = this.details('createNode');
      // A failed action is a conflict; the failure of a request for it says nothing about it.
      if (!CloudError.is(error) || error.code !== 'conflict') throw afterCreate(error, node.id, details);
      throw await undoCreate(error, node.id, () => this.destroyNode(node), details);
    }
  }
}
