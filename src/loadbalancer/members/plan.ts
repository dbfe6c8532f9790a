import type { MemberBatch } from '../driver/capabilities.js';
import type { MemberPool, MemberUpdate, NewMember, PoolChange } from '../driver/host.js';
import type { MemberData } from '../model/models.js';
import { type Demand, keyOf, type Target } from './wish.js';

/** Changes still to make in one pool. */
interface Difference {
  readonly add: readonly NewMember[];
  readonly update: readonly MemberUpdate[];
  readonly remove: readonly MemberData[];
}

/**
 * The next request that brings pools nearer to what calls want; null where all is as it shall be. Members are added before others are
 * removed, so that no change leaves fewer than there were or shall be.
 */
export function nextChange(
  pools: readonly MemberPool[],
  demand: Demand,
  batch: MemberBatch,
): PoolChange | null {
  for (const pool of pools) {
    const change = firstBatch(differenceOf(pool, demand), batch);
    if (change !== null) return { pool, ...change, after: after(pool, change) };
  }
  return null;
}

/** A pool as it will be when a change is carried out. Members that are new have no ids yet. */
export function changed({ pool, after: members }: PoolChange, balancerId: string): MemberPool {
  return {
    ...pool,
    members: members.map((member) =>
      'id' in member ? member : { ...member, id: '', balancerId, health: null, extra: {} },
    ),
  };
}

/** True if the members are as a call wants them. */
export function isMet(pools: readonly MemberPool[], demand: Demand): boolean {
  return pools.every((pool) => {
    const { add, update, remove } = differenceOf(pool, demand);
    return add.length + update.length + remove.length === 0;
  });
}

/** The members that a call has named and that are there. */
export function metMembers(pools: readonly MemberPool[], { targets }: Demand): MemberData[] {
  return pools.flatMap((pool) =>
    pool.members.flatMap((member) => {
      const target = targets.get(pool.id)?.get(keyOf(member));
      return target ? [{ ...member, nodeId: member.nodeId ?? target.nodeId }] : [];
    }),
  );
}

function differenceOf(pool: MemberPool, demand: Demand): Difference {
  const wanted = demand.targets.get(pool.id) ?? new Map<string, Target>();
  const there = new Map(pool.members.map((member) => [keyOf(member), member]));
  const add: NewMember[] = [];
  const update: MemberUpdate[] = [];
  for (const [key, target] of wanted) {
    if (target === null) continue;
    const member = there.get(key);
    if (member === undefined) add.push(target);
    else if (target.weight !== null && target.weight !== member.weight)
      update.push({ member, weight: target.weight });
  }
  const remove = pool.members.filter((member) => {
    const target = wanted.get(keyOf(member));
    return target === null || (target === undefined && demand.isWhole);
  });
  return { add, update, remove };
}

function firstBatch({ add, update, remove }: Difference, batch: MemberBatch): Difference | null {
  const none = { add: [], update: [], remove: [] };
  if (batch.together) {
    const some = {
      add: add.slice(0, batch.add),
      update: update.slice(0, Math.max(0, batch.add - add.length)),
    };
    const room = Math.max(0, batch.add - some.add.length - some.update.length);
    const all = { ...some, remove: remove.slice(0, room) };
    return all.add.length + all.update.length + all.remove.length === 0 ? null : all;
  }
  if (add.length > 0) return { ...none, add: add.slice(0, batch.add) };
  if (update.length > 0 && batch.update > 0) return { ...none, update: update.slice(0, batch.update) };
  // A weight that is for ever changes where the member is made anew.
  if (update.length > 0)
    return { ...none, remove: update.slice(0, batch.remove).map(({ member }) => member) };
  return remove.length > 0 ? { ...none, remove: remove.slice(0, batch.remove) } : null;
}

function after({ members }: MemberPool, { add, update, remove }: Difference): (NewMember | MemberData)[] {
  const weights = new Map(update.map(({ member, weight }) => [member, weight]));
  const kept = members.filter((member) => !remove.includes(member));
  return [...kept.map((member) => ({ ...member, weight: weights.get(member) ?? member.weight })), ...add];
}
