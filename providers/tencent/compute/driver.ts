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
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeSize,
  stateOf,
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
      nodes: [Instances, (cvm) => cvm.servers],
      keyPairs: [KeyPairs, (cvm) => cvm.#keys],
      volumes: [Volumes, ({ client, models }) => new Volumes(client, models)],
      volumeSnapshots: [Snapshots, ({ client, models }) => new Snapshots(client, models)],
      images: [Images, (cvm) => new Images(cvm.imageResource, (region, run) => cvm.inRegion(region, run))],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, ({ models, nodeResource }) => new Firewalls(models, nodeResource)],
      addresses: [Addresses, ({ client, models }) => new Addresses(client, models)],
    });
  }

  protected override readonly api = API;
  protected override readonly collections = COLLECTIONS;

  protected override get servers(): Instances {
    return this.part('instances', () => new Instances(this.nodeResource, this.#keys));
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
