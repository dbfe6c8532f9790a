import {
  type Call,
  type CallOptions,
  type ErrorEnvelope,
  idOf,
  type KeySignIn,
  type Reader,
  type RpcRequest,
  withdraw,
} from '../../../src/driver/index.js';
import {
  addParts,
  type ComputeNode,
  type CreateNodeOptions,
  imageOf,
  type ImageState,
  type NodeImage,
  type NodeSize,
  refusalOf,
  RpcComputeDriver,
  RpcResource,
  stateOf,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { type OutscaleOptions, SIGN_IN } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { API } from '../api.js';
import { checkNameTag } from './tags.js';
import { COLLECTIONS, SIZES } from './collections.js';
import { checkCreate } from './create-parameters.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type * as Model from './models.js';
import { Networks } from './networks.js';
import { tinaSize } from './sizes.js';
import { Snapshots } from './snapshots.js';
import { Vms } from './vms.js';
import { Volumes } from './volumes.js';

const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  available: 'available',
  pending: 'creating',
  failed: 'error',
};

/** An action of the OUTSCALE API. */
type OwnAction = Pick<RpcRequest, 'action' | 'parameters'>;
type Size = NodeSize<Model.OutscaleSizeExtra>;
type Spec = CreateNodeOptions<Model.OutscaleCreateExtra>;

/**
 * 3DS OUTSCALE: VMs, VM types, images, key pairs, volumes, snapshots, public IPs, Subnets, security groups.
 *
 * ```ts
 * const Outscale = getDriver(Provider.OUTSCALE);
 * const outscale = new Outscale({ accessKey, secretKey, region: 'eu-west-2' });
 * const node = await outscale.createNode({ name: 'web-1', image: 'ami-12345678', size: 'tinav5.c1r1p2' });
 * ```
 *
 * @see https://docs.outscale.com/api.html
 */
export class OutscaleCompute extends RpcComputeDriver<OutscaleOptions, Model.OutscaleExtras> {
  static override readonly provider: string = 'outscale';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    withdraw(this, 'rebuildNode');
    addParts<OutscaleCompute>(this, {
      nodes: [Vms, (outscale) => outscale.servers],
      keyPairs: [KeyPairs, (outscale) => outscale.#keys],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
      volumeSnapshots: [Snapshots, ({ client, models }) => new Snapshots(client, models)],
      images: [Images, ({ imageResource }) => new Images(imageResource)],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, ({ models, nodeResource }) => new Firewalls(models, nodeResource)],
      addresses: [Addresses, ({ client, models }) => new Addresses(client, models)],
    });
  }

  protected override readonly api = API;
  protected override readonly collections = COLLECTIONS;

  protected override get servers(): Vms {
    return this.part('vms', () => new Vms(this.nodeResource, this.models, this.#refusalOf.bind(this)));
  }

  get #keys(): KeyPairs {
    return this.part('keys', () => new KeyPairs(this.client, this.models));
  }

  get #sizes(): RpcResource<Size> {
    return this.part('sizes', () => RpcResource.of(this.client, SIZES, (data) => this.models.size(data)));
  }

  /** Calls any action of the API, for actions without a method here. */
  async callAction(request: OwnAction, options?: CallOptions): Promise<Reader> {
    return this.client.send({ ...request, operation: 'callAction' }, options);
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<Size> {
    return this.#sizes.iterate('listSizes', {}, options);
  }

  /** Fetches a size. One of the TINA types is made by its name, since few of them are listed. @throws SizeNotFoundError */
  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<Size> {
    const tina = tinaSize(idOf(size));
    return tina === null ? this.#sizes.get('getSize', size, options) : this.models.size(tina);
  }

  /** Why a VM is in its state; null if the user asked for it. */
  protected override faultOf({ extra }: ComputeNode<Model.OutscaleNodeExtra>): string | null {
    return /UserInitiated/.test(extra.stateReason ?? '') ? null : extra.stateReason;
  }

  protected override imageState({ extra }: NodeImage<Model.OutscaleImageExtra>): ImageState {
    return stateOf(IMAGE_STATES, extra.status);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkCreate(spec, this.context);
  }

  protected override checkUpdate(
    change: UpdateNodeOptions,
    allowed: readonly (keyof UpdateNodeOptions)[],
  ): void {
    super.checkUpdate(change, allowed);
    checkNameTag('updateNode', change.name, change.metadata, this.context);
  }

  /** What a refused create referred to and does not exist: the words of refusals may be left out. */
  #refusalOf(error: unknown, spec: Spec, call: Call): Promise<unknown> {
    const { keyPair } = spec;
    return refusalOf(error, () => [
      this.imageResource.get('createNode', imageOf(spec) ?? '', call),
      this.getSize(spec.size, call),
      ...(keyPair === undefined ? [] : [this.#keys.get(keyPair, call)]),
    ]);
  }
}
