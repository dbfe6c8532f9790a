import type { CallOptions } from '../../call/call.js';
import { type Extra, hideSecrets, Model, type ModelData, toDate } from '../../model.js';
import type { NodeSize } from './catalogue.js';

/** What a server can be doing. `unknown` is a state of the provider's that has no word here; see the driver's `extra`. */
export type NodeState =
  | 'running'
  | 'starting'
  | 'rebooting'
  | 'stopping'
  | 'stopped'
  | 'suspended'
  | 'paused'
  | 'terminated'
  | 'error'
  | 'pending'
  | 'migrating'
  | 'updating'
  | 'unknown';

/** Data of a {@link ComputeNode}. */
export interface ComputeNodeData<E extends Extra = Extra> extends ModelData<ComputeNode> {
  /** What only this provider has. */
  readonly extra: E;
}

/** What a server's methods ask of the driver that it belongs to. */
export interface NodeActions {
  /** See {@link ComputeNode.refresh}. */
  getNode(node: ComputeNode, options?: CallOptions): Promise<ComputeNode>;
  /** See {@link ComputeNode.reboot}. */
  rebootNode(node: ComputeNode, options?: CallOptions): Promise<ComputeNode>;
  /** See {@link ComputeNode.start}. */
  startNode(node: ComputeNode, options?: CallOptions): Promise<ComputeNode>;
  /** See {@link ComputeNode.stop}. */
  stopNode(node: ComputeNode, options?: CallOptions): Promise<ComputeNode>;
  /** See {@link ComputeNode.destroy}. */
  destroyNode(node: ComputeNode, options?: CallOptions): Promise<void>;
  /** See {@link ComputeNode.resize}. */
  resizeNode(node: ComputeNode, size: NodeSize | string, options?: CallOptions): Promise<ComputeNode>;
  /** See {@link ComputeNode.waitUntilRunning}. */
  waitUntilRunning(nodes: Iterable<ComputeNode>, options?: CallOptions): Promise<ComputeNode[]>;
}

/** A server. */
export class ComputeNode<E extends Extra = Extra> extends Model<NodeActions> {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'node';
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on most clouds. */
  readonly name: string;
  /** What it is doing, as of this answer: `driver.getNode(node)` asks again. */
  readonly state: NodeState;
  /** Addresses that can be reached from outside, IPv4 before IPv6. */
  readonly publicIps: readonly string[];
  /** Addresses inside the cloud, IPv4 before IPv6. */
  readonly privateIps: readonly string[];
  /** Id of its size, or null when the provider does not say. */
  readonly size: string | null;
  /** Id of the image it was made from, or null when the provider does not say. */
  readonly image: string | null;
  /** Id of its location (zone), or null. */
  readonly location: string | null;
  /** When it was created, or null when the provider does not say. */
  readonly createdAt: Date | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What only this provider has. A password in it is shown neither by `console.log` nor in JSON: take it by its name. */
  readonly extra: E;

  constructor(driver: NodeActions, data: ComputeNodeData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.state = data.state;
    this.publicIps = data.publicIps;
    this.privateIps = data.privateIps;
    this.size = data.size;
    this.image = data.image;
    this.location = data.location;
    this.createdAt = toDate(data.createdAt);
    this.metadata = data.metadata;
    this.extra = hideSecrets(data.extra);
  }

  /** Asks for its present state. @throws NodeNotFoundError when it is gone. */
  refresh(options?: CallOptions): Promise<ComputeNode> {
    return this.driver.getNode(this, options);
  }

  /** Restarts it. See {@link ComputeDriver.rebootNode}. */
  reboot(options?: CallOptions): Promise<ComputeNode> {
    return this.driver.rebootNode(this, options);
  }

  /** Starts it when it is stopped. See {@link ComputeDriver.startNode}. */
  start(options?: CallOptions): Promise<ComputeNode> {
    return this.driver.startNode(this, options);
  }

  /** Shuts it down and keeps it. See {@link ComputeDriver.stopNode}. */
  stop(options?: CallOptions): Promise<ComputeNode> {
    return this.driver.stopNode(this, options);
  }

  /** Deletes it. See {@link ComputeDriver.destroyNode}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyNode(this, options);
  }

  /** Gives it another size. See {@link ComputeDriver.resizeNode}. */
  resize(size: NodeSize | string, options?: CallOptions): Promise<ComputeNode> {
    return this.driver.resizeNode(this, size, options);
  }

  /** Waits until it runs. See {@link ComputeDriver.waitUntilRunning}. */
  async waitUntilRunning(options?: CallOptions): Promise<ComputeNode> {
    const [node] = await this.driver.waitUntilRunning([this], options);
    return node ?? this;
  }
}
