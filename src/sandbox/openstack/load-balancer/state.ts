import type { Json } from '../../json.js';
import type { World } from '../../cloud.js';
import type { Project } from '../accounts.js';
import { Table } from '../rows.js';

/** What happens to a part of a balancer. */
export interface Provisioned {
  readonly id: string;
  status: 'PENDING_CREATE' | 'PENDING_UPDATE' | 'PENDING_DELETE' | 'ACTIVE' | 'ERROR';
  readonly createdAt: string;
  updatedAt: string | null;
  name: string;
  tags: readonly string[];
  isUp: boolean;
}

/** A member of a pool. */
export interface MemberRow extends Provisioned {
  readonly address: string;
  readonly port: number;
  weight: number;
  backup: boolean;
  subnetId: string | null;
}

/** What asks a pool's members how they are. */
export interface MonitorRow extends Provisioned {
  readonly type: string;
  delay: number;
  timeout: number;
  retries: number;
  retriesDown: number;
  path: string | null;
}

/** A pool. */
export interface PoolRow extends Provisioned {
  readonly protocol: string;
  algorithm: string;
  persistence: { readonly type: string; readonly cookie_name: string | null } | null;
  monitor: MonitorRow | null;
  readonly members: Table<MemberRow>;
}

/** A listener. */
export interface ListenerRow extends Provisioned {
  readonly protocol: string;
  readonly port: number;
  certificate: string | null;
  poolId: string | null;
  allowedCidrs: readonly Json[] | null;
}

/** A balancer. */
export interface BalancerRow extends Provisioned {
  readonly project: Project;
  description: string;
  readonly subnetId: string;
  readonly networkId: string;
  readonly portId: string;
  readonly address: string;
  readonly provider: string;
  readonly zone: string | null;
  readonly listeners: Table<ListenerRow>;
  readonly pools: Table<PoolRow>;
}

/** The balancers of a region. A change locks one for as long as actions take. */
export class BalancerState {
  readonly balancers = new Table<BalancerRow>();
  #addresses = 0;

  constructor(readonly world: World) {}

  /** What every part has. */
  part(name: string, tags: readonly string[] = []): Provisioned {
    const id = this.world.random.uuid();
    const createdAt = octaviaTime();
    return { id, status: 'PENDING_CREATE', createdAt, updatedAt: null, name, tags, isUp: true };
  }

  nextAddress(): string {
    this.#addresses += 1;
    return `172.24.${Math.floor(this.#addresses / 250)}.${(this.#addresses % 250) + 4}`;
  }

  /** Carries a change out later; the balancer is locked meanwhile. */
  change(balancer: BalancerRow, parts: readonly Provisioned[], work: () => void = () => {}): void {
    if (balancer.status === 'ACTIVE') balancer.status = 'PENDING_UPDATE';
    for (const part of parts) if (part.status === 'ACTIVE') part.status = 'PENDING_UPDATE';
    this.world.timers.after(this.world.settings.actionTime, () => {
      for (const part of [...parts, balancer]) {
        part.updatedAt = octaviaTime();
        part.status = 'ACTIVE';
      }
      work();
    });
  }

  /** Brings a new balancer up. */
  build(balancer: BalancerRow, fails: boolean): void {
    const { mean, spread } = this.world.settings.buildTime;
    const time = mean + (this.world.random.next() * 2 - 1) * spread;
    this.world.timers.after(time, () => {
      balancer.status = fails ? 'ERROR' : 'ACTIVE';
      balancer.updatedAt = octaviaTime();
    });
  }

  /** Takes a balancer away with all that it is made of. */
  remove(balancer: BalancerRow): void {
    balancer.status = 'PENDING_DELETE';
    this.world.timers.after(this.world.settings.actionTime, () => this.balancers.delete(balancer.id));
  }
}

/** The time as Octavia writes it: seconds, no zone. */
export function octaviaTime(): string {
  return new Date().toISOString().slice(0, 19);
}
