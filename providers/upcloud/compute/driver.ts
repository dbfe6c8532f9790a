import {
  type Authenticator,
  type CallOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  addParts,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeSize,
  refusalOf,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { checkSignIn, SIGN_IN, type UpCloudOptions } from '../sign-in.js';
import { Addresses, byServer, listAddresses } from './addresses.js';
import { Backups } from './backups.js';
import { UpCloudClient } from './client.js';
import { COLLECTIONS } from './collections.js';
import { createBody } from './create-body.js';
import { FirewallRules } from './firewall-rules.js';
import { Images } from './images.js';
import { LIMITS } from './limits.js';
import type { UpCloudExtras, UpCloudImageExtra, UpCloudNodeExtra, UpCloudSizeExtra } from './models.js';
import { Networks } from './networks.js';
import { readPlan, readPrices, readServer } from './read.js';
import { Servers } from './servers.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<UpCloudExtras['createNode']>;
type Server = ComputeNode<UpCloudNodeExtra>;

/**
 * UpCloud: servers with their disks, plans, templates, storages and backups, floating addresses, firewall rules of servers.
 *
 * ```ts
 * const UpCloud = getDriver(Provider.UPCLOUD);
 * const cloud = new UpCloud({ token, region: 'fi-hel1' });
 * const image = (await cloud.listImages()).find(({ name }) => name.startsWith('Ubuntu Server 24.04'));
 * const node = await cloud.createNode({ name: 'web-1', image, size: '1xCPU-2GB', auth: { publicKey } });
 * ```
 *
 * @see https://developers.upcloud.com/1.3/
 */
export class UpCloudCompute extends RestComputeDriver<UpCloudOptions, UpCloudExtras> {
  static override readonly provider: string = 'upcloud';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<UpCloudCompute>(this, {
      nodes: [Servers, (cloud) => cloud.#servers],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      images: [Images, (cloud) => cloud.#images],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      addresses: [
        Addresses,
        ({ client, models, nodeResource }) => new Addresses(client, models, nodeResource),
      ],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Backups of volumes, which are their snapshots. */
  get backups(): Backups {
    return this.part('backups', () => new Backups(this.client));
  }

  /** Rules of the firewall that each server has for itself. */
  get firewallRules(): FirewallRules {
    return this.part('firewall rules', () => new FirewallRules(this.client, this.nodeResource));
  }

  protected override get client(): UpCloudClient {
    return this.part('client', () => new UpCloudClient(this.context));
  }

  get #servers(): Servers {
    return this.part('servers', () => new Servers(this.client, this.nodeResource, this));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.client, this.models, this.nodeResource));
  }

  /** All servers of the account, with their public and utility addresses, which stand in a list of their own. */
  override async *iterateNodes(...query: NodeListArguments): AsyncGenerator<Server, void, undefined> {
    const { filter, options } = this.nodeQuery(query);
    const call = this.call(options);
    const operation = 'listNodes';
    const addresses = byServer(await listAddresses(this.client, operation, call));
    const { path, list } = COLLECTIONS.nodes;
    const servers = this.client.list(
      { operation, path },
      list,
      (row) => this.models.node(readServer(row, addresses.get(row.id('uuid')) ?? [])),
      call,
    );
    yield* this.fitting(filter, servers);
  }

  /** All plans, with their prices in credits. */
  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<UpCloudSizeExtra>, void, undefined> {
    const call = this.call(options);
    const operation = 'listSizes';
    const zones = (await this.client.get({ operation, path: '/price' }, call)).object('prices').list('zone');
    const prices = readPrices(zones);
    const { path, list } = COLLECTIONS.sizes;
    yield* this.client.list(
      { operation, path },
      list,
      (plan) => this.models.size(readPlan(plan, prices.get(plan.id('name')))),
      call,
    );
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const request = { operation: 'createNode', path: '/server', json: createBody(spec, this.context) };
    const call = this.call(options);
    try {
      return this.nodeResource.read(await this.client.post(request, call));
    } catch (error) {
      const { image = '', size } = spec;
      throw await refusalOf(error, () => [this.getImage(image, call), this.getSize(size, call)]);
    }
  }

  /** Stops a server at once, and deletes it with the disk that it was made with; its other volumes stay. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.delete(node, options);
  }

  /** Gives a stopped server another plan. Its disk stays. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Server> {
    return this.#servers.resize(node, size, options);
  }

  /** Changes a server's title or labels, which are its metadata; its host name stays. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const call = this.call(options);
    const prepared = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.#servers.update(node, prepared, call);
  }

  /** Makes a template of a stopped server's disk; `extra.state` tells when it can be used. @throws NodeNotFoundError */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<UpCloudImageExtra>> {
    return this.#images.create(node, spec, options);
  }

  protected override imageState({ extra }: NodeImage): ImageState {
    const { state } = extra as Partial<UpCloudImageExtra>;
    if (state === 'error') return 'error';
    return state === undefined || state === null || state === 'online' ? 'available' : 'creating';
  }

  protected override createAuthenticator(options: UpCloudOptions, redactor: Redactor): Authenticator {
    checkSignIn(this.provider, options);
    return super.createAuthenticator(options, redactor);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    createBody(spec, this.context);
  }
}
