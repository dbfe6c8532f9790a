import { createHash } from 'node:crypto';
import {
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  nameOf,
  NetworkNotFoundError,
  NodeNotFoundError,
  PermissionError,
  SizeNotFoundError,
} from '../../src/driver/index.js';
import {
  addParts,
  checkPublicKey,
  type ComputeNode,
  type CopyImageOptions,
  type CreateImageOptions,
  type CreateNodeOptions,
  imageOf,
  type KeyPair,
  type NodeImage,
  type NodeLocation,
  type NodeListArguments,
  type NodeSize,
  type RebuildNodeOptions,
  type UpdateNodeOptions,
} from '../../src/compute/index.js';
import type { DummyExtras } from './models.js';
import type { DummyFault } from './cloud.js';
import type { DummyImage, DummyKeyPair, DummyNode } from './records.js';
import { DummyAddresses, DummyFirewalls, DummyNetworks } from './networks.js';
import { DummyVolumes } from './volumes.js';

type Node = ComputeNode<DummyExtras['node']>;

/**
 * A cloud in memory for unit tests: no network, no account, empty by default. Forks share its servers. Faults can be set:
 *
 * ```ts
 * const Dummy = getDriver(Provider.DUMMY);
 * const driver = new Dummy({ quota: { nodes: 10 } });
 * driver.cloud.addFault({ method: 'createNode', nth: 3, error: new UnavailableError('try later') });
 * const node = await driver.createNode({ name: 'web-1', image: 'linux', size: 'small' });    // pending
 * await driver.waitUntilRunning([node]);                                                     // running
 * ```
 */
export class DummyCompute extends DummyVolumes {
  static {
    addParts<DummyCompute>(this, {
      networks: [DummyNetworks, ({ access, models }) => new DummyNetworks(access, models)],
      firewalls: [DummyFirewalls, ({ access, models }) => new DummyFirewalls(access, models)],
      addresses: [DummyAddresses, ({ access, models }) => new DummyAddresses(access, models)],
    });
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Node> {
    const { filter, options } = this.nodeQuery(query);
    const nodes = this.walk(
      'listNodes',
      () => this.cloud.nodes.values(),
      (record) => this.#node(record),
      options,
    );
    return this.fitting(filter, nodes);
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize> {
    return this.walk(
      'listSizes',
      () => this.cloud.sizes.values(),
      (size) => this.models.size({ ...size, currency: 'USD', extra: {} }),
      options,
    );
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<DummyExtras['image']>> {
    return this.walk(
      'listImages',
      () => this.cloud.images.values(),
      (image) => this.#image(image),
      options,
    );
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation> {
    return this.walk(
      'listLocations',
      () => ['here'],
      (id) => this.models.location({ id, name: 'Here', country: null, extra: {} }),
      options,
    );
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.run('getNode', options, () => this.#node(this.#record(node, 'getNode')));
  }

  override async createNode(spec: CreateNodeOptions, options?: CallOptions): Promise<Node> {
    this.checkSpec(spec);
    return this.run('createNode', options, (faults) => this.#create(spec, faults));
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.run('destroyNode', options, () => {
      if (this.cloud.nodes.delete(idOf(node))) this.detachAll(idOf(node));
    });
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#change('rebootNode', node, 'running', 'rebooting', 'running', options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#change('startNode', node, 'stopped', 'starting', 'running', options);
  }

  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#change('stopNode', node, 'running', 'stopping', 'stopped', options);
  }

  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Node> {
    return this.run('resizeNode', options, () => {
      const record = this.#record(node, 'resizeNode');
      record.size = this.find(this.cloud.sizes, idOf(size), 'resizeNode', SizeNotFoundError).id;
      this.cloud.change(record, 'updating', 'running');
      return this.#model(record);
    });
  }

  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Node> {
    const call = this.call(options);
    const { name, metadata } = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.run('updateNode', call, () => {
      const record = this.#record(node, 'updateNode');
      record.name = name ?? record.name;
      record.metadata = { ...(metadata ?? record.metadata) };
      return this.#model(record);
    });
  }

  override async rebuildNode(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Node> {
    return this.run('rebuildNode', options, () => {
      const record = this.#record(node, 'rebuildNode');
      record.image = this.find(this.cloud.images, idOf(image), 'rebuildNode', ImageNotFoundError).id;
      this.cloud.change(record, 'updating', 'running');
      return this.#model(record);
    });
  }

  protected override faultOf(node: Node): string | null {
    return node.extra.fault;
  }

  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair> {
    return this.walk(
      'listKeyPairs',
      () => this.cloud.keyPairs.values(),
      (keyPair) => this.models.keyPair({ ...keyPair, extra: {} }),
      options,
    );
  }

  override async getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair> {
    return this.run('getKeyPair', options, () => {
      const found = this.find(this.cloud.keyPairs, nameOf(keyPair), 'getKeyPair', KeyPairNotFoundError);
      return this.models.keyPair({ ...found, extra: {} });
    });
  }

  /** Creates a key pair with a fake private key. */
  override async createKeyPair(name: string, options?: CallOptions): Promise<KeyPair> {
    const publicKey = `ssh-ed25519 ${Buffer.from(name).toString('base64')} dummy`;
    return this.run('createKeyPair', options, () => {
      const keyPair = this.#addKeyPair(name, publicKey, 'createKeyPair');
      return this.models.keyPair({ ...keyPair, privateKey: `private key of ${name}`, extra: {} });
    });
  }

  override async importKeyPair(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair> {
    return this.run('importKeyPair', options, () => {
      checkPublicKey(publicKey, this.details('importKeyPair'));
      return this.models.keyPair({
        ...this.#addKeyPair(name, publicKey.trim(), 'importKeyPair'),
        extra: {},
      });
    });
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.run('deleteKeyPair', options, () => {
      this.cloud.keyPairs.delete(nameOf(keyPair));
    });
  }

  override async createImage(
    node: ComputeNode | string,
    { name }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<DummyExtras['image']>> {
    return this.run('createImage', options, () => this.#addImage(name, this.#record(node, 'createImage').id));
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.run('deleteImage', options, () => {
      if (this.cloud.images.get(idOf(image))?.own === false)
        throw new PermissionError('deleteImage: that image is not yours.', this.details('deleteImage'));
      this.cloud.images.delete(idOf(image));
    });
  }

  override async copyImage(
    image: NodeImage | string,
    { name }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<DummyExtras['image']>> {
    return this.run('copyImage', options, () =>
      this.#addImage(name, this.find(this.cloud.images, idOf(image), 'copyImage', ImageNotFoundError).id),
    );
  }

  #create(spec: CreateNodeOptions, faults: readonly DummyFault[]): Node {
    const { cloud } = this;
    const operation = 'createNode';
    const image = this.find(cloud.images, imageOf(spec) ?? '', operation, ImageNotFoundError).id;
    const size = this.find(cloud.sizes, idOf(spec.size), operation, SizeNotFoundError).id;
    const keyPair = spec.keyPair === undefined ? null : nameOf(spec.keyPair);
    if (keyPair !== null) this.find(cloud.keyPairs, keyPair, operation, KeyPairNotFoundError);
    const firewalls = (spec.firewalls ?? []).map((firewall) =>
      this.find(cloud.firewalls, idOf(firewall), operation, FirewallNotFoundError),
    );
    const networks = typeof spec.networks === 'object' ? spec.networks : [];
    for (const network of networks) this.find(cloud.networks, network, operation, NetworkNotFoundError);
    cloud.checkQuota('nodes', operation);
    const fault = faults.find(({ buildFault }) => buildFault !== undefined)?.buildFault ?? null;
    const record: DummyNode = {
      id: cloud.nextId('node'),
      name: spec.name,
      state: 'pending',
      next: null,
      size,
      image,
      location: spec.location === undefined ? 'here' : idOf(spec.location),
      createdAt: new Date(),
      metadata: { ...spec.metadata },
      keyPair,
      fault,
      networks: spec.networks ?? 'auto',
    };
    cloud.change(record, 'pending', fault === null ? 'running' : 'error');
    cloud.nodes.set(record.id, record);
    for (const firewall of firewalls) firewall.nodeIds = [...firewall.nodeIds, record.id];
    return this.#model(record);
  }

  #change(
    method: string,
    node: ComputeNode | string,
    from: DummyNode['state'],
    during: DummyNode['state'],
    after: DummyNode['state'],
    options: CallOptions | undefined,
  ): Promise<Node> {
    return this.run(method, options, () => {
      const record = this.cloud.look(this.#record(node, method));
      if (record.state !== from) {
        throw new ConflictError(
          `${method}: server ${record.name} (${record.id}) is ${record.state}, not ${from}.`,
          this.details(method),
        );
      }
      this.cloud.change(record, during, after);
      return this.#model(record);
    });
  }

  #record(node: ComputeNode | string, method: string): DummyNode {
    return this.find(this.cloud.nodes, idOf(node), method, NodeNotFoundError);
  }

  #node(record: DummyNode): Node {
    return this.#model(this.cloud.look(record));
  }

  #model(record: DummyNode): Node {
    const { id, name, state, size, image, location, createdAt, metadata, keyPair, fault, networks } = record;
    const number = Number(id.replace(/\D/g, '')) % 254;
    const online = networks !== 'none' && state === 'running';
    return this.models.node({
      id,
      name,
      state,
      publicIps: online && networks === 'auto' ? [`192.0.2.${number + 1}`] : [],
      privateIps: online ? [`10.0.0.${number + 1}`] : [],
      size,
      image,
      location,
      createdAt,
      metadata,
      extra: { keyPair, fault: state === 'error' ? fault : null },
    });
  }

  #image({ id, name, from }: DummyImage): NodeImage<DummyExtras['image']> {
    return this.models.image({ id, name, extra: { from } });
  }

  #addImage(name: string, from: string): NodeImage<DummyExtras['image']> {
    const image = { id: this.cloud.nextId('image'), name, own: true, from };
    this.cloud.images.set(image.id, image);
    return this.#image(image);
  }

  #addKeyPair(name: string, publicKey: string, method: string): DummyKeyPair {
    if (name === '') throw new InvalidRequestError(`${method}: the name is empty.`, this.details(method));
    if (this.cloud.keyPairs.has(name)) {
      throw new KeyPairExistsError(
        `${method}: there is a key pair ${name} already. Delete it first, or choose another name.`,
        this.details(method),
      );
    }
    const fingerprint = createHash('md5')
      .update(publicKey)
      .digest('hex')
      .replace(/..(?=.)/g, '$&:');
    const keyPair = { name, fingerprint, publicKey };
    this.cloud.keyPairs.set(name, keyPair);
    return keyPair;
  }
}
