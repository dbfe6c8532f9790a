import {
  type RpcRequest,
  type CallOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type Reader,
} from '../../../src/driver/index.js';
import {
  RpcComputeDriver,
  addParts,
  type ComputeNode,
  type CopyImageOptions,
  type CreateNodeOptions,
  type ImageState,
  type NodeBatch,
  type NodeImage,
  type NodeSize,
  stateOf,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { type AliyunComputeOptions, REGIONAL_SIGN_IN } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { API } from './api.js';
import { COLLECTIONS } from './collections.js';
import { checkCreate } from './create-parameters.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type * as Model from './models.js';
import { Networks } from './networks.js';
import { iterateSizes } from './sizes.js';
import { Snapshots } from './snapshots.js';
import { Volumes } from './volumes.js';

const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  Available: 'available',
  Creating: 'creating',
  Waiting: 'creating',
  CreateFailed: 'error',
};

type Instance = ComputeNode<Model.AliyunNodeExtra>;
/** An action of ECS, or of another service. */
type OwnAction = Pick<RpcRequest, 'action' | 'service' | 'parameters'>;
type Spec = CreateNodeOptions<Model.AliyunCreateExtra>;

/**
 * Alibaba Cloud ECS: instances, instance types, images, key pairs, disks, snapshots, elastic IP addresses.
 *
 * ```ts
 * const Aliyun = getDriver(Provider.ALIYUN);
 * const ecs = new Aliyun({ accessKeyId, accessKeySecret, region: 'eu-central-1' });
 * const image = 'aliyun_3_x64_20G_alibase_20240819.vhd';
 * const place = { networks: [vSwitch], firewalls: [group] };
 * const node = await ecs.createNode({ name: 'web-1', image, size: 'ecs.g7.large', ...place });
 * ```
 *
 * @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-overview
 */
export class AliyunCompute extends RpcComputeDriver<AliyunComputeOptions, Model.AliyunExtras> {
  static override readonly provider: string = 'aliyun';
  static override readonly signIn: KeySignIn = REGIONAL_SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<AliyunCompute>(this, {
      nodes: [Instances, (ecs) => ecs.#instances],
      keyPairs: [KeyPairs, ({ client, models }) => new KeyPairs(client, models)],
      volumes: [Volumes, ({ client, models }) => new Volumes(client, models)],
      volumeSnapshots: [Snapshots, ({ client, models }) => new Snapshots(client, models)],
      images: [Images, (ecs) => ecs.#images],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, (ecs) => ecs.#firewalls],
      addresses: [Addresses, ({ client, models }) => new Addresses(client, models)],
    });
  }

  protected override readonly api = API;
  protected override readonly collections = COLLECTIONS;

  get #instances(): Instances {
    return this.part('instances', () => new Instances(this.nodeResource));
  }

  get #firewalls(): Firewalls {
    return this.part('firewalls', () => new Firewalls(this.models, this.nodeResource));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.imageResource));
  }

  /** Calls any action of ECS, or of another `service` such as `vpc`, for actions without a method here. */
  async callAction(request: OwnAction, options?: CallOptions): Promise<Reader> {
    return this.client.send({ ...request, operation: 'callAction' }, options);
  }

  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<Model.AliyunSizeExtra>, void, undefined> {
    for await (const size of iterateSizes(this.client, options)) yield this.models.size(size);
  }

  /** Creates up to 100 instances with one RunInstances. All have the name of the spec. */
  override async createNodeBatch(
    batch: NodeBatch<Model.AliyunCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    this.checkSpec(batch.spec);
    return this.#instances.run(batch, options);
  }

  /** Deletes an instance, running or not. ECS refuses to for some seconds after its creation, so that this waits. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.#instances.delete(node, options);
  }

  /** Changes an instance's name or tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    const whole = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.#instances.update(node, whole, call);
  }

  /** Copies an image within the region, or from another one. */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<Model.AliyunImageExtra>> {
    const { sourceRegion = this.region } = copy;
    if (sourceRegion === null || sourceRegion === this.region)
      return this.#images.copyFrom(this.client, image, copy, options);
    await using source = this.sibling({ region: sourceRegion });
    return await this.#images.copyFrom(source.client, image, copy, options);
  }

  protected override imageState({ extra }: NodeImage<Model.AliyunImageExtra>): ImageState {
    return stateOf(IMAGE_STATES, extra.status);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkCreate(spec, this.context);
  }
}
