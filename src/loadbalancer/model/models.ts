import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, toDate } from '../../model.js';
import type { Algorithm, ListenerProtocol, MemberSpec, UpdateLoadBalancerOptions } from './options.js';

/**
 * State of a balancer. Clouds that lock balancers refuse changes in `pending`, `updating` and `deleting`. `unknown` stands for a state of
 * the provider's that has no name here.
 */
export type LoadBalancerState =
  | 'pending'
  | 'active'
  | 'updating'
  | 'deleting'
  | 'stopped'
  | 'error'
  | 'unknown';

/** Health of a member by its checks. */
export type MemberHealth = 'healthy' | 'unhealthy' | 'checking' | 'draining' | 'disabled';

/** A port of a balancer. */
export interface Listener {
  /** The provider's id; null where it has none. */
  readonly id: string | null;
  /** Port that the balancer listens at. */
  readonly port: number;
  /** Protocol of its connections. */
  readonly protocol: ListenerProtocol;
  /** Port of the members that it leads to; null where each member has its own. */
  readonly targetPort: number | null;
  /** Id of the certificate, where it ends TLS; null where it has none, or the provider does not say. */
  readonly certificate: string | null;
}

/** Health check of members. */
export interface HealthCheck {
  /** Protocol of the check. */
  readonly protocol: 'tcp' | 'http' | 'https' | (string & {});
  /** Path that is asked for, over HTTP; null over other protocols. */
  readonly path: string | null;
  /** Milliseconds between two checks; null where the provider does not say. */
  readonly interval: number | null;
  /** Milliseconds that a check may take; null where the provider does not say. */
  readonly timeout: number | null;
  /** Checks in a row after which a member counts as well; null where the provider does not say. */
  readonly healthyAfter: number | null;
  /** Checks in a row after which a member counts as ill; null where the provider does not say. */
  readonly unhealthyAfter: number | null;
}

/** Data of a {@link LoadBalancerMember}. */
export interface MemberData<E extends Extra = Extra> {
  /** The provider's id of the member. */
  readonly id: string;
  /** Id of the balancer. */
  readonly balancerId: string;
  /** Address; null where the provider knows the member by its server alone. */
  readonly address: string | null;
  /** Port; null where it is the target port of each listener. */
  readonly port: number | null;
  /** Share of the traffic; null where there are no weights. */
  readonly weight: number | null;
  /** Id of the server; null where the provider knows the member by its address alone. */
  readonly nodeId: string | null;
  /** Health; null without checks, or if the provider does not say. */
  readonly health: MemberHealth | null;
  /** Fields that only this provider has. */
  readonly extra: E;
}

/** Data of a {@link LoadBalancer}. */
export interface LoadBalancerData<E extends Extra = Extra, M extends Extra = Extra> {
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on most clouds. */
  readonly name: string;
  /** State of the balancer. */
  readonly state: LoadBalancerState;
  /** Addresses, or host names on clouds that give those. */
  readonly addresses: readonly string[];
  /** Its ports; null where a list does not say. */
  readonly listeners: readonly Listener[] | null;
  /** Its members; null where a list does not say. */
  readonly members: readonly MemberData<M>[] | null;
  /** Algorithm that picks the member of a connection; null if the provider does not say. */
  readonly algorithm: Algorithm | null;
  /** Health check of members; null without one, or in a list that does not say. */
  readonly healthCheck: HealthCheck | null;
  /** Id of its location, or null. */
  readonly location: string | null;
  /** When it was made; null where the provider does not say. */
  readonly createdAt: Date | string | null;
  /** Fields that only this provider has. */
  readonly extra: E;
}

/** Methods that balancers and members call on their driver, each the driver's method of that name. */
export interface LoadBalancerActions {
  /** See {@link LoadBalancer.refresh}. */
  getLoadBalancer(balancer: LoadBalancer, options?: CallOptions): Promise<LoadBalancer>;
  /** See {@link LoadBalancer.update}. */
  updateLoadBalancer(
    balancer: LoadBalancer,
    changes: UpdateLoadBalancerOptions,
    options?: CallOptions,
  ): Promise<LoadBalancer>;
  /** See {@link LoadBalancer.destroy}. */
  destroyLoadBalancer(balancer: LoadBalancer, options?: CallOptions): Promise<void>;
  /** See {@link LoadBalancer.waitUntilActive}. */
  waitUntilActive(balancer: LoadBalancer, options?: CallOptions): Promise<LoadBalancer>;
  /** See {@link LoadBalancer.listMembers}. */
  listMembers(balancer: LoadBalancer, options?: CallOptions): Promise<LoadBalancerMember[]>;
  /** See {@link LoadBalancer.attachMembers}. */
  attachMembers(
    balancer: LoadBalancer,
    members: MemberSpec | Iterable<MemberSpec>,
    options?: CallOptions,
  ): Promise<LoadBalancerMember[]>;
  /** See {@link LoadBalancer.detachMembers}. */
  detachMembers(
    balancer: LoadBalancer | string,
    members: MemberReference | Iterable<MemberReference>,
    options?: CallOptions,
  ): Promise<void>;
  /** See {@link LoadBalancer.setMembers}. */
  setMembers(
    balancer: LoadBalancer,
    members: Iterable<MemberSpec>,
    options?: CallOptions,
  ): Promise<LoadBalancerMember[]>;
}

/** A load balancer: one address, ports, and the members behind them. */
export class LoadBalancer<
  E extends Extra = Extra,
  M extends Extra = Extra,
> extends Model<LoadBalancerActions> {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'load-balancer';
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on most clouds. */
  readonly name: string;
  /** State as of this response. */
  readonly state: LoadBalancerState;
  /** Addresses, or host names on clouds that give those. Empty while it has none yet. */
  readonly addresses: readonly string[];
  /** Its ports. Null in a list whose response does not say: `getLoadBalancer` does. */
  readonly listeners: readonly Listener[] | null;
  /** Its members. Null in a list whose response does not say: `getLoadBalancer` and `listMembers` do. */
  readonly members: readonly LoadBalancerMember<M>[] | null;
  /** Algorithm that picks the member of a connection; null if the provider does not say. */
  readonly algorithm: Algorithm | null;
  /** Health check of members; null without one, and in a list whose response does not say. */
  readonly healthCheck: HealthCheck | null;
  /** Id of its location, or null. */
  readonly location: string | null;
  /** When it was made; null where the provider does not say. */
  readonly createdAt: Date | null;
  /** Fields that only this provider has. */
  readonly extra: E;

  constructor(driver: LoadBalancerActions, data: LoadBalancerData<E, M>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.state = data.state;
    this.addresses = data.addresses;
    this.listeners = data.listeners;
    this.members = data.members?.map((member) => new LoadBalancerMember<M>(driver, member)) ?? null;
    this.algorithm = data.algorithm;
    this.healthCheck = data.healthCheck;
    this.location = data.location;
    this.createdAt = toDate(data.createdAt);
    this.extra = data.extra;
  }

  /** The balancer as it is now. See {@link LoadBalancerDriver.getLoadBalancer}. */
  refresh(options?: CallOptions): Promise<LoadBalancer> {
    return this.driver.getLoadBalancer(this, options);
  }

  /** Changes it. See {@link LoadBalancerDriver.updateLoadBalancer}. */
  update(changes: UpdateLoadBalancerOptions, options?: CallOptions): Promise<LoadBalancer> {
    return this.driver.updateLoadBalancer(this, changes, options);
  }

  /** Deletes it. See {@link LoadBalancerDriver.destroyLoadBalancer}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyLoadBalancer(this, options);
  }

  /** Waits until it is active. See {@link LoadBalancerDriver.waitUntilActive}. */
  waitUntilActive(options?: CallOptions): Promise<LoadBalancer> {
    return this.driver.waitUntilActive(this, options);
  }

  /** Its members as they are now. See {@link LoadBalancerDriver.listMembers}. */
  listMembers(options?: CallOptions): Promise<LoadBalancerMember[]> {
    return this.driver.listMembers(this, options);
  }

  /** Puts members behind it. See {@link LoadBalancerDriver.attachMembers}. */
  attachMembers(
    members: MemberSpec | Iterable<MemberSpec>,
    options?: CallOptions,
  ): Promise<LoadBalancerMember[]> {
    return this.driver.attachMembers(this, members, options);
  }

  /** Takes members away. See {@link LoadBalancerDriver.detachMembers}. */
  detachMembers(members: MemberReference | Iterable<MemberReference>, options?: CallOptions): Promise<void> {
    return this.driver.detachMembers(this, members, options);
  }

  /** Makes these its members, and no others. See {@link LoadBalancerDriver.setMembers}. */
  setMembers(members: Iterable<MemberSpec>, options?: CallOptions): Promise<LoadBalancerMember[]> {
    return this.driver.setMembers(this, members, options);
  }
}

/** A member of a balancer. */
export class LoadBalancerMember<E extends Extra = Extra> extends Model<LoadBalancerActions> {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'member';
  /** The provider's id of the member. */
  readonly id: string;
  /** Id of the balancer. */
  readonly balancerId: string;
  /** Address; null where the provider knows the member by its server alone. */
  readonly address: string | null;
  /** Port; null where it is the target port of each listener. */
  readonly port: number | null;
  /** Share of the traffic; null where there are no weights. */
  readonly weight: number | null;
  /** Id of the server; null where the provider knows the member by its address alone. */
  readonly nodeId: string | null;
  /** Health as of this response; null without checks, or if the provider does not say. */
  readonly health: MemberHealth | null;
  /** Fields that only this provider has. */
  readonly extra: E;

  constructor(driver: LoadBalancerActions, data: MemberData<E>) {
    super(driver);
    this.id = data.id;
    this.balancerId = data.balancerId;
    this.address = data.address;
    this.port = data.port;
    this.weight = data.weight;
    this.nodeId = data.nodeId;
    this.health = data.health;
    this.extra = data.extra;
  }

  /** Takes it away from its balancer. See {@link LoadBalancerDriver.detachMembers}. */
  detach(options?: CallOptions): Promise<void> {
    return this.driver.detachMembers(this.balancerId, this, options);
  }
}

/** A member to take away: what `listMembers` returned, a member's id, or what it was attached with. */
export type MemberReference = LoadBalancerMember | MemberSpec | string;
