import type { Call } from '../../call/call.js';
import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import type { LoadBalancerCapabilities } from '../driver/capabilities.js';
import type { MemberPool } from '../driver/host.js';
import { memberKey, nameOf, type WantedMember } from '../driver/member-specs.js';
import type { MemberData } from '../model/models.js';

/** Members of a balancer as one call wants them. */
export type Wish =
  | { readonly kind: 'attach' | 'set'; readonly members: readonly WantedMember[] }
  | { readonly kind: 'detach'; readonly members: readonly (WantedMember | string)[] };

/** A call that waits in the queue. */
export interface Entry {
  readonly wish: Wish;
  readonly operation: string;
  readonly call: Call;
  /** Rounds that it was in and that did not bring about what it wants. */
  rounds: number;
  readonly resolve: (members: readonly MemberData[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Wanted member of a pool; null to remove it. */
export type Target = WantedMember | null;

/** Wanted members of a call, by pool and member. */
export interface Demand {
  readonly targets: ReadonlyMap<string, ReadonlyMap<string, Target>>;
  /** Members that are not named shall not be there. */
  readonly isWhole: boolean;
}

/** Merges the wanted members of several calls. */
export class Demands implements Demand {
  readonly targets = new Map<string, Map<string, Target>>();
  isWhole = false;

  /** Adds what one more call wants. */
  add({ targets, isWhole }: Demand): void {
    this.isWhole ||= isWhole;
    for (const [pool, wanted] of targets) {
      const merged = this.targets.get(pool) ?? new Map<string, Target>();
      this.targets.set(pool, merged);
      for (const [key, target] of wanted)
        if (target?.weight !== null || !merged.has(key)) merged.set(key, target);
    }
  }
}

/** What places of members depend on. */
interface PlaceContext extends Pick<LoadBalancerCapabilities, 'memberPorts'> {
  readonly details: CloudErrorDetails;
}

/**
 * A wish in terms of the pools as they are, and of what earlier calls want of them.
 *
 * @throws InvalidRequestError for a member without a port where none is known, or with one that no listener leads to
 */
export function demandOf(
  wish: Wish,
  pools: readonly MemberPool[],
  earlier: Demand,
  { memberPorts, details }: PlaceContext,
): Demand {
  const targets = new Map<string, Map<string, Target>>();
  const want = (pool: MemberPool, key: string, target: Target): void => {
    const inPool = targets.get(pool.id) ?? new Map<string, Target>();
    targets.set(pool.id, inPool.set(key, target));
  };
  if (wish.kind === 'detach') {
    for (const pool of pools) {
      for (const member of pool.members)
        if (wish.members.some((given) => isMember(given, member))) want(pool, keyOf(member), null);
      for (const [key, target] of earlier.targets.get(pool.id) ?? [])
        if (target !== null && wish.members.some((given) => isMember(given, target))) want(pool, key, null);
    }
    return { targets, isWhole: false };
  }
  for (const member of wish.members)
    for (const [pool, port] of placesOf(member, pools, memberPorts, details))
      want(pool, memberKey(member, port), { ...member, port });
  return { targets, isWhole: wish.kind === 'set' };
}

/** Key of an existing member in its pool. */
export function keyOf(member: MemberData): string {
  return memberKey(member, member.port);
}

/** True if two calls do not contradict each other about a member. */
export function agree(one: Demand, other: Demand): boolean {
  return allows(one, other) && allows(other, one);
}

function allows(one: Demand, other: Demand): boolean {
  for (const [pool, targets] of other.targets)
    for (const [key, target] of targets) {
      const wanted = one.targets.get(pool)?.get(key);
      if (wanted === undefined) {
        if (one.isWhole && target !== null) return false;
        continue;
      }
      if ((wanted === null) !== (target === null)) return false;
      const [weight, otherWeight] = [wanted?.weight ?? null, target?.weight ?? null];
      if (weight !== null && otherWeight !== null && weight !== otherWeight) return false;
    }
  return true;
}

/** The pools that a member goes to, and its port in each. */
function placesOf(
  member: WantedMember,
  pools: readonly MemberPool[],
  memberPorts: LoadBalancerCapabilities['memberPorts'],
  { operation, ...details }: CloudErrorDetails,
): [MemberPool, number | null][] {
  const refuse = (words: string): InvalidRequestError =>
    new InvalidRequestError(`${String(operation)}: ${words}`, { operation: operation ?? null, ...details });
  if (pools.length === 0)
    throw refuse('the balancer has nothing that members could be put behind: give it a listener first.');
  const [only] = pools;
  if (member.port === null) {
    const open = pools.find(({ port }) => port === null);
    if (open !== undefined && memberPorts === 'own')
      throw refuse(`the port of ${nameOf(member)} is missing: what listeners lead to is not known.`);
    return pools.map((pool) => [pool, pool.port]);
  }
  if (only !== undefined && pools.length === 1) return [[only, member.port]];
  const fitting = pools.filter(({ port }) => port === member.port);
  if (fitting.length > 0) return fitting.map((pool) => [pool, member.port]);
  throw refuse(
    `no listener leads to port ${member.port} of ${nameOf(member)}: the target ports are ${pools.map(({ port }) => String(port)).join(', ')}.`,
  );
}

/** True if a call names this member: by its id, or by its address or server and, if given, its port. */
function isMember(given: WantedMember | string, member: MemberData | WantedMember): boolean {
  if (typeof given === 'string') return 'id' in member && given === member.id;
  if (given.port !== null && given.port !== member.port) return false;
  if (given.nodeId !== null && given.nodeId === member.nodeId) return true;
  return given.address !== null && given.address === member.address;
}
