import {
  type Authenticator,
  AwsAuthenticator,
  type Call,
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  parseEndpoint,
  type Redactor,
} from '../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeLocation,
  type NodeSize,
  RpcComputeDriver,
  stateOf,
} from '../../src/compute/index.js';
import {
  awsCredentials,
  type AwsEnvironmentOptions,
  type AwsOptions,
  awsOptionsFrom,
  awsRegion,
  endpointOf,
} from '../aws/credentials.js';
import { API } from './api.js';
import { BUNDLES, COLLECTIONS } from './collections.js';
import { DiskSnapshots } from './disk-snapshots.js';
import { Disks } from './disks.js';
import { ERRORS } from './errors.js';
import { Images } from './images.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type * as Model from './models.js';
import { LightsailPorts } from './ports.js';
import { readBundle } from './read.js';
import { StaticIps } from './static-ips.js';

const NAME = 'lightsail';

const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  pending: 'creating',
  available: 'available',
  error: 'error',
};

type Image = NodeImage<Model.LightsailImageExtra>;
type Spec = CreateNodeOptions<Model.LightsailCreateExtra>;

/**
 * Amazon Lightsail: instances, bundles, blueprints, snapshots, key pairs, disks, static IP addresses, and the ports of instances. Names are
 * ids: each is unique in its region, for all kinds of resources together.
 *
 * ```ts
 * const Lightsail = getDriver(Provider.LIGHTSAIL);
 * const lightsail = await Lightsail.fromEnv({ region: 'eu-central-1' });
 * const node = await lightsail.createNode({ name: 'web-1', image: 'debian_12', size: 'nano_3_0' });
 * ```
 *
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/
 */
export class Lightsail extends RpcComputeDriver<AwsOptions, Model.LightsailExtras> {
  static override readonly provider: string = NAME;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<Lightsail>(this, {
      nodes: [Instances, (lightsail) => lightsail.servers],
      images: [Images, (lightsail) => lightsail.#images],
      keyPairs: [KeyPairs, ({ client, models }) => new KeyPairs(client, models)],
      volumes: [Disks, (lightsail) => lightsail.#disks],
      volumeSnapshots: [DiskSnapshots, ({ client, models }) => new DiskSnapshots(client, models)],
      addresses: [StaticIps, ({ client, models }) => new StaticIps(client, models)],
    });
  }

  protected override readonly api = API;
  protected override readonly collections = COLLECTIONS;

  /** Reads keys, region and endpoint where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = { provider: NAME, service: 'compute', serviceVariable: 'LIGHTSAIL' } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  /** Ports that the firewalls of instances open. */
  get ports(): LightsailPorts {
    return this.part('ports', () => new LightsailPorts(this.nodeResource));
  }

  protected override get servers(): Instances {
    const zoneFor = this.#zoneFor.bind(this);
    return this.part('instances', () => new Instances(this.nodeResource, zoneFor));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.client, this.models, this.imageResource));
  }

  get #disks(): Disks {
    const zoneFor = this.#zoneFor.bind(this);
    return this.part('disks', () => new Disks(this.client, this.models, this.nodeResource, zoneFor));
  }

  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<Model.LightsailSizeExtra>, void, undefined> {
    for await (const size of this.client.list('listSizes', BUNDLES, {}, readBundle, options))
      yield this.models.size(size);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<Image> {
    return this.#images.iterate(options);
  }

  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    return this.#images.get(image, options);
  }

  /** Availability zones of the driver's region. */
  override async *iterateLocations(options?: CallOptions): AsyncGenerator<NodeLocation, void, undefined> {
    for await (const zone of super.iterateLocations(options))
      if (zone.id.startsWith(this.region ?? '')) yield zone;
  }

  protected override imageState({ extra }: Image): ImageState {
    return extra.type === 'snapshot' ? stateOf(IMAGE_STATES, extra.status) : 'available';
  }

  protected override createAuthenticator(options: AwsOptions, redactor: Redactor): Authenticator {
    const region = awsRegion(NAME, options);
    const endpoint = parseEndpoint(endpointOf(NAME, NAME, region, options));
    return new AwsAuthenticator({
      provider: NAME,
      service: NAME,
      credentials: awsCredentials(options),
      account: `${endpoint.origin}${endpoint.path}`,
      redactor,
      locate: () => ({ endpoint, region }),
    });
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['location', 'keyPair', 'userData', 'metadata'], this.details('createNode'));
  }

  async #zoneFor(
    operation: string,
    location: NodeLocation | string | undefined,
    call: Call,
  ): Promise<string> {
    if (location !== undefined) return idOf(location);
    for await (const zone of this.iterateLocations(call)) return zone.id;
    throw this.context.invalid(operation, 'the region names no availability zone; give location');
  }
}
