import type { CallOptions } from '../connection/call.js';
import { type Extra, Model, toDate } from '../model.js';
import type { ComputeDriver } from './driver.js';

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

/** What a volume can be doing. */
export type VolumeState =
  | 'available'
  | 'in-use'
  | 'creating'
  | 'attaching'
  | 'detaching'
  | 'deleting'
  | 'deleted'
  | 'error'
  | 'backing-up'
  | 'migrating'
  | 'updating'
  | 'unknown';

/** What a volume snapshot can be doing. */
export type VolumeSnapshotState =
  | 'available'
  | 'creating'
  | 'deleting'
  | 'restoring'
  | 'updating'
  | 'error'
  | 'unknown';

export type { Extra } from '../model.js';

/** Data of a {@link ComputeNode}. */
export interface ComputeNodeData<E extends Extra = Extra> {
  readonly id: string;
  readonly name: string;
  readonly state: NodeState;
  readonly publicIps: readonly string[];
  readonly privateIps: readonly string[];
  readonly size: string | null;
  readonly image: string | null;
  readonly location: string | null;
  readonly createdAt: Date | string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly extra: E;
}

/** A server. */
export class ComputeNode<E extends Extra = Extra> extends Model<ComputeDriver> {
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
  /** Id of its size, or null where the provider does not say. */
  readonly size: string | null;
  /** Id of the image it was made from, or null where the provider does not say. */
  readonly image: string | null;
  /** Id of its location (zone), or null. */
  readonly location: string | null;
  /** When it was created, or null where the provider does not say. */
  readonly createdAt: Date | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: ComputeNodeData<E>) {
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
    this.extra = data.extra;
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

/** Data of a {@link NodeSize}. */
export interface NodeSizeData<E extends Extra = Extra> {
  readonly id: string;
  readonly name: string;
  readonly ram: number | null;
  readonly disk: number | null;
  readonly vcpus: number | null;
  readonly bandwidth: number | null;
  readonly price: number | null;
  readonly extra: E;
}

/** A size of server that the provider sells: flavor, instance type, plan. */
export class NodeSize<E extends Extra = Extra> extends Model<ComputeDriver> {
  /** The provider's id, which `createNode` takes; on some clouds the same as the name. */
  readonly id: string;
  /** Name, as the provider shows it. */
  readonly name: string;
  /** Memory in MiB, or null. */
  readonly ram: number | null;
  /** Disk in GiB, or null. */
  readonly disk: number | null;
  /** Virtual processors, or null. */
  readonly vcpus: number | null;
  /** Traffic included, in GB a month, or null where unknown. */
  readonly bandwidth: number | null;
  /** US dollars an hour, or null where the API does not say. */
  readonly price: number | null;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: NodeSizeData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.ram = data.ram;
    this.disk = data.disk;
    this.vcpus = data.vcpus;
    this.bandwidth = data.bandwidth;
    this.price = data.price;
    this.extra = data.extra;
  }
}

/** Data of a {@link NodeImage}. */
export interface NodeImageData<E extends Extra = Extra> {
  readonly id: string;
  readonly name: string;
  readonly extra: E;
}

/** What a server is made from. */
export class NodeImage<E extends Extra = Extra> extends Model<ComputeDriver> {
  /** The provider's id, which `createNode` takes. */
  readonly id: string;
  /** Name; not unique on most clouds, and empty where there is none. */
  readonly name: string;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: NodeImageData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.extra = data.extra;
  }

  /** Deletes it. See {@link ComputeDriver.deleteImage}. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteImage(this, options);
  }
}

/** Data of a {@link NodeLocation}. */
export interface NodeLocationData<E extends Extra = Extra> {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly extra: E;
}

/** A place where servers can be made: availability zone, datacenter, region. */
export class NodeLocation<E extends Extra = Extra> extends Model<ComputeDriver> {
  /** The provider's id, which `createNode` takes, such as `eu-west-1a`. */
  readonly id: string;
  /** Name for people; the id where the provider has no other. */
  readonly name: string;
  /** ISO 3166 code of the country, or null where the provider does not say. */
  readonly country: string | null;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: NodeLocationData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.country = data.country;
    this.extra = data.extra;
  }
}

/** Data of a {@link KeyPair}. */
export interface KeyPairData<E extends Extra = Extra> {
  readonly name: string;
  readonly fingerprint: string | null;
  readonly publicKey: string | null;
  readonly privateKey?: string;
  readonly extra: E;
}

/** An SSH key that the provider puts on new servers. */
export class KeyPair<E extends Extra = Extra> extends Model<ComputeDriver> {
  /** Name, which is also its id, and what `createNode` takes. */
  readonly name: string;
  /** Fingerprint as the provider computes it, or null. */
  readonly fingerprint: string | null;
  /** Public key in OpenSSH's format, or null where the provider does not return it. */
  readonly publicKey: string | null;
  /** Private key in PEM; only in the answer of `createKeyPair`, which is the one chance to keep it. */
  declare readonly privateKey?: string;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: KeyPairData<E>) {
    super(driver);
    this.name = data.name;
    this.fingerprint = data.fingerprint;
    this.publicKey = data.publicKey;
    if (data.privateKey !== undefined) this.privateKey = data.privateKey;
    this.extra = data.extra;
  }

  /** Deletes it. See {@link ComputeDriver.deleteKeyPair}. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteKeyPair(this, options);
  }
}

/** Data of a {@link Volume}. */
export interface VolumeData<E extends Extra = Extra> {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly state: VolumeState;
  readonly extra: E;
}

/** A block device that outlives servers. */
export class Volume<E extends Extra = Extra> extends Model<ComputeDriver> {
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on most clouds, and empty where there is none. */
  readonly name: string;
  /** GiB, or null. */
  readonly size: number | null;
  /** What it is doing, as of this answer: `driver.getVolume(volume)` asks again. */
  readonly state: VolumeState;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: VolumeData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.size = data.size;
    this.state = data.state;
    this.extra = data.extra;
  }

  /** Gives it to a server. See {@link ComputeDriver.attachVolume}. */
  attach(node: ComputeNode | string, options?: CallOptions): Promise<Volume> {
    return this.driver.attachVolume(this, node, {}, options);
  }

  /** Takes it from its server. See {@link ComputeDriver.detachVolume}. */
  detach(options?: CallOptions): Promise<Volume> {
    return this.driver.detachVolume(this, options);
  }

  /** Deletes it with all that is on it. See {@link ComputeDriver.destroyVolume}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyVolume(this, options);
  }

  /** Its snapshots. See {@link ComputeDriver.listVolumeSnapshots}. */
  listSnapshots(options?: CallOptions): Promise<VolumeSnapshot[]> {
    return this.driver.listVolumeSnapshots(this, options);
  }

  /** Makes a snapshot. See {@link ComputeDriver.createVolumeSnapshot}. */
  snapshot(name: string, options?: CallOptions): Promise<VolumeSnapshot> {
    return this.driver.createVolumeSnapshot(this, { name }, options);
  }
}

/** Data of a {@link VolumeSnapshot}. */
export interface VolumeSnapshotData<E extends Extra = Extra> {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly state: VolumeSnapshotState;
  readonly createdAt: Date | string | null;
  readonly extra: E;
}

/** A volume's content at one moment. */
export class VolumeSnapshot<E extends Extra = Extra> extends Model<ComputeDriver> {
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on most clouds, and empty where there is none. */
  readonly name: string;
  /** GiB, or null. */
  readonly size: number | null;
  /** What it is doing, as of this answer. */
  readonly state: VolumeSnapshotState;
  /** When it was taken, or null where the provider does not say. */
  readonly createdAt: Date | null;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: ComputeDriver, data: VolumeSnapshotData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.size = data.size;
    this.state = data.state;
    this.createdAt = toDate(data.createdAt);
    this.extra = data.extra;
  }

  /** Deletes it. See {@link ComputeDriver.destroyVolumeSnapshot}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyVolumeSnapshot(this, options);
  }
}
