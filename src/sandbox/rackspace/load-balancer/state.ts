import type { World } from '../../cloud.js';
import type { Project } from '../../openstack/accounts.js';
import type { JsonObject } from '../../json.js';

/** A node of a balancer. */
export interface NodeRow {
  readonly id: number;
  readonly address: string;
  readonly port: number;
  condition: string;
  type: string;
  weight: number;
}

/** A balancer. */
export interface CloudBalancer {
  readonly id: number;
  readonly owner: Project;
  name: string;
  protocol: string;
  port: number;
  algorithm: string;
  timeout: number;
  status: 'BUILD' | 'ACTIVE' | 'PENDING_UPDATE' | 'PENDING_DELETE' | 'DELETED' | 'ERROR';
  readonly created: string;
  updated: string;
  readonly virtualIps: readonly JsonObject[];
  readonly nodes: Map<number, NodeRow>;
  metadata: readonly JsonObject[];
  healthMonitor: JsonObject | null;
  sessionPersistence: JsonObject | null;
  connectionThrottle: JsonObject | null;
  sslTermination: JsonObject | null;
}

/** The balancers of a region of Rackspace. A change locks one for as long as actions take. */
export class CloudBalancerState {
  readonly balancers = new Map<number, CloudBalancer>();
  #next = 8155;

  constructor(readonly world: World) {}

  nextId(): number {
    this.#next += 1;
    return this.#next;
  }

  build(balancer: CloudBalancer, fails: boolean): void {
    const { mean, spread } = this.world.settings.buildTime;
    const time = mean + (this.world.random.next() * 2 - 1) * spread;
    this.world.timers.after(time, () => {
      balancer.status = fails ? 'ERROR' : 'ACTIVE';
    });
  }

  /** Makes a change, and locks the balancer until it is carried out. */
  change(balancer: CloudBalancer): void {
    balancer.status = 'PENDING_UPDATE';
    this.world.timers.after(this.world.settings.actionTime, () => {
      balancer.status = 'ACTIVE';
      balancer.updated = cloudTime();
    });
  }

  /** A balancer that was deleted is shown as such for months. */
  remove(balancer: CloudBalancer): void {
    balancer.status = 'PENDING_DELETE';
    this.world.timers.after(this.world.settings.actionTime, () => {
      balancer.status = 'DELETED';
    });
  }
}

export function cloudTime(): string {
  return `${new Date().toISOString().slice(0, 19)}+0000`;
}
