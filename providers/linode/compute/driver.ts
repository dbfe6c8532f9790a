import {
  type Call,
  type CallOptions,
  CloudError,
  type Environment,
  type ErrorEnvelope,
  type PageRule,
  type RateRules,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkPublicKey,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  defined,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  pathOf,
  RestComputeDriver,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import {
  type LinodeEnvironmentOptions,
  type LinodeOptions,
  RATE,
  readEnvironment,
  SIGN_IN,
} from '../sign-in.js';
import { Addresses } from './addresses.js';
import { COLLECTIONS, PAGES } from './collections.js';
import { createBody, numberOf, type RootAccess, rootAccess } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LABEL, LIMITS } from './limits.js';
import type { LinodeCreateImageExtra, LinodeExtras, LinodeImageExtra, LinodeNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { readInstance } from './read.js';
import { ownerTagOf, tagsFor } from './tags.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<LinodeExtras['createNode']>;
type Instance = ComputeNode<LinodeNodeExtra>;

/**
 * Linode (Akamai Cloud): Linodes, types, images, SSH keys, volumes, reserved addresses, tags.
 *
 * ```ts
 * const Linode = getDriver(Provider.LINODE);
 * const cloud = new Linode({ token, region: 'us-east' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'linode/ubuntu24.04', size: 'g6-nanode-1', keyPair: 'laptop' });
 * ```
 *
 * @see https://techdocs.akamai.com/linode-api/reference/api
 */
export class LinodeCompute extends RestComputeDriver<LinodeOptions, LinodeExtras> {
  static override readonly provider: string = 'linode';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly rate: RateRules = RATE;
  static override readonly limits = LIMITS;
  static override readonly pages: PageRule = { by: 'number', pages: 'pages', total: 'results' };

  static {
    addParts<LinodeCompute>(this, {
      nodes: [Instances, ({ client, models, nodeResource }) => new Instances(client, models, nodeResource)],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
      addresses: [
        Addresses,
        ({ client, models, nodeResource }) => new Addresses(client, models, nodeResource),
      ],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [
        Firewalls,
        ({ client, models, nodeResource }) => new Firewalls(client, models, nodeResource),
      ],
    });
  }

  /** Options from variables, or from the settings of linode-cli. @throws AuthenticationError without a token */
  static readEnvironment(
    environment: Environment,
    options: LinodeEnvironmentOptions,
  ): Promise<LinodeOptions> {
    return readEnvironment(environment, options);
  }

  protected override readonly collections = COLLECTIONS;

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  /** Lists servers; Linode filters by label in a header. */
  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    // No other name is a label, and not every text fits into a header.
    const isLabel = filter.name !== undefined && LABEL.test(filter.name);
    const named = isLabel ? { headers: { 'x-filter': JSON.stringify({ label: filter.name }) } } : {};
    const request = { operation: 'listNodes', path: COLLECTIONS.nodes.path, query: PAGES, ...named };
    const { nodeResource } = this;
    return this.fitting(
      filter,
      this.client.list(request, 'data', (row) => nodeResource.readRow(row), options),
    );
  }

  /** Makes a server. Without a key or password the driver makes up one for root: `extra.rootPassword` of the result. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const call = this.call(options);
    const access = await this.#access(spec, call);
    const json = createBody(spec, access, this.context);
    const confidential = Object.values(spec.extra?.stackScriptData ?? {});
    const request = { operation: 'createNode', path: COLLECTIONS.nodes.path, json, confidential };
    const body = await this.client.post(request, call);
    const isOwn = spec.auth === undefined || !('password' in spec.auth);
    return this.models.node(readInstance(body, isOwn ? (access.root_pass ?? null) : null));
  }

  /** Changes a server's label, or its tags, which are its metadata; plain tags stay. @throws NodeNotFoundError, ConflictError when the label is taken */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const call = this.call(options);
    this.checkUpdate(change, ['name', 'metadata']);
    const { name, metadata } = change;
    const fields = defined({
      label: name,
      tags: metadata === undefined ? undefined : await this.#tags(node, metadata, call),
    });
    return this.nodeResource.update(operation, node, fields, call);
  }

  /** Creates an image of a server's disk. Resolves as soon as it is accepted; `extra.status` tells when it can be used. */
  override async createImage(
    node: ComputeNode | string,
    { name, metadata, extra = {} }: CreateImageOptions<LinodeCreateImageExtra>,
    options?: CallOptions,
  ): Promise<NodeImage<LinodeImageExtra>> {
    const operation = 'createImage';
    const call = this.call(options);
    const fields = defined({
      disk_id: numberOf(extra.diskId ?? (await this.#diskOf(node, call)), operation, this.context),
      label: name,
      description: extra.description,
      cloud_init: extra.cloudInit,
      tags: tagsFor(operation, this.context, metadata),
    });
    return this.imageResource.create(operation, fields, call);
  }

  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<LinodeImageExtra>> {
    return this.imageResource.get('getImage', image, options);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.imageResource.delete('deleteImage', image, options);
  }

  protected override imageState({ extra }: NodeImage<Partial<LinodeImageExtra>>): ImageState {
    const { status } = extra;
    if (status === 'creating' || status === 'pending_upload') return 'creating';
    return status === 'available' ? 'available' : 'unknown';
  }

  /** Deletes owner tags that nothing has now. */
  protected override async deleteOwnerTags(
    ownerTags: readonly string[],
    options?: CallOptions,
  ): Promise<void> {
    const call = this.call(options);
    for (const tag of ownerTags) {
      const path = pathOf('/tags', ownerTagOf(tag));
      if (await this.#isUnused(path, call))
        await this.client.delete({ operation: 'deleteOwnerTags', path }, call);
    }
  }

  /** The account of the token; null if its scopes do not allow the request. */
  protected override async accountId(call: Call): Promise<string | null> {
    try {
      return (await this.client.get({ operation: 'identify', path: '/account' }, call)).optionalString(
        'euuid',
      );
    } catch (error) {
      if (CloudError.is(error) && error.code === 'permission') return null;
      throw error;
    }
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (spec.networks === 'none')
      throw this.invalid(
        'createNode',
        'a Linode has a public address; pass ids of subnets beside it, or nothing',
      );
    for (const key of spec.extra?.publicKeys ?? []) checkPublicKey(key, this.details('createNode'));
    // Refuses names in place of ids, and tags that Linode cannot keep.
    createBody(spec, {}, this.context);
  }

  async #access({ auth, keyPair, extra = {} }: Spec, call: Call): Promise<RootAccess> {
    const keys = [...(extra.publicKeys ?? [])];
    if (auth !== undefined && 'publicKey' in auth) keys.unshift(auth.publicKey);
    if (keyPair !== undefined) keys.unshift(await this.#keyPairs.publicKeyOf('createNode', keyPair, call));
    return rootAccess(keys, auth !== undefined && 'password' in auth ? auth.password : undefined);
  }

  /** Tags of new metadata, with the owner tag and the plain ones that the server has. */
  async #tags(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<string[]> {
    const { metadata: old, extra } = await this.getNode(node, call);
    return tagsFor('updateNode', this.context, withOwnerTag(metadata, old), extra.tags) ?? [];
  }

  /** The largest disk of a server that is no swap. @throws NodeNotFoundError */
  async #diskOf(node: ComputeNode | string, call: Call): Promise<string> {
    const request = { ...this.nodeResource.request('createImage', node, '/disks'), query: PAGES };
    let largest: { readonly id: string; readonly size: number } | null = null;
    for await (const disk of this.client.list(request, 'data', (row) => row, call)) {
      const size = disk.optionalNumber('size') ?? 0;
      if (disk.optionalString('filesystem') !== 'swap' && size > (largest?.size ?? -1))
        largest = { id: disk.id('id'), size };
    }
    if (largest !== null) return largest.id;
    throw this.invalid('createImage', 'the server has no disk to make an image of');
  }

  async #isUnused(path: string, call: Call): Promise<boolean> {
    try {
      return (await this.client.get({ operation: 'deleteOwnerTags', path }, call)).list('data').length === 0;
    } catch (error) {
      if (CloudError.is(error) && error.status === 404) return false;
      throw error;
    }
  }
}
