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
import { COMPUTE_SIGN_IN, type TencentComputeOptions } from '../sign-in.js';
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
  NORMAL: 'available',
  CREATING: 'creating',
  SYNCING: 'creating',
  IMPORTING: 'creating',
  CREATEFAILED: 'error',
  IMPORTFAILED: 'error',
};

type Instance = ComputeNode<Model.TencentNodeExtra>;
/** An action of CVM, or of another service. */
type OwnAction = Pick<RpcRequest, 'action' | 'service' | 'parameters'>;
type Spec = CreateNodeOptions<Model.TencentCreateExtra>;

/**
 * Tencent Cloud CVM: instances, instance types, images, key pairs, disks, snapshots, elastic IP addresses.
 *
 * ```ts
 * const Tencent = getDriver(Provider.TENCENT);
 * const cvm = new Tencent({ secretId, secretKey, region: 'eu-frankfurt' });
 * const image = 'img-pmqg1cw7';
 * const node = await cvm.createNode({ name: 'web-1', image, size: 'S5.MEDIUM4', networks: [subnet] });
 * ```
 *
 * @see https://www.tencentcloud.com/document/product/213/31574
 */
export class TencentCompute extends RpcComputeDriver<TencentComputeOptions, Model.TencentExtras> {
  static override readonly provider: string = 'tencent';
  static override readonly signIn: KeySignIn = COMPUTE_SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<TencentCompute>(this, {
      nodes: [Instances, (cvm) => cvm.#instances],
      keyPairs: [KeyPairs, (cvm) => cvm.#keys],
      volumes: [Volumes, ({ client, models }) => new Volumes(client, models)],
      volumeSnapshots: [Snapshots, ({ client, models }) => new Snapshots(client, models)],
      images: [Images, (cvm) => cvm.#images],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, (cvm) => cvm.#firewalls],
      addresses: [Addresses, ({ client, models }) => new Addresses(client, models)],
    });
  }

  protected override readonly api = API;
  protected override readonly collections = COLLECTIONS;

  get #instances(): Instances {
    return this.part('instances', () => new Instances(this.nodeResource, this.#keys));
  }

  get #firewalls(): Firewalls {
    return this.part('firewalls', () => new Firewalls(this.models, this.nodeResource));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.imageResource));
  }

  get #keys(): KeyPairs {
    return this.part('keys', () => new KeyPairs(this.client, this.models));
  }

  /** Calls any action of CVM, or of another `service` (`cbs`, `vpc`, `tag`), for actions without a method here. */
  async callAction(request: OwnAction, options?: CallOptions): Promise<Reader> {
    return this.client.send({ ...request, operation: 'callAction' }, options);
  }

  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<Model.TencentSizeExtra>, void, undefined> {
    for await (const size of iterateSizes(this.client, options)) yield this.models.size(size);
  }

  /** Creates up to 100 instances with one RunInstances. Which of them has which of the names is known when they are listed. */
  override async createNodeBatch(
    batch: NodeBatch<Model.TencentCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    this.checkSpec(batch.spec);
    return this.#instances.run(batch, options);
  }

  /**
   * Returns an instance, which may stay in the recycle bin for a while, as `terminated`; a second call deletes it there. CVM refuses to for
   * some seconds after its creation, so that this waits.
   */
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

  /** Copies an image into the region of the driver, from another one or the same. */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<Model.TencentImageExtra>> {
    const { sourceRegion = this.region } = copy;
    if (sourceRegion === null || sourceRegion === this.region)
      return this.#images.copyFrom(this.client, image, copy, options);
    await using source = this.sibling({ region: sourceRegion });
    return await this.#images.copyFrom(source.client, image, copy, options);
  }

  /** Why an instance could not be made. */
  protected override faultOf({ extra }: Instance): string | null {
    return extra.latestOperationError;
  }

  protected override imageState({ extra }: NodeImage<Model.TencentImageExtra>): ImageState {
    return stateOf(IMAGE_STATES, extra.status);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkCreate(spec, this.context);
  }
}
