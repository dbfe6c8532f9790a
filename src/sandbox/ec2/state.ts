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
