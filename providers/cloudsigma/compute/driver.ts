import {
  type Authenticator,
  type CallOptions,
  CloudError,
  type ErrorEnvelope,
  idOf,
  type KeySignIn,
  type RateRules,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  addParts,
  type ComputeNode,
  type CreateNodeOptions,
  type NodeSize,
  RestComputeDriver,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { checkSignIn, type CloudSigmaOptions, DEFAULT_LOCATION, RATE, SIGN_IN } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { CloudSigmaClient } from './client.js';
import { COLLECTIONS } from './collections.js';
import { checkKeys, createBody, shapeFor } from './create-body.js';
import { Creation } from './creation.js';
import { Definitions } from './definitions.js';
import { FirewallPolicies } from './firewall-policies.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { CloudSigmaExtras, CloudSigmaNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { SYSTEM_KEYS } from './read.js';
import { Servers } from './servers.js';
import { examplesFor, sizeData } from './sizes.js';
import { VolumeSnapshots } from './snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<CloudSigmaExtras['createNode']>;
type Server = ComputeNode<CloudSigmaNodeExtra>;

/**
 * CloudSigma: servers with disks copied from its library, drives and their snapshots, SSH keys, VLANs, firewall policies and owned addresses of one location.
 *
 * ```ts
 * const CloudSigma = getDriver(Provider.CLOUDSIGMA);
 * const cloud = new CloudSigma({ username, password, region: 'zrh' });
 * const image = (await cloud.listImages()).find(({ name }) => name.startsWith('Debian 13'));
 * const node = await cloud.createNode({ name: 'web-1', image, size: '1x2000x2048', auth: { publicKey } });
 * ```
 *
 * @see https://docs.cloudsigma.com/en/latest/
 */
export class CloudSigmaCompute extends RestComputeDriver<CloudSigmaOptions, CloudSigmaExtras> {
  static override readonly provider: string = 'cloudsigma';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly rate: RateRules = RATE;
  static override readonly limits = LIMITS;

  static {
    addParts<CloudSigmaCompute>(this, {
      nodes: [Servers, (cloud) => cloud.#servers],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [Volumes, (cloud) => new Volumes(cloud.client, cloud.models, cloud.#definitions, cloud)],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      addresses: [Addresses, (cloud) => new Addresses(cloud.client, cloud.models, cloud.#definitions)],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Location of the driver. */
  override get region(): string {
    return (super.region ?? DEFAULT_LOCATION).toLowerCase();
  }

  /** Firewall policies of servers' public interfaces. */
  get firewallPolicies(): FirewallPolicies {
    return this.part('firewall policies', () => new FirewallPolicies(this.client, this.#definitions));
  }

  protected override get client(): CloudSigmaClient {
    return this.part('client', () => new CloudSigmaClient(this.context));
  }

  get #definitions(): Definitions {
    return this.part('definitions', () => new Definitions(this.client, this.nodeResource, this.accountKey));
  }

  get #servers(): Servers {
    return this.part('servers', () => new Servers(this.client, this.nodeResource, this.#definitions, this));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  /** Examples of sizes, up to what the location allows: CloudSigma sells any processors, clock and memory. */
  override async *iterateSizes(options?: CallOptions): AsyncGenerator<NodeSize, void, undefined> {
    const capabilities = await this.client.get({ operation: 'listSizes', path: '/capabilities' }, options);
    for (const size of examplesFor(capabilities)) yield this.models.size(size);
  }

  /** The size that an id names: processors, MHz of all of them and MiB, such as `1x2000x2048`. */
  override async getSize(size: NodeSize | string, _options?: CallOptions): Promise<NodeSize> {
    return Promise.resolve(this.models.size(sizeData(shapeFor('getSize', idOf(size), this.context))));
  }

  /** Copies the image to a disk, which takes CloudSigma a while, makes a server with it, and starts it. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const call = this.call(options);
    const { keyPair } = spec;
    const key = keyPair === undefined ? null : await this.#keyPairs.idFor('createNode', keyPair, call);
    return new Creation(this.client, this.models, this, this.#servers).run(spec, key, call);
  }

  /** Stops a server at once, and deletes it with the disk that it boots from; its other drives stay. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    try {
      await this.#servers.delete(node, this.call(options));
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
    }
  }

  /** Changes a server's name or metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const operation = 'updateNode';
    this.checkUpdate(change, ['name', 'metadata']);
    const { name, metadata } = change;
    checkKeys(operation, metadata ?? {}, this.context);
    return this.#definitions.amend(
      operation,
      node,
      (old) => {
        const meta = old.stringMap('meta');
        const read = Object.entries(meta).filter(([key]) => SYSTEM_KEYS.includes(key));
        return {
          ...(name !== undefined && { name }),
          ...(metadata && { meta: { ...Object.fromEntries(read), ...withOwnerTag(metadata, meta) } }),
        };
      },
      options,
    );
  }

  protected override createAuthenticator(options: CloudSigmaOptions, redactor: Redactor): Authenticator {
    checkSignIn(this.provider, options);
    return super.createAuthenticator(options, redactor);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    createBody(spec, { disk: '', key: null, vncPassword: '' }, this.context);
  }
}
