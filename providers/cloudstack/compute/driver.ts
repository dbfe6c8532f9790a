import type {
  CallOptions,
  Environment,
  ErrorDescription,
  ErrorResponse,
  KeySignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  ComputeDriver,
  type ComputeNode,
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodeSize,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { CloudStackClient, type Parameters } from '../client.js';
import { cloudStackOptionsFrom } from '../environment.js';
import { describeCloudStackError } from '../errors.js';
import { type CloudStackOptions, SIGN_IN } from '../sign-in.js';
import { CloudStackAddresses } from './addresses.js';
import { checkDeploy } from './deploy.js';
import { CloudStackFirewalls } from './firewalls.js';
import { CloudStackImages } from './images.js';
import { CloudStackJobs } from './jobs.js';
import { CloudStackKeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import { LOCATIONS, SIZES } from './listings.js';
import type * as Model from './models.js';
import { CloudStackNetworks } from './networks.js';
import { CloudStackResource } from './resource.js';
import { CloudStackServers } from './servers.js';
import { CloudStackSnapshots } from './snapshots.js';
import { CloudStackTags } from './tags.js';
import { CloudStackVolumes } from './volumes.js';

type Spec = CreateNodeOptions<Model.CloudStackCreateExtra>;
type Server = ComputeNode<Model.CloudStackNodeExtra>;
type Size = NodeSize<Model.CloudStackSizeExtra>;

/**
 * Apache CloudStack: instances, service offerings, templates, zones, SSH key pairs, volumes, snapshots, networks, security groups, public
 * addresses, tags, jobs.
 *
 * ```ts
 * const CloudStack = getDriver(Provider.CLOUDSTACK);
 * const cloud = new CloudStack({ endpoint: 'https://cloud.example/client/api', apiKey, secretKey, region: zoneId });
 * const node = await cloud.createNode({ name: 'web-1', image, size, keyPair: 'laptop' });
 * ```
 *
 * @see https://cloudstack.apache.org/api/
 */
export class CloudStackCompute extends ComputeDriver<CloudStackOptions, Model.CloudStackExtras> {
  static override readonly provider: string = 'cloudstack';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly limits = LIMITS;

  static {
    addParts<CloudStackCompute>(this, {
      nodes: [CloudStackServers, (cloud) => cloud.#servers],
      images: [CloudStackImages, (cloud) => cloud.#images],
      keyPairs: [CloudStackKeyPairs, (cloud) => new CloudStackKeyPairs(cloud.#client, cloud.models)],
      volumes: [CloudStackVolumes, (cloud) => cloud.#volumes],
      volumeSnapshots: [CloudStackSnapshots, (cloud) => new CloudStackSnapshots(cloud.#client, cloud.models)],
      networks: [CloudStackNetworks, (cloud) => new CloudStackNetworks(cloud.#client, cloud.models)],
      firewalls: [
        CloudStackFirewalls,
        (cloud) => new CloudStackFirewalls(cloud.#client, cloud.models, cloud.#servers),
      ],
      addresses: [CloudStackAddresses, (cloud) => new CloudStackAddresses(cloud.#client, cloud.models)],
    });
  }

  /** Reads the settings of the tool `cs`; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: Partial<CloudStackOptions>,
  ): Promise<CloudStackOptions> {
    return cloudStackOptionsFrom(environment, options);
  }

  /** CloudStack's asynchronous jobs, and the passwords that they bring. */
  get jobs(): CloudStackJobs {
    return this.part('jobs', () => new CloudStackJobs(this.#client));
  }

  /** Tags of resources. */
  get tags(): CloudStackTags {
    return this.part('tags', () => new CloudStackTags(this.#client));
  }

  get #client(): CloudStackClient {
    return this.part('client', () => new CloudStackClient(this.context, this.options));
  }

  get #servers(): CloudStackServers {
    return this.part('servers', () => new CloudStackServers(this.#client, this.models));
  }

  get #volumes(): CloudStackVolumes {
    return this.part('volumes', () => new CloudStackVolumes(this.#client, this.models));
  }

  get #images(): CloudStackImages {
    const parts = { servers: this.#servers, volumes: this.#volumes };
    return this.part('images', () => new CloudStackImages(this.#client, this.models, parts));
  }

  get #sizes(): CloudStackResource<Size> {
    return this.part('sizes', () =>
      CloudStackResource.of(this.#client, SIZES, (data) => this.models.size(data)),
    );
  }

  /**
   * Runs any command of the API to the end of its job, for commands without a method here, and returns its result. Commands that begin with
   * `list` show their first page.
   */
  async runCommand(command: string, parameters: Parameters = {}, options?: CallOptions): Promise<object> {
    const idempotent = command.startsWith('list');
    const request = { operation: 'runCommand', command, parameters, idempotent };
    return (await this.#client.run(request, options)).raw;
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Server> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#servers.iterate(filter, options));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#servers.resource.get('getNode', node, options);
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    return this.#servers.deploy(spec, options);
  }

  /** Deletes a server; where the operator has set it so, CloudStack keeps it for a while, and shows it to administrators. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.delete(node, options);
  }

  /** Changes a server's name, or its tags, which are its metadata. The system learns of a new name at its next start. */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#servers.update(node, change, options);
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<Size> {
    return this.#sizes.iterate('listSizes', { zoneid: this.region ?? undefined }, options);
  }

  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<Size> {
    return this.#sizes.get('getSize', size, options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<Model.CloudStackImageExtra>> {
    return this.#images.iterate(options);
  }

  override iterateLocations(
    options?: CallOptions,
  ): AsyncIterable<NodeLocation<Model.CloudStackLocationExtra>> {
    const zones = CloudStackResource.of(this.#client, LOCATIONS, (data) => this.models.location(data));
    return zones.iterate('listLocations', {}, options);
  }

  protected override async deleteOwnerTags(tags: readonly string[], options?: CallOptions): Promise<void> {
    await this.#servers.deleteOwnerTags(tags, options);
  }

  protected override imageState(image: NodeImage<Model.CloudStackImageExtra>): ImageState {
    return image.extra.isReady === false ? 'creating' : 'available';
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeCloudStackError(response);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkDeploy(spec, this.context);
  }
}
