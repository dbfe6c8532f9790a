import type { Listener, MemberData } from '../model/models.js';
import type { MemberPool, NewListener, NewMember } from './host.js';
import { memberKey } from './member-specs.js';
import { shareTransport } from './transport.js';

/** A listener that is there, with the pool that it leads to. */
export interface LeadingListener extends Omit<Listener, 'targetPort'> {
  /** Null where it leads to none, or to more than one. */
  readonly poolId: string | null;
}

/** A pool that is there, with what of it is for ever. */
export interface TypedPool extends MemberPool {
  /** What listeners must have in common to share a pool besides its port, such as the protocol of its members. */
  readonly kind: string;
}

/** A pool that a change of listeners needs, and that is not there. */
export interface PoolToMake<Pool extends TypedPool = TypedPool> {
  /** Port that its listeners lead to. */
  readonly port: number;
  /** See {@link TypedPool}. */
  readonly kind: string;
  /** Pool whose health check and algorithm it takes over; null where no listener leads to one. */
  readonly from: Pool | null;
  /** Its members. */
  readonly members: readonly NewMember[];
}

/** A listener that there shall be. */
export interface PlannedListener<There extends LeadingListener, Pool extends TypedPool> {
  /** The listener as it shall be. */
  readonly listener: NewListener;
  /** The one at its port, of the same transport; null where there is none, or it is another's. */
  readonly same: There | null;
  /** Others that have its port and transport, and go before it comes. */
  readonly inTheWay: readonly There[];
  /** The pool that it leads to; listeners that share one have the same object. */
  readonly pool:
    | {
        /** One that is there. */
        readonly there: Pool;
      }
    | {
        /** One to be made. */
        readonly make: PoolToMake<Pool>;
      };
}

/** What a change of listeners comes to: each that is there stays as one, goes for one that is in its way, or is gone. */
export interface ListenerPlan<There extends LeadingListener, Pool extends TypedPool> {
  /** All listeners that there shall be. */
  readonly listeners: readonly PlannedListener<There, Pool>[];
  /** Listeners at ports where there shall be none. */
  readonly gone: readonly There[];
  /** Pools that listeners led to and lead to no more. */
  readonly idle: readonly Pool[];
}

/**
 * Plans a change of listeners, by one rule for all clouds. A listener at the same port is the same one: what it leads to moves with its
 * target port. A new listener gets the members that are behind all others. A member with a port of its own keeps it.
 *
 * @param kindOf kind of pool that a listener leads to; see {@link TypedPool}
 */
export function planListeners<There extends LeadingListener, Pool extends TypedPool>(
  there: readonly There[],
  pools: readonly Pool[],
  wanted: readonly NewListener[],
  kindOf: (listener: NewListener) => string = () => '',
): ListenerPlan<There, Pool> {
  const led = pools.filter(({ id }) => there.some(({ poolId }) => poolId === id));
  const made = new Map<string, PoolToMake<Pool>>();
  const pairs = pairUp(there, wanted);
  const free = new Set(there.filter((one) => ![...pairs.values()].includes(one)));
  const listeners = wanted.map((listener): PlannedListener<There, Pool> => {
    const same = pairs.get(listener) ?? null;
    const inTheWay = [...free].filter((one) => isSame(one, listener));
    for (const one of inTheWay) free.delete(one);
    // TCP and UDP that take the place of one listener of both have its members.
    const before = same ?? there.find((one) => isSame(one, listener));
    const own = led.find(({ id }) => id === before?.poolId) ?? null;
    const kind = kindOf(listener);
    const found = [own, ...led].find(
      (pool) => pool !== null && fits(pool, listener, kind, pool === own ? same : null),
    );
    if (found) return { listener, same, inTheWay, pool: { there: found } };
    const key = `${listener.targetPort} ${kind}`;
    const make = made.get(key) ?? {
      port: listener.targetPort,
      kind,
      from: own ?? led[0] ?? null,
      members: movedMembers(own?.members ?? commonMembers(led), own ?? led[0] ?? null, listener.targetPort),
    };
    made.set(key, make);
    return { listener, same, inTheWay, pool: { make } };
  });
  const isKept = (pool: Pool): boolean =>
    listeners.some((planned) => 'there' in planned.pool && planned.pool.there === pool);
  return {
    listeners,
    gone: [...free],
    idle: led.filter((pool) => !isKept(pool)),
  };
}

/** Members as they are behind another target port: one with a port of its own keeps it. */
export function movedMembers(
  members: readonly MemberData[],
  from: Pick<MemberPool, 'port'> | null,
  port: number,
): NewMember[] {
  const moved = members.map((like): NewMember => {
    const { address, nodeId, weight } = like;
    return { address, nodeId, weight, port: isAtTarget(like, from) ? port : like.port, like };
  });
  return [...new Map(moved.map((member) => [memberKey(member, member.port), member])).values()];
}

/** True for a member that has no port of its own. */
function isAtTarget({ port }: MemberData, from: Pick<MemberPool, 'port'> | null): boolean {
  return port !== null && port === from?.port;
}

/** Listeners that are there for wanted ones, each for one at most: those of the same protocol first. */
function pairUp<There extends LeadingListener>(
  there: readonly There[],
  wanted: readonly NewListener[],
): ReadonlyMap<NewListener, There> {
  const pairs = new Map<NewListener, There>();
  const taken = new Set<There>();
  const pair = (fit: (one: There, listener: NewListener) => boolean): void => {
    for (const listener of wanted.filter((one) => !pairs.has(one))) {
      const found = there.find((one) => !taken.has(one) && fit(one, listener));
      if (found === undefined) continue;
      pairs.set(listener, found);
      taken.add(found);
    }
  };
  pair((one, listener) => one.port === listener.port && one.protocol === listener.protocol);
  pair(isSame);
  return pairs;
}

function isSame(one: LeadingListener, { port, protocol }: NewListener): boolean {
  return one.port === port && shareTransport(one.protocol, protocol);
}

/**
 * True if a listener can lead to a pool.
 *
 * @param owner the listener that leads there now: it may, whatever the pool's kind, and also where the pool's port is not known
 */
function fits(
  pool: TypedPool,
  { targetPort, protocol }: NewListener,
  kind: string,
  owner: LeadingListener | null,
): boolean {
  if (pool.kind !== kind && owner?.protocol !== protocol) return false;
  return pool.port === targetPort || (owner !== null && pool.port === null);
}

/** Members that every listener leads to, each at its target port. */
function commonMembers(pools: readonly MemberPool[]): MemberData[] {
  const [first, ...others] = pools;
  const placesOf = ({ port, members }: MemberPool): MemberData[] =>
    members.filter((member) => member.port === port);
  if (first === undefined) return [];
  return placesOf(first).filter((member) =>
    others.every((pool) => placesOf(pool).some((one) => memberKey(one, null) === memberKey(member, null))),
  );
}
