import { invalidBatch, type WantedChange } from './change-batch.js';
import { put, setKey, type HostedZone, type SetRow } from './state.js';
import type { Content } from './xml.js';

/** Carries a batch out, all or nothing. @throws Refusal that names every change that cannot be */
export function applyChanges(zone: HostedZone, changes: readonly WantedChange[], maximum: number): void {
  const draft: HostedZone = { ...zone, sets: new Map(zone.sets), order: null };
  const problems = [...clashes(changes), ...changes.flatMap((change) => carryOut(draft, change) ?? [])];
  if (problems.length === 0) problems.push(...zoneProblems(draft, changes, maximum));
  if (problems.length > 0) throw invalidBatch(problems);
  zone.sets.clear();
  for (const set of draft.sets.values()) put(zone, set);
}

/** One set may go and come again in a batch, nothing else. */
function clashes(changes: readonly WantedChange[]): string[] {
  const actions = new Map<string, string>();
  for (const { action, set } of changes) {
    const key = setKey(set);
    actions.set(key, `${actions.get(key) ?? ''} ${action}`);
  }
  return [...actions]
    .filter(([, list]) => list.includes(' ', 1) && list !== ' DELETE CREATE' && list !== ' DELETE UPSERT')
    .map(([key]) => {
      const [name, type] = key.split(' ');
      return `The request contains an invalid set of changes for a resource record set '${type} ${name}'`;
    });
}

function carryOut(zone: HostedZone, { action, set }: WantedChange): string | null {
  const key = setKey(set);
  const held = zone.sets.get(key);
  const label = `resource record set [name='${set.name}', type='${set.type}'${set.identifier === null ? '' : `, set identifier='${set.identifier}'`}]`;
  if (set.name !== zone.name && !set.name.endsWith(`.${zone.name}`))
    return `RRSet with DNS name ${set.name} is not permitted in zone ${zone.name}`;
  if (action === 'CREATE' && held !== undefined) return `Tried to create ${label} but it already exists`;
  if (action === 'DELETE' && held === undefined) return `Tried to delete ${label} but it was not found`;
  if (action === 'DELETE' && held !== undefined && !same(held, set))
    return `Tried to delete ${label} but the values provided do not match the current values`;
  if (action === 'DELETE') zone.sets.delete(key);
  else put(zone, set);
  return null;
}

/** True if a set equals the stored one; the order of values does not matter. */
function same(held: SetRow, named: SetRow): boolean {
  const form = ({ ttl, values, alias, settings }: SetRow): string =>
    JSON.stringify([Number(ttl), values.toSorted(), alias, settings]);
  return form(held) === form(named);
}

function zoneProblems(zone: HostedZone, changes: readonly WantedChange[], maximum: number): string[] {
  const touched = new Set(changes.filter(({ action }) => action !== 'DELETE').map(({ set }) => set.name));
  const byName = new Map<string, SetRow[]>();
  for (const set of zone.sets.values())
    if (touched.has(set.name)) byName.set(set.name, [...(byName.get(set.name) ?? []), set]);
  return [
    ...apexProblems(zone),
    ...[...byName.values()].flatMap((sets) => nameProblems(zone, sets)),
    ...(zone.sets.size > maximum ? [`Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${zone.id}`] : []),
  ];
}

function apexProblems({ name, sets }: HostedZone): string[] {
  const has = (type: string): boolean => sets.has(setKey({ name, type, identifier: null }));
  return [
    ...(has('SOA') ? [] : ['A HostedZone must contain exactly one SOA record.']),
    ...(has('NS') ? [] : ['A HostedZone must contain at least one NS record for the zone itself.']),
  ];
}

function nameProblems(zone: HostedZone, sets: readonly SetRow[]): string[] {
  const alias = sets.find(({ type }) => type === 'CNAME');
  if (alias !== undefined && alias.name === zone.name)
    return [`RRSet of type CNAME with DNS name ${zone.name} is not permitted at apex in zone ${zone.name}`];
  if (alias !== undefined && sets.some(({ type }) => type !== 'CNAME')) {
    const what = `RRSet of type CNAME with DNS name ${alias.name} is not permitted as it conflicts with other records`;
    return [`${what} with the same DNS name in zone ${zone.name}`];
  }
  return sets.flatMap((set) => routingProblem(set, sets) ?? targetProblem(zone, set) ?? []);
}

/** Sets of one name and type are chosen between by one policy. */
function routingProblem(set: SetRow, sets: readonly SetRow[]): string | null {
  const { name, type, identifier, policy, ttl } = set;
  const others = sets.filter((other) => other !== set && other.type === type);
  const label = `RRSet with DNS name ${name}, type ${type}`;
  if (others.length > 0 && identifier === null)
    return `${label} cannot be created as other RRSets exist with the same name and type.`;
  if (others.some((other) => other.policy !== policy && other.identifier !== null)) {
    const what = policy === 'Weight' ? 'non-weighted' : 'different kind of';
    return `${label}, SetIdentifier ${identifier} cannot be created as a ${what} set exists with the same name and type.`;
  }
  const differs =
    policy === 'Weight' && others.some((other) => other.ttl !== null && ttl !== null && other.ttl !== ttl);
  return differs
    ? `${label}, SetIdentifier ${identifier} cannot be created as weighted sets must contain the same TTL.`
    : null;
}

/** An alias in its own zone has to point at a set that is there. */
function targetProblem(zone: HostedZone, { alias, type }: SetRow): string | null {
  if (alias === null || !isFields(alias) || alias['HostedZoneId'] !== zone.id) return null;
  const named = alias['DNSName'];
  const target = (typeof named === 'string' ? named : '').replace(/\.?$/, '.').toLowerCase();
  const found = [...zone.sets.values()].some((set) => set.name === target && set.type === type);
  return found
    ? null
    : `Tried to create an alias that targets ${target}, type ${type} in zone ${zone.id}, but that target was not found`;
}

function isFields(content: Content): content is { readonly [name: string]: Content } {
  return typeof content === 'object' && !Array.isArray(content);
}
