import type { HealthCheck, Listener, LoadBalancerState, MemberData } from '../../src/loadbalancer/index.js';
import type { FirewallRule, NodeState, VolumeSnapshotState, VolumeState } from '../../src/compute/index.js';
import type { RecordSet, ZoneType } from '../../src/dns/index.js';

interface Next<State> {
  readonly state: State;
  readonly at: number;
  polls: number;
}

/** A server in memory. */
export interface DummyNode {
  readonly id: string;
  name: string;
  state: NodeState;
  next: Next<NodeState> | null;
  size: string;
  image: string;
  readonly location: string;
  readonly createdAt: Date;
  metadata: Readonly<Record<string, string>>;
  readonly keyPair: string | null;
  /** Why it is in error, or will be. */
  fault: string | null;
  readonly networks: 'none' | 'auto' | readonly string[];
}

/** A size in memory. */
export interface DummySize {
  readonly id: string;
  readonly name: string;
  readonly ram: number;
  readonly disk: number;
  readonly vcpus: number;
  readonly bandwidth: number;
  readonly price: number;
}

/** An image in memory. */
export interface DummyImage {
  readonly id: string;
  readonly name: string;
  /** False for the provider's images, which cannot be deleted. */
  readonly own: boolean;
  /** The server or image that it was made from. */
  readonly from: string | null;
}

/** A key pair in memory. */
export interface DummyKeyPair {
  readonly name: string;
  readonly fingerprint: string;
  readonly publicKey: string;
}

/** A volume in memory. */
export interface DummyVolume {
  readonly id: string;
  readonly name: string;
  size: number;
  state: VolumeState;
  next: Next<VolumeState> | null;
  nodeId: string | null;
  device: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A snapshot in memory. */
export interface DummySnapshot {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly volumeId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  state: VolumeSnapshotState;
  next: Next<VolumeSnapshotState> | null;
}

/** A network in memory. */
export interface DummyNetwork {
  readonly id: string;
  readonly name: string;
  readonly ranges: readonly string[];
}

/** A firewall in memory. */
export interface DummyFirewall {
  readonly id: string;
  name: string;
  rules: readonly FirewallRule[];
  nodeIds: readonly string[];
}

/** A reserved address in memory. */
export interface DummyAddress {
  readonly id: string;
  readonly ip: string;
  nodeId: string | null;
}

/** A zone in memory. */
export interface DummyZone {
  readonly domain: string;
  readonly type: ZoneType;
  ttl: number;
  /** DNSKEY data of the zone's key; null if it is not signed. */
  key: string | null;
  /** By type and name. */
  readonly sets: Map<string, RecordSet>;
}

/** A load balancer in memory. */
export interface DummyBalancer {
  readonly id: string;
  name: string;
  state: LoadBalancerState;
  next: Next<LoadBalancerState> | null;
  listeners: readonly Listener[];
  algorithm: string;
  healthCheck: HealthCheck | null;
  readonly location: string | null;
  readonly createdAt: Date;
  /** Members by id, of each pool by its target port. */
  pools: ReadonlyMap<number, Map<string, MemberData>>;
  /** The create that it is of. */
  readonly createdBy: string;
  /** Reason of its error state; null if there is none. */
  fault: string | null;
}
