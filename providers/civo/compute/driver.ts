import {
  type Call,
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  type JsonClient,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  defined,
  type ImageState,
  type NodeImage,
  nodeInState,
  type NodeSize,
  type NodeState,
  refusalOf,
  RestComputeDriver,
  tagsOf,
  type UpdateNodeOptions,
  userDataText,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { CivoClient } from '../client.js';
import { ERRORS } from '../errors.js';
import { type CivoEnvironmentOptions, type CivoOptions, readEnvironment, SIGN_IN } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { checkRegion } from './check-region.js';
import { COLLECTIONS } from './collections.js';
import { createBody, wordsOf } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { CivoExtras } from './models.js';
import { Networks } from './networks.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<CivoExtras['createNode']>;
type Instance = ComputeNode<CivoExtras['node']>;
type Image = NodeImage<CivoExtras['image']>;

/**
 * Civo in one region: instances, sizes, disk images, SSH keys, networks, firewalls, volumes and their snapshots, reserved addresses.
 *
 * ```ts
 * const Civo = getDriver(Provider.CIVO);
 * const cloud = new Civo({ token, region: 'LON1' });
 * const node = await cloud.createNode({ name: 'web-1', image, size: 'g4s.xsmall', keyPair: 'laptop' });
 * ```
 *
 * @see https://www.civo.com/api
 */
export class CivoCompute extends RestComputeDriver<CivoOptions, CivoExtras> {
  static override readonly provider: string = 'civo';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<CivoCompute>(this, {
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      networks: [Networks, (cloud) => cloud.#networks],
      firewalls: [Firewalls, (cloud) => new Firewalls(cloud.client, cloud.models, cloud.#networks)],
      volumes: [Volumes, (cloud) => cloud.#volumes],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      addresses: [
        Addresses,
        ({ client, models, nodeResource }) => new Addresses(client, models, nodeResource),
      ],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Reads the variables and the file of Civo's CLI. */
  static readEnvironment(environment: Environment, options: CivoEnvironmentOptions): Promise<CivoOptions> {
    return readEnvironment(environment, options);
  }

  protected override get client(): JsonClient {
    return this.part('client', () => new CivoClient(this.context));
  }

  /** Civo's own operations on servers: another firewall, a hard reboot. */
  get instances(): Instances {
    return this.part('instances', () => new Instances(this.client, this.nodeResource));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  get #networks(): Networks {
    return this.part('networks', () => new Networks(this.client, this.models, this.accountKey));
  }

  get #volumes(): Volumes {
    const parts = { networks: this.#networks, nodes: this.nodeResource };
    return new Volumes(this.client, this.models, parts);
  }

  /** Civo's disk images, and those of the account. */
  override async *iterateImages(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.call(options);
    const shown = new Set<string>();
    for (const type of [undefined, 'custom'])
      for await (const image of this.imageResource.iterate('listImages', { type }, call)) {
        if (!shown.has(image.id)) yield image;
        shown.add(image.id);
      }
  }

  /** Fetches a disk image. @throws ImageNotFoundError */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    return this.imageResource.get('getImage', image, options);
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    const { keyPair, networks } = spec;
    const keyId = keyPair === undefined ? undefined : await this.#keyPairs.idOf(operation, keyPair, call);
    const [network] = typeof networks === 'object' ? networks : [];
    const networkId = network ?? (await this.#networks.idOfDefault(operation, call));
    const json = createBody(spec, { networkId, keyId }, this.context);
    const request = { operation, path: '/instances', json, confidential: [json['script']] };
    return this.nodeResource.read(await this.client.post(request, call));
  }

  /** Restarts a server from within (`soft_reboots`). */
  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const operation = 'rebootNode';
    const call = this.call(options);
    const request = this.nodeResource.request(operation, node, '/soft_reboots');
    await this.client.post({ ...request, json: { region: this.region } }, call);
    return this.nodeResource.get(operation, node, call);
  }

  /** Starts a stopped server, and waits until it runs. */
  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#switch('startNode', node, ['start', 'running'], this.call(options));
  }

  /** Stops a server, and waits until it is off: until then Civo shows it as running. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#switch('stopNode', node, ['stop', 'stopped'], this.call(options));
  }

  /** Gives a server a larger size; Civo has no way back. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    try {
      await this.#put('resizeNode', node, ['resize', { size: idOf(size) }], call);
      return await this.nodeResource.get('resizeNode', node, call);
    } catch (error) {
      throw await refusalOf(error, () => [this.getSize(size, call)]);
    }
  }

  /** Changes a server's name, or the tags that are its metadata; its other tags stay. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const call = this.call(options);
    this.checkUpdate(change, ['name', 'metadata']);
    const { name, metadata } = change;
    const { metadata: old, extra } = await this.nodeResource.get(operation, node, call);
    if (metadata !== undefined) {
      const words = [...tagsOf(withOwnerTag(metadata, old)), ...extra.tags];
      const tags = wordsOf(operation, words, this.context);
      await this.#put(operation, node, ['tags', { tags }], call);
    }
    // Civo is told all three at once.
    const { reverseDns, notes } = extra;
    const fields = { hostname: name, reverse_dns: reverseDns ?? undefined, notes: notes ?? undefined };
    if (name !== undefined) await this.#put(operation, node, ['', defined(fields)], call);
    return this.nodeResource.get(operation, node, call);
  }

  /** Deletes a disk image of the account. A missing one is no error. */
  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.imageResource.delete('deleteImage', image, options);
  }

  protected override imageState(image: NodeImage): ImageState {
    const { state } = image.extra as Partial<CivoExtras['image']>;
    return state === 'available' ? 'available' : 'unknown';
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const accepted = ['location', 'keyPair', 'userData', 'metadata', 'networks', 'firewalls'] as const;
    checkAccepted(spec, accepted, this.details('createNode'));
    const { location, networks, firewalls = [], userData } = spec;
    const refuse = (why: string): Error => this.invalid('createNode', why);
    checkRegion('createNode', location, this.context);
    if (networks === 'none' || (typeof networks === 'object' && networks.length !== 1))
      throw refuse(
        'a server of Civo is on exactly one network; pass extra.publicIp: false for no public address',
      );
    if (firewalls.length > 1) throw refuse('a server of Civo has one firewall at most');
    if (userDataText(userData)?.startsWith('#!') === false)
      throw refuse(
        'Civo runs userData as a script, whose first line begins with #!, and knows no cloud-config',
      );
    // Refuses metadata that tags cannot hold.
    createBody(spec, { networkId: '', keyId: undefined }, this.context);
  }

  async #switch(
    operation: string,
    node: ComputeNode | string,
    [verb, state]: readonly [verb: string, state: NodeState],
    call: Call,
  ): Promise<Instance> {
    await this.#put(operation, node, [verb, {}], call);
    return nodeInState(this.nodeResource, node, { state, details: this.details(operation) }, call);
  }

  async #put(
    operation: string,
    node: ComputeNode | string,
    [place, fields]: readonly [place: string, fields: object],
    call: Call,
  ): Promise<void> {
    const request = this.nodeResource.request(operation, node, place === '' ? '' : `/${place}`);
    await this.client.put({ ...request, json: { ...fields, region: this.region } }, call);
  }
}
