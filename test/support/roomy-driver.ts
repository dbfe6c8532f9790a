import {
  CapacityError,
  ComputeDriver,
  ComputeNode,
  type CreateNodeOptions,
  type DriverOptions,
  type NodeBatch,
  type NodeSize,
  UnavailableError,
} from 'skylane';

/** The cloud behind a {@link RoomyDriver}, which its forks share. */
export interface RoomyCloud {
  readonly account: string;
  readonly nodes: Map<string, ComputeNode>;
  /** Names of each request that arrived, in order. */
  readonly requests: string[][];
  /** Servers that fit. */
  room: number;
  /** Thrown instead of a CapacityError where there is no room. */
  refusal: Error | null;
  /** True if a create without room is accepted, and its build ends in error. */
  buildsLate: boolean;
  /** Creates to come whose response is lost, after they were carried out. */
  lost: number;
  /** True while the cloud cannot be asked for its servers. */
  isCutOff: boolean;
  /** True while the cloud does not say whose account it is. */
  isNameless: boolean;
  next: number;
}

export function roomyCloud(account: string, room: number): RoomyCloud {
  return {
    account,
    nodes: new Map(),
    requests: [],
    room,
    refusal: null,
    buildsLate: false,
    lost: 0,
    isCutOff: false,
    isNameless: false,
    next: 1,
  };
}

/** A driver without a network, whose cloud has room for so many servers. */
export class RoomyDriver extends ComputeDriver<DriverOptions & { readonly cloud: RoomyCloud }> {
  static override readonly provider: string = 'roomy';
  static override readonly limits: ComputeDriver['limits'] = {
    poll: 'all',
    ownerTag: 'metadata',
    auth: [],
    generatesPassword: false,
    pollInterval: 10,
    lateArrival: 10,
    capacity: { faults: /no room/, source: 'this test' },
    sources: [],
  };

  protected override createAuthenticator() {
    const refuse = (): never => {
      throw new Error('this driver sends nothing');
    };
    return { account: this.options.cloud.account, endpoint: refuse, sign: refuse, rejected: () => false };
  }

  protected override async accountId() {
    if (this.options.cloud.isNameless) throw new UnavailableError('nobody to ask', { status: 503 });
    return null;
  }

  override async *iterateNodes() {
    const { isCutOff, nodes } = this.options.cloud;
    if (isCutOff) throw new UnavailableError('no way there', { status: 503 });
    yield* nodes.values();
  }

  override async *iterateSizes(): AsyncGenerator<NodeSize, void, undefined> {}
  override async *iterateImages() {}
  override async *iterateLocations() {}
  protected override async checkCreate(): Promise<void> {}

  protected override faultOf({ state }: ComputeNode): string | null {
    return state === 'error' ? 'there is no room' : null;
  }

  override async getNode(): Promise<ComputeNode> {
    throw new Error('not asked for');
  }

  override async createNode(spec: CreateNodeOptions): Promise<ComputeNode> {
    const [node] = await this.createNodeBatch({ spec, names: [spec.name], clientToken: '' });
    return node!;
  }

  override async createNodeBatch({ spec, names }: NodeBatch): Promise<ComputeNode[]> {
    const { cloud } = this.options;
    cloud.requests.push([...names]);
    const taken = [...cloud.nodes.values()].filter(({ state }) => state !== 'error').length;
    const isFull = taken + names.length > cloud.room;
    if (isFull && !cloud.buildsLate)
      throw cloud.refusal ?? new CapacityError('there is no room', { status: 409 });
    const made = names.map((name) => this.#make(spec, name, isFull ? 'error' : 'running'));
    if (cloud.lost === 0) return made;
    cloud.lost -= 1;
    throw new UnavailableError('the response was lost', { status: 503, retryable: true });
  }

  override async destroyNode(node: ComputeNode | string): Promise<void> {
    this.options.cloud.nodes.delete(typeof node === 'string' ? node : node.id);
  }

  #make(spec: CreateNodeOptions, name: string, state: 'error' | 'running'): ComputeNode {
    const { cloud } = this.options;
    const node = new ComputeNode(this, {
      id: `${cloud.account}-${cloud.next++}`,
      name,
      state,
      publicIps: [],
      privateIps: [],
      size: null,
      image: null,
      location: null,
      createdAt: null,
      metadata: spec.metadata ?? {},
      extra: {},
    });
    cloud.nodes.set(node.id, node);
    return node;
  }
}

/** The same, where one request makes up to four servers. */
export class RoomyBatchDriver extends RoomyDriver {
  static override readonly provider: string = 'roomy-batch';
  static override readonly limits: ComputeDriver['limits'] = {
    ...RoomyDriver.limits,
    batch: { create: 4, destroy: 1, repeatable: false, sharedName: false },
  };
}
