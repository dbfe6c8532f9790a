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
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeSize,
  stateOf,
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
      nodes: [Instances, (ecs) => ecs.servers],
      keyPairs: [KeyPairs, ({ client, models }) => new KeyPairs(client, models)],
      volumes: [Volumes, ({ client, models }) => new Volumes(client, models)],
      volumeSnapshots: [Snapshots, ({ client, models }) => new Snapshots(client, models)],
      images: [Images, (ecs) => new Images(ecs.imageResource, (region, run) => ecs.inRegion(region, run))],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, ({ models, nodeResource }) => new Firewalls(models, nodeResource)],
      addresses: [Addresses, ({ client, models }) => new Addresses(client, models)],
    });
  }

  protected override readonly api = API;
  protected override readonly collections = COLLECTIONS;

  protected override get servers(): Instances {
    return this.part('instances', () => new Instances(this.nodeResource));
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

  protected override imageState({ extra }: NodeImage<Model.AliyunImageExtra>): ImageState {
    return stateOf(IMAGE_STATES, extra.status);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkCreate(spec, this.context);
  }
}
