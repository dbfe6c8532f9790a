import {
  ComputeDriver,
  ComputeNode,
  type CreateNodeOptions,
  type DriverOptions,
  type NodeBatch,
  type NodeSize,
  UnavailableError,
} from 'skylane';

/** What all forks of a {@link BatchDriver} share: the cloud behind them. */
export interface BatchCloud {
  readonly nodes: Map<string, ComputeNode>;
  /** Names of each request that arrived, in order. */
  readonly requests: string[][];
  readonly tokens: string[];
  readonly destroyed: string[][];
  /** What becomes of the answers to come: `lost` after the request was carried out, `partly` after half of it was. */
  readonly faults: ('lost' | 'partly' | 'refused')[];
}

export function batchCloud(): BatchCloud {
  return { nodes: new Map(), requests: [], tokens: [], destroyed: [], faults: [] };
}

/** A driver without a network, whose cloud makes three servers at once and tags them with their metadata. */
export class BatchDriver extends ComputeDriver<DriverOptions & { readonly cloud: BatchCloud }> {
  static override readonly provider: string = 'batch-test';
  static override readonly limits: ComputeDriver['limits'] = {
    poll: 'all',
    ownerTag: 'metadata',
    auth: [],
    generatesPassword: false,
    batch: { create: 3, destroy: 2, repeatable: false, sharedName: false },
    sources: [],
  };

  protected override createAuthenticator() {
    const refuse = (): never => {
      throw new Error('this driver sends nothing');
    };
    return { account: 'test', endpoint: refuse, sign: refuse, rejected: () => false };
  }

  override async *iterateNodes() {
    yield* this.options.cloud.nodes.values();
  }

  override async *iterateSizes(): AsyncGenerator<NodeSize, void, undefined> {}
  override async *iterateImages() {}
  override async *iterateLocations() {}
  protected override async checkCreate(): Promise<void> {}

  override async getNode(): Promise<ComputeNode> {
    throw new Error('not asked for');
  }

  override async createNode(spec: CreateNodeOptions): Promise<ComputeNode> {
    const [node] = await this.createNodeBatch({ spec, names: [spec.name], clientToken: '' });
    return node!;
  }

  override async createNodeBatch({ spec, names, clientToken }: NodeBatch): Promise<ComputeNode[]> {
    const { cloud } = this.options;
    cloud.requests.push([...names]);
    cloud.tokens.push(clientToken);
    const fault = cloud.faults.shift();
    if (fault === 'refused') throw new UnavailableError('no capacity', { status: 400 });
    const made = (fault === 'partly' ? names.slice(0, 1) : names).map((name) => this.#make(spec, name));
    if (fault !== undefined)
      throw new UnavailableError('the answer was lost', { status: 503, retryable: true });
    return made;
  }

  override async destroyNode(node: ComputeNode | string): Promise<void> {
    await this.destroyNodeBatch([node]);
  }

  override async destroyNodeBatch(nodes: readonly (ComputeNode | string)[]): Promise<void> {
    const { cloud } = this.options;
    const ids = nodes.map((node) => (typeof node === 'string' ? node : node.id));
    cloud.destroyed.push(ids);
    if (cloud.faults.shift() === 'refused') throw new UnavailableError('one is gone', { status: 400 });
    for (const id of ids) cloud.nodes.delete(id);
  }

  #make(spec: CreateNodeOptions, name: string): ComputeNode {
    const { nodes } = this.options.cloud;
    const node = new ComputeNode(this, {
      id: `id-${nodes.size + 1}`,
      name,
      state: 'running',
      publicIps: [],
      privateIps: [],
      size: null,
      image: null,
      location: null,
      createdAt: null,
      metadata: spec.metadata ?? {},
      extra: {},
    });
    nodes.set(node.id, node);
    return node;
  }
}

/** The same cloud, but one that knows tokens: a create sent again is answered with what the first one made. */
export class TokenDriver extends BatchDriver {
  static override readonly limits: ComputeDriver['limits'] = {
    ...BatchDriver.limits,
    ownerTag: null,
    batch: { create: 3, destroy: 2, repeatable: true, sharedName: true },
  };
  static readonly made = new Map<string, ComputeNode[]>();

  override async createNodeBatch(batch: NodeBatch): Promise<ComputeNode[]> {
    const before = TokenDriver.made.get(batch.clientToken);
    if (before !== undefined) return before;
    try {
      return await super.createNodeBatch(batch);
    } finally {
      TokenDriver.made.set(
        batch.clientToken,
        [...this.options.cloud.nodes.values()].slice(-batch.names.length),
      );
    }
  }
}
