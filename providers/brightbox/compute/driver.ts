import {
  type Call,
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  type KeySignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type ImageState,
  imageOf,
  type NodeImage,
  nodeInState,
  type NodeSize,
  type NodeState,
  refusalOf,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { type BrightboxOptions, readEnvironment, SIGN_IN } from '../sign-in.js';
import { CloudIps } from './cloud-ips.js';
import { COLLECTIONS } from './collections.js';
import { createBody } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { LIMITS } from './limits.js';
import type { BrightboxExtras } from './models.js';
import { Servers } from './servers.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<BrightboxExtras['createNode']>;
type Server = ComputeNode<BrightboxExtras['node']>;
type Image = NodeImage<BrightboxExtras['image']>;

const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  available: 'available',
  deprecated: 'available',
  creating: 'creating',
  failed: 'error',
};

/**
 * Brightbox: cloud servers, server types, images, zones, volumes, cloud IPs, firewall policies.
 *
 * ```ts
 * const Brightbox = getDriver(Provider.BRIGHTBOX);
 * const cloud = new Brightbox({ clientId: 'cli-x1y2z', secret });
 * const node = await cloud.createNode({ name: 'web-1', image, size: 'typ-zx45f' });
 * ```
 *
 * @see https://api.gb1.brightbox.com/1.0/
 */
export class BrightboxCompute extends RestComputeDriver<BrightboxOptions, BrightboxExtras> {
  static override readonly provider: string = 'brightbox';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<BrightboxCompute>(this, {
      firewalls: [Firewalls, (cloud) => cloud.#firewalls],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
      addresses: [CloudIps, ({ client, models, nodeResource }) => new CloudIps(client, models, nodeResource)],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Reads the variables and the file of Brightbox's tools. */
  static readEnvironment(
    environment: Environment,
    options: Partial<BrightboxOptions>,
  ): Promise<BrightboxOptions> {
    return readEnvironment(environment, options);
  }

  /** Brightbox's own operations on servers: their power. */
  get servers(): Servers {
    return this.part('servers', () => new Servers(this.client, this.nodeResource));
  }

  get #firewalls(): Firewalls {
    return this.part('firewalls', () => new Firewalls(this.client, this.models, this.nodeResource));
  }

  /** All images that the account can use, without those that are gone. */
  override async *iterateImages(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    for await (const image of super.iterateImages(options)) if (!isGone(image)) yield image;
  }

  /** Fetches an image. @throws ImageNotFoundError for one that is gone too, which is shown for a while */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const found = await this.imageResource.get('getImage', image, options);
    if (isGone(found)) throw this.imageResource.missing('getImage', image);
    return found;
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    const groups = await this.#firewalls.groupIds(operation, spec.firewalls ?? [], call);
    const json = createBody(spec, groups);
    const request = { operation, path: '/servers', json, confidential: [json['user_data']] };
    try {
      return this.nodeResource.read(await this.client.post(request, call));
    } catch (error) {
      const image = imageOf(spec);
      const lookUps = (): Promise<unknown>[] => [
        ...(image === undefined ? [] : [this.getImage(image, call)]),
        this.getSize(spec.size, call),
      ];
      throw await refusalOf(error, lookUps);
    }
  }

  /** Asks a server’s system to restart; its system may ignore that. */
  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const call = this.call(options);
    await this.#act('rebootNode', node, ['reboot'], call);
    return this.nodeResource.get('rebootNode', node, call);
  }

  /** Starts a server, and waits until it is active. */
  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#switch('startNode', node, ['start', 'running'], options);
  }

  /** Shuts a server down from within, and waits until it is inactive; its system may ignore that. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#switch('stopNode', node, ['shutdown', 'stopped'], options);
  }

  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Server> {
    const operation = 'resizeNode';
    const call = this.call(options);
    try {
      await this.#act(operation, node, ['resize', { new_type: idOf(size) }], call);
    } catch (error) {
      throw await refusalOf(error, () => [this.getSize(size, call)]);
    }
    return this.nodeResource.get(operation, node, call);
  }

  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name']);
    return this.nodeResource.update('updateNode', node, { name: change.name }, options);
  }

  /** Makes an image of a server's disk. */
  override async createImage(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    if (metadata !== undefined) throw this.invalid(operation, 'Brightbox keeps no metadata with images');
    const call = this.call(options);
    const { id: server } = await this.nodeResource.get(operation, node, call);
    return this.imageResource.create(operation, { name, server }, call);
  }

  /** Deletes an image of the account. A missing one is no error. */
  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.imageResource.delete('deleteImage', image, options);
  }

  protected override imageState(image: NodeImage): ImageState {
    const { status } = image.extra as Partial<BrightboxExtras['image']>;
    return IMAGE_STATES[status ?? ''] ?? 'unknown';
  }

  protected override bootsWithoutImage({ extra }: Spec): boolean {
    return extra?.volume !== undefined;
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['location', 'userData', 'firewalls'], this.details('createNode'));
    const { firewalls, extra = {} } = spec;
    if (firewalls?.length === 0)
      throw this.invalid(
        'createNode',
        'a server of Brightbox is in a server group at least; leave firewalls out, or name some',
      );
    if (extra.volume !== undefined && (imageOf(spec) !== undefined || extra.diskSize !== undefined))
      throw this.invalid(
        'createNode',
        'a server boots from extra.volume, or from an image with extra.diskSize',
      );
  }

  async #switch(
    operation: string,
    node: ComputeNode | string,
    [verb, state]: readonly [verb: string, state: NodeState],
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.call(options);
    await this.#act(operation, node, [verb], call);
    return nodeInState(this.nodeResource, node, { state, details: this.details(operation) }, call);
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    [verb, json]: readonly [verb: string, json?: object],
    call: Call,
  ): Promise<void> {
    const request = this.nodeResource.request(operation, node, `/${verb}`);
    await this.client.post(json === undefined ? request : { ...request, json }, call);
  }
}

function isGone({ extra }: Image): boolean {
  return extra.status === 'deleted' || extra.status === 'deleting';
}
