import type { World } from '../cloud.js';
import { refuse, type Xml } from './xml.js';

export interface InstanceRow {
  readonly id: string;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  stateReason?: string;
  type: string;
  readonly image: string;
  readonly keyName: string | undefined;
  readonly zone: string;
  readonly launchIndex: number;
  readonly reservation: string;
  readonly token: string | undefined;
  readonly tags: Map<string, string>;
  readonly launchedAt: string;
  readonly address: string;
  readonly devices: Map<string, string>;
  readonly interfaces: readonly InterfaceRow[];
}

export interface InterfaceRow {
  readonly id: string;
  readonly subnet: string;
  groups: readonly string[];
}

export interface VpcRow {
  readonly id: string;
  readonly cidr: string;
  readonly isDefault: boolean;
  readonly tags: Map<string, string>;
  state: 'pending' | 'available';
}

export interface SubnetRow {
  readonly id: string;
  readonly vpc: string;
  readonly cidr: string;
  readonly zone: string;
  readonly isDefault: boolean;
  readonly tags: Map<string, string>;
  state: 'pending' | 'available';
}

/** A rule with one other end. */
export interface RuleRow {
  readonly isEgress: boolean;
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly end: 'cidrIp' | 'cidrIpv6' | 'groupId';
  readonly value: string;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpc: string;
  readonly tags: Map<string, string>;
  rules: readonly RuleRow[];
}

export interface AddressRow {
  readonly id: string;
  readonly ip: string;
  readonly tags: Map<string, string>;
  association: { readonly id: string; readonly instance: string } | null;
}

export interface ImageRow {
  readonly id: string;
  readonly name: string;
  readonly owner: 'self' | 'amazon';
  readonly tags: Map<string, string>;
}

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly publicKey: string;
}

export interface VolumeRow {
  readonly id: string;
  size: number;
  readonly zone: string;
  readonly tags: Map<string, string>;
  readonly createdAt: string;
  state: 'creating' | 'available' | 'in-use';
  attachment: { readonly instance: string; readonly device: string } | null;
}

export interface SnapshotRow {
  readonly id: string;
  readonly volume: string;
  readonly size: number;
  readonly tags: Map<string, string>;
  readonly startedAt: string;
  state: 'pending' | 'completed';
}

/** Type, processors, MiB. */
export const TYPES: readonly (readonly [name: string, vcpus: number, memory: number])[] = [
  ['t3.micro', 2, 1024],
  ['t3.small', 2, 2048],
  ['m6i.large', 2, 8192],
  ['c6i.2xlarge', 8, 16_384],
];

/** Time that a terminated instance is listed, in milliseconds; an hour at Amazon. */
const SHOWN = 3_600_000;

/** Everything that an account has in a region. */
export class RegionState {
  readonly instances = new Map<string, InstanceRow>();
  readonly images = new Map<string, ImageRow>();
  readonly keys = new Map<string, KeyRow>();
  readonly volumes = new Map<string, VolumeRow>();
  readonly snapshots = new Map<string, SnapshotRow>();
  readonly vpcs = new Map<string, VpcRow>();
  readonly subnets = new Map<string, SubnetRow>();
  readonly groups = new Map<string, GroupRow>();
  readonly addresses = new Map<string, AddressRow>();
  /** Result and request of each client token. */
  readonly tokens = new Map<string, { readonly request: string; readonly reservation: string }>();
  readonly zones: readonly string[];

  constructor(
    readonly world: World,
    readonly region: string,
  ) {
    this.zones = ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
    for (const [id, name, owner] of [
      ['ami-0a1b2c3d4e5f60001', 'base', 'self'],
      ['ami-0a1b2c3d4e5f60002', 'al2023-ami-2023', 'amazon'],
    ] as const)
      this.images.set(id, { id, name, owner, tags: new Map() });
    this.#addDefaultNetwork();
  }

  /** The network of instances that name none. */
  get defaultVpc(): VpcRow | undefined {
    return [...this.vpcs.values()].find(({ isDefault }) => isDefault);
  }

  /** Adds a group; a new one allows all outgoing traffic. */
  addGroup(group: Omit<GroupRow, 'rules' | 'tags'>): GroupRow {
    const free: RuleRow = {
      isEgress: true,
      protocol: '-1',
      from: undefined,
      to: undefined,
      end: 'cidrIp',
      value: '0.0.0.0/0',
    };
    const row: GroupRow = { ...group, tags: new Map(), rules: [free] };
    this.groups.set(row.id, row);
    return row;
  }

  /** Adds the group that every network has, whose instances reach each other. */
  addDefaultGroup(vpc: string, id: string): void {
    const group = this.addGroup({ id, name: 'default', description: 'default VPC security group', vpc });
    const [free] = group.rules;
    if (free !== undefined) group.rules = [free, { ...free, isEgress: false, end: 'groupId', value: id }];
  }

  #addDefaultNetwork(): void {
    const id = 'vpc-0a1b2c3d4e5f60001';
    this.vpcs.set(id, { id, cidr: '172.31.0.0/16', isDefault: true, tags: new Map(), state: 'available' });
    this.addDefaultGroup(id, 'sg-0a1b2c3d4e5f60001');
    this.zones.forEach((zone, index) => {
      const subnet = `subnet-0a1b2c3d4e5f6000${index + 1}`;
      const cidr = `172.31.${index * 16}.0/20`;
      const shared = {
        vpc: id,
        isDefault: true,
        tags: new Map<string, string>(),
        state: 'available',
      } as const;
      this.subnets.set(subnet, { ...shared, id: subnet, cidr, zone });
    });
  }

  /** An id such as `i-0123456789abcdef0`. */
  id(kind: string): string {
    return `${kind}-0${this.world.random.hex(16)}`;
  }

  /** Does something after the time that actions take. */
  later(action: () => void): void {
    this.world.timers.after(this.world.settings.actionTime, action);
  }

  instance(id: string): InstanceRow {
    checkId('i', 'InvalidInstanceID', id);
    const found = this.instances.get(id);
    if (found !== undefined) return found;
    throw refuse(400, 'InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }

  vpc(id: string): VpcRow {
    checkId('vpc', 'InvalidVpcID', id);
    const found = this.vpcs.get(id);
    if (found !== undefined) return found;
    throw refuse(400, 'InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
  }

  subnet(id: string): SubnetRow {
    checkId('subnet', 'InvalidSubnetID', id);
    const found = this.subnets.get(id);
    if (found !== undefined) return found;
    throw refuse(400, 'InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
  }

  group(id: string): GroupRow {
    checkId('sg', 'InvalidGroupId', id);
    const found = this.groups.get(id);
    if (found !== undefined) return found;
    throw refuse(400, 'InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  }

  /** Interfaces of all instances that are not ended. */
  interfaces(): InterfaceRow[] {
    return [...this.instances.values()].flatMap(({ state, interfaces }) =>
      state === 'terminated' ? [] : interfaces,
    );
  }

  volume(id: string): VolumeRow {
    if (!/^vol-[0-9a-f]+$/.test(id))
      throw refuse(400, 'InvalidParameterValue', `Value (${id}) for parameter volumeId is invalid.`);
    const found = this.volumes.get(id);
    if (found !== undefined) return found;
    throw refuse(400, 'InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
  }

  /** Ends an instance; it is shown for a while. */
  terminate(instance: InstanceRow): void {
    if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
    instance.state = 'shutting-down';
    instance.stateReason = 'Client.UserInitiatedShutdown: User initiated shutdown';
    for (const volume of this.volumes.values()) {
      if (volume.attachment?.instance !== instance.id) continue;
      volume.attachment = null;
      volume.state = 'available';
    }
    for (const address of this.addresses.values())
      if (address.association?.instance === instance.id) address.association = null;
    this.later(() => {
      instance.state = 'terminated';
      this.world.timers.after(SHOWN, () => this.instances.delete(instance.id));
    });
  }
}

/** @throws Refusal when an id has the wrong form. */
export function checkId(kind: string, code: string, id: string): void {
  if (!new RegExp(`^${kind}-[0-9a-f]+$`).test(id))
    throw refuse(400, `${code}.Malformed`, `Invalid id: "${id}"`);
}

/** The present moment as EC2 writes it. */
export function now(): string {
  return new Date().toISOString();
}

/** Tags as EC2 shows them. */
export function showTags(tags: ReadonlyMap<string, string>): Xml {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** One page of rows, and the token of the next. */
export function page<T>(
  rows: readonly T[],
  maximum: string | undefined,
  token: string | undefined,
  pageSize: number,
): { readonly rows: readonly T[]; readonly nextToken: string | undefined } {
  const start = Number(token ?? '0');
  const size = Math.min(pageSize, maximum === undefined ? rows.length : Number(maximum));
  const end = start + Math.max(1, size);
  return { rows: rows.slice(start, end), nextToken: end < rows.length ? String(end) : undefined };
}
