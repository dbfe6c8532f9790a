import type { Call } from '../../call/call.js';
import type { Extra } from '../../model.js';
import type { LoadBalancerData, LoadBalancerState, MemberData } from '../model/models.js';
import type { Algorithm, CertificatePair, ListenerProtocol } from '../model/options.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface LoadBalancerExtras {
  /** `extra` of a LoadBalancer. */
  readonly balancer: Extra;
  /** `extra` in the options of creation and updates. */
  readonly createBalancer: Extra;
  /** `extra` of a LoadBalancerMember. */
  readonly member: Extra;
}

/** A listener to be made, checked. */
export interface NewListener {
  /** Port that the balancer listens at. */
  readonly port: number;
  /** One of the capabilities' protocols. */
  readonly protocol: ListenerProtocol;
  /** Port of the members that it leads to. */
  readonly targetPort: number;
  /** PEM text, or the cloud's id of one. */
  readonly certificate: CertificatePair | string | null;
}

/** A health check to be made, checked. Times are in milliseconds, whole seconds each. */
export interface NewHealthCheck {
  /** One of the capabilities' health checks. */
  readonly protocol: string;
  /** Null over other protocols than HTTP. */
  readonly path: string | null;
  /** Between two checks. */
  readonly interval: number;
  /** That a check may take. */
  readonly timeout: number;
  /** Checks in a row after which a member counts as well. */
  readonly healthyAfter: number;
  /** Checks in a row after which a member counts as ill. */
  readonly unhealthyAfter: number;
}

/** A member to be added, checked. */
export interface NewMember {
  /** Address in normal form; null where the cloud knows the member by its server. */
  readonly address: string | null;
  /** Null where all members have the target port of the listener. */
  readonly port: number | null;
  /** Null for the cloud's default. */
  readonly weight: number | null;
  /** Id of the server; null where none was given. */
  readonly nodeId: string | null;
  /** The member that is moved, whose other settings it keeps; left out for one that is new. */
  readonly like?: MemberData;
}

/** A balancer to be made, checked. */
export interface NewLoadBalancer<E extends Extra = Extra> {
  /** Name, not empty. */
  readonly name: string;
  /** One at least. */
  readonly listeners: readonly NewListener[];
  /** Null for the cloud's default. */
  readonly algorithm: Algorithm | null;
  /** Null for none. */
  readonly healthCheck: NewHealthCheck | null;
  /** Id of a location; null where none was given. */
  readonly location: string | null;
  /** Ids of networks; empty where none was given. */
  readonly networks: readonly string[];
  /** Members of each group of listeners with the same target port: see {@link membersFor}. */
  readonly members: readonly NewMember[];
  /** Options of the cloud's own. */
  readonly extra: Partial<E>;
}

/** Checked changes to a balancer; undefined fields stay. */
export interface BalancerChanges<E extends Extra = Extra> {
  /** New name. */
  readonly name?: string | undefined;
  /** New algorithm. */
  readonly algorithm?: Algorithm | undefined;
  /** New health check; null for none. */
  readonly healthCheck?: NewHealthCheck | null | undefined;
  /** All listeners that there shall be. */
  readonly listeners?: readonly NewListener[] | undefined;
  /** Options of the cloud's own. */
  readonly extra?: Partial<E> | undefined;
}

/** Result of polling a balancer. */
export interface BalancerStatus {
  /** This library's word for what it is doing. */
  readonly state: LoadBalancerState;
  /** The provider's own word for it, such as `PENDING_UPDATE`. */
  readonly word: string;
  /** Why it is in error, in the provider's words; null where it is not, or the provider does not say. */
  readonly fault: string | null;
}

/** Members that share listeners: a pool, a target group, a backend set. Most balancers have one. */
export interface MemberPool {
  /** The provider's id; the balancer's where there is no pool of its own. */
  readonly id: string;
  /** Port that a member has whose spec names none; null where that is not known. */
  readonly port: number | null;
  /** Its members. */
  readonly members: readonly MemberData[];
}

/** A member whose weight is to change. */
export interface MemberUpdate {
  /** The member as it is. */
  readonly member: MemberData;
  /** Its new weight. */
  readonly weight: number;
}

/** One request's worth of changes of a pool. */
export interface PoolChange {
  /** The pool as it is. */
  readonly pool: MemberPool;
  /** Members to add. */
  readonly add: readonly NewMember[];
  /** Members to change. */
  readonly update: readonly MemberUpdate[];
  /** Members to remove. */
  readonly remove: readonly MemberData[];
  /** All that is in the pool afterwards, for clouds that are told all members in each request. */
  readonly after: readonly (NewMember | MemberData)[];
}

/** One part of a balancer that is about to be made, so that it can be taken away again. */
export interface PartToMake<Made> {
  /** Noun for messages: `load balancer`, `target group`. */
  readonly what: string;
  /** Makes it. */
  readonly create: () => Promise<Made>;
  /** Its id. */
  readonly idOf: (made: Made) => string;
  /** Takes it away; null for what goes with another part that is taken away. */
  readonly remove: ((id: string, call: Call) => Promise<void>) | null;
  /** Looks for one that may have been made although no answer came; null where it is not there. */
  readonly find?: (call: Call) => Promise<string | null>;
}

/** One part of a balancer that makes room for another, or that changes, so that it can be put back. */
export interface PartToTake {
  /** Noun for messages: `listener at port 80`. */
  readonly what: string;
  /** Takes it away, or changes it. */
  readonly remove: () => Promise<unknown>;
  /** Puts it back as it was, unless it is there still. */
  readonly putBack: (call: Call) => Promise<unknown>;
}

/** Steps of a change that needs several requests. */
export interface BalancerSteps {
  /** Does all of something or nothing: where it fails, what it made is taken away again, and what it took away is put back. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** Takes a part away, or changes it; it is put back where its request got no answer, or a later step of the attempt fails. */
  take(part: PartToTake): Promise<void>;
  /** Makes a part that is taken away again where a later one fails. */
  make<Made>(part: PartToMake<Made>): Promise<Made>;
  /** Sends a change of a balancer; where something else has locked it, waits and sends it again. */
  change<T>(balancerId: string, send: (call: Call) => Promise<T>): Promise<T>;
  /** Makes these the members of a pool: adds those that are missing, then removes the others, in as few requests as the cloud takes. */
  setMembers(balancerId: string, pool: MemberPool, members: readonly NewMember[]): Promise<void>;
  /** Waits until the changes of a balancer that were sent are carried out, on clouds that lock it meanwhile. */
  settled(balancerId: string): Promise<void>;
}

/** Client side of a driver: the service's operations, in portable types. */
export interface LoadBalancerHost {
  /** Lists the balancers of the account. */
  listBalancers(call: Call): AsyncIterable<LoadBalancerData>;
  /** Reads a balancer, with listeners and members. @throws LoadBalancerNotFoundError */
  getBalancer(id: string, call: Call): Promise<LoadBalancerData>;
  /** Reads what a balancer is doing, as cheaply as the cloud allows. @throws LoadBalancerNotFoundError */
  getStatus(id: string, call: Call): Promise<BalancerStatus>;
  /** Makes a balancer with its listeners and members, and returns its id. */
  createBalancer(balancer: NewLoadBalancer, steps: BalancerSteps, call: Call): Promise<string>;
  /** Changes a balancer. @throws LoadBalancerNotFoundError */
  updateBalancer?(id: string, changes: BalancerChanges, steps: BalancerSteps, call: Call): Promise<void>;
  /** Deletes a balancer and all that it is made of. @throws LoadBalancerNotFoundError */
  destroyBalancer(id: string, steps: BalancerSteps, call: Call): Promise<void>;
  /** Reads the pools of a balancer with their members. @throws LoadBalancerNotFoundError */
  getPools(id: string, call: Call): Promise<readonly MemberPool[]>;
  /** Changes members of a pool, in one request. @throws LoadBalancerLockedError, LoadBalancerNotFoundError */
  changeMembers(id: string, change: PoolChange, call: Call): Promise<void>;
}

/** The members of a new balancer that listeners with one target port lead to. */
export function membersFor(
  targetPort: number,
  { members, listeners }: Pick<NewLoadBalancer, 'members' | 'listeners'>,
): readonly NewMember[] {
  const isOnly = new Set(listeners.map((listener) => listener.targetPort)).size === 1;
  const fitting = members.filter(({ port }) => isOnly || port === null || port === targetPort);
  return fitting.map((member) => ({ ...member, port: member.port ?? targetPort }));
}
