import type { CallOptions } from '../../call/call.js';
import { type Extra, hideSecrets, Model, type ModelData, toDate } from '../../model.js';
import type { NodeSize } from './catalogue.js';

/** State of a server. `unknown` is a provider's state without an equivalent here; see the driver's `extra`. */
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
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that servers call. */
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
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'node';
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on most clouds. */
  readonly name: string;
  /** State at the time of the response; `driver.getNode(node)` fetches it again. */
  readonly state: NodeState;
  /** Addresses that can be reached from outside, IPv4 before IPv6. */
  readonly publicIps: readonly string[];
  /** Addresses inside the cloud, IPv4 before IPv6. */
  readonly privateIps: readonly string[];
  /** Id of its size, or null if unknown. */
  readonly size: string | null;
  /** Id of its image, or null if unknown. */
  readonly image: string | null;
  /** Id of its location (zone), or null. */
  readonly location: string | null;
  /** Creation time, or null if unknown. */
  readonly createdAt: Date | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The provider's own fields. A password among them is shown neither by `console.log` nor in JSON; read it by name. */
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

  /** Fetches its data again. @throws NodeNotFoundError when it is gone. */
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

  /** Changes its size. See {@link ComputeDriver.resizeNode}. */
  resize(size: NodeSize | string, options?: CallOptions): Promise<ComputeNode> {
    return this.driver.resizeNode(this, size, options);
  }

  /** Waits until it runs. See {@link ComputeDriver.waitUntilRunning}. */
  async waitUntilRunning(options?: CallOptions): Promise<ComputeNode> {
    const [node] = await this.driver.waitUntilRunning([this], options);
    return node ?? this;
  }
}
