import {
  type CallOptions,
  idOf,
  InvalidRequestError,
  MalformedResponseError,
  nameOf,
  NodeNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  defined,
  imageOf,
  type NodeBatch,
  type NodeImage,
  type NodeListArguments,
  type NodeSize,
  type RebuildNodeOptions,
  tagsOf,
  type UpdateNodeOptions,
  userDataText,
} from '../../../src/compute/index.js';
import { isNumber, nodePath, PAGE } from './client.js';
import { DigitalOceanCatalogue, keyReference } from './catalogue.js';
import type {
  DigitalOceanAction,
  DigitalOceanImageExtra,
  DropletCreateExtra,
  DropletExtra,
} from './models.js';
import { readDroplet } from './read.js';

/** @see https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create */
const NAME = /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/;
/** @see https://docs.digitalocean.com/reference/api/reference/tags/#tags_create */
const TAG = /^[a-zA-Z0-9_\-:]{1,255}$/;

type Spec = CreateNodeOptions<DropletCreateExtra>;
type Droplet = ComputeNode<DropletExtra>;

/** Droplets. */
export abstract class DigitalOceanNodes extends DigitalOceanCatalogue {
  override iterateNodes(...query: NodeListArguments): AsyncIterable<Droplet> {
    const { filter, options } = this.nodeQuery(query);
    const request = {
      operation: 'listNodes',
      path: '/droplets',
      query: { per_page: PAGE, name: filter.name || undefined },
    };
    return this.fitting(
      filter,
      this.pages(request, 'droplets', (droplet) => this.node(droplet), options),
    );
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    const request = { operation: 'getNode', path: nodePath(node, 'getNode'), notFound: NodeNotFoundError };
    return this.node((await this.get(request, options)).object('droplet'));
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Droplet> {
    const call = this.call(options);
    const body = await this.createBody(spec, call);
    const request = {
      operation: 'createNode',
      method: 'POST' as const,
      path: '/droplets',
      json: { name: spec.name, ...body },
    };
    return this.node((await this.send(request, call)).object('droplet'));
  }

  /** Creates up to ten Droplets that differ by their names alone, in one request. */
  override async createNodeBatch(
    batch: NodeBatch<DropletCreateExtra>,
    options?: CallOptions,
  ): Promise<Droplet[]> {
    const call = this.call(options);
    const { spec, names } = batch;
    for (const name of names) this.checkSpec({ ...spec, name });
    const body = await this.createBody(spec, call);
    const request = {
      operation: 'createNode',
      method: 'POST' as const,
      path: '/droplets',
      json: { names, ...body },
    };
    const made = (await this.send(request, call)).list('droplets').map((droplet) => this.node(droplet));
    return this.inOrder(names, made);
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    // An id of another form was never a Droplet's, so there is nothing left to delete.
    if (!isNumber(idOf(node))) return;
    await this.remove({ operation: 'destroyNode', path: nodePath(node, 'destroyNode') }, options);
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.act('rebootNode', node, { type: 'reboot' }, options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.act('startNode', node, { type: 'power_on' }, options);
  }

  /** Asks the system of a Droplet to shut down. One that does not obey keeps running: see `powerOffNode`. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.act('stopNode', node, { type: 'shutdown' }, options);
  }

  /** Cuts a Droplet's power. @throws NodeNotFoundError */
  async powerOffNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.act('powerOffNode', node, { type: 'power_off' }, options);
  }

  /** Gives a stopped Droplet another size. The disk stays as it is, so that the change can be undone. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Droplet> {
    return this.act('resizeNode', node, { type: 'resize', disk: false, size: idOf(size) }, options);
  }

  /** Gives a Droplet another name; its tags change with `tagNodes` and `untagNodes`. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Droplet> {
    this.checkUpdate(change, ['name']);
    const { name = '' } = change;
    this.checkName(name, 'updateNode');
    return this.act('updateNode', node, { type: 'rename', name }, options);
  }

  /** Puts a Droplet back to an image, with the loss of its disk. @throws NodeNotFoundError, ImageNotFoundError */
  override async rebuildNode(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Droplet> {
    return this.act('rebuildNode', node, { type: 'rebuild', image: imageReference(image) }, options);
  }

  /** Starts any action of the API's on a Droplet, such as `{ type: 'enable_backups' }`. Wait for it with `waitForAction`. */
  async actOnNode(
    node: ComputeNode | string,
    action: { readonly type: string } & Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    return this.startAction('actOnNode', node, action, options);
  }

  /** Makes an image (DigitalOcean: a snapshot) of a Droplet, which goes on running meanwhile; what it has not written to its disk is not in it. It is there when this resolves, which takes minutes. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<DigitalOceanImageExtra>> {
    const call = this.call(options);
    const action = await this.startAction('createImage', node, { type: 'snapshot', name: spec.name }, call);
    await this.finish('createImage', action, call);
    const request = {
      operation: 'createImage',
      path: `${nodePath(node, 'createImage')}/snapshots`,
      query: { per_page: PAGE },
    };
    // Names may repeat; the one just made has the highest number.
    let newest = 0;
    for await (const snapshot of this.pages(request, 'snapshots', (one) => one, call))
      if (snapshot.optionalString('name') === spec.name) newest = Math.max(newest, Number(snapshot.id('id')));
    if (newest > 0) return this.getImage(String(newest), call);
    throw new MalformedResponseError(
      `createImage: DigitalOcean made the snapshot ${spec.name} but does not list it.`,
      this.details('createImage'),
    );
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    this.checkName(spec.name, 'createNode');
    this.checkTags([...tagsOf(spec.metadata ?? {}), ...(spec.extra?.tags ?? [])]);
    const { networks } = spec;
    if (networks === 'none' || (typeof networks === 'object' && networks.length > 1))
      throw new InvalidRequestError(
        'createNode: a DigitalOcean Droplet is in exactly one network (VPC); pass one id, or extra.publicNetworking: false for no public address.',
        this.details('createNode'),
      );
  }

  /** What all Droplets of a create have in common. */
  protected async createBody(spec: Spec, call: CallOptions): Promise<object> {
    this.checkSpec(spec);
    const { extra = {}, networks, location, userData, metadata = {} } = spec;
    const tags = [...tagsOf(metadata), ...(extra.tags ?? [])];
    return defined({
      region: location === undefined ? (this.region ?? undefined) : idOf(location),
      size: idOf(spec.size),
      image: imageReference(imageOf(spec) ?? ''),
      ssh_keys: await this.keysOf(spec, call),
      user_data: userDataText(userData),
      tags: tags.length === 0 ? undefined : tags,
      vpc_uuid: typeof networks === 'object' ? networks[0] : undefined,
      ipv6: extra.ipv6,
      monitoring: extra.monitoring,
      backups: extra.backups,
      volumes: extra.volumes,
      with_droplet_agent: extra.agent,
      public_networking: extra.publicNetworking,
    });
  }

  /** DigitalOcean wants an id or fingerprint; a name costs a look into the list. */
  protected async keysOf({ keyPair }: Spec, call: CallOptions): Promise<(string | number)[] | undefined> {
    if (keyPair === undefined) return undefined;
    const reference =
      keyReference(keyPair) ?? (await this.findKeyPair('createNode', nameOf(keyPair), call)).extra.id;
    return [/^\d+$/.test(reference) ? Number(reference) : reference];
  }

  /** @throws InvalidRequestError for a name that DigitalOcean refuses */
  protected checkName(name: string, operation: string): void {
    if (NAME.test(name) && name.length <= 255) return;
    throw new InvalidRequestError(
      `${operation}: ${JSON.stringify(name)} is no name for a Droplet; use letters, digits, dots and dashes, ending in a letter or digit.`,
      this.details(operation),
    );
  }

  /** @throws InvalidRequestError for tags that DigitalOcean refuses, metadata included */
  protected checkTags(tags: readonly string[]): void {
    const wrong = tags.find((tag) => !TAG.test(tag));
    if (wrong === undefined) return;
    throw new InvalidRequestError(
      `createNode: DigitalOcean keeps metadata as tags (key:value), of letters, digits, colons, dashes and underscores, 255 at most; ${JSON.stringify(wrong)} is none.`,
      this.details('createNode'),
    );
  }

  /** Reads a Droplet into a model of this driver. */
  protected node(droplet: Reader): Droplet {
    return new ComputeNode(this, readDroplet(droplet));
  }

  private inOrder(names: readonly string[], made: readonly Droplet[]): Droplet[] {
    const byName = new Map(made.map((node) => [node.name, node]));
    const nodes = names.flatMap((name) => byName.get(name) ?? []);
    if (nodes.length === names.length) return nodes;
    throw new MalformedResponseError(
      `createNode: asked for ${names.length} Droplets, DigitalOcean's answer has ${nodes.length} of them.`,
      this.details('createNode'),
    );
  }
}

/** An image's number as a number, its slug as text. */
function imageReference(image: NodeImage | string): string | number {
  const id = idOf(image);
  return /^\d+$/.test(id) ? Number(id) : id;
}
