import { conflict, invalid, shown } from '../driver/refuse.js';
import { Marks, ownerIn, type PlanOwner, type SetPlace, TYPE } from './marks.js';
import { groupBy, type RecordSpec, type RecordValue, setKey } from '../records/record.js';
import { lowestTtl } from '../records/record-sets.js';
import { asKept, type KeptRecord } from '../records/special-sets.js';

const MOST_TOLD = 5;

/** What a zone holds, and which of its sets a plan is about. */
export interface OwnedZone<Existing> {
  /** Its domain. */
  readonly domain: string;
  /** All its plain records. */
  readonly existing: readonly Existing[];
  /** True for a set that the plan is about. Its ownership records are then, too. */
  readonly isWithin: (set: SetPlace) => boolean;
}

/** The part of a zone that an owner's plan is about. */
export interface Claim<Existing> {
  /** The owner's records, including ownership records. */
  readonly existing: readonly Existing[];
  /** Desired records, including ownership records. */
  readonly desired: readonly RecordSpec[];
  /** Desired records that exist already and belong to no owner or to another. */
  readonly kept: readonly KeptRecord[];
}

/**
 * Limits a plan to the records of an owner.
 *
 * @param desired within the plan, with normalised names and types
 * @throws ConflictError for a set of another owner that would change
 * @throws InvalidRequestError for an invalid owner, and for records whose ownership record cannot have a name
 */
export function claim<Existing extends RecordValue>(
  zone: OwnedZone<Existing>,
  desired: readonly RecordSpec[],
  owner: PlanOwner,
): Claim<Existing> {
  checkOwner(owner);
  const { domain, existing, isWithin } = zone;
  const marks = new Marks(existing, owner);
  const [held, wanted] = [
    groupBy(existing.filter(isNoMark), setKey),
    groupBy(desired.filter(isNoMark), setKey),
  ];
  const claimed: RecordSpec[] = [];
  const taken = new Set<string>();
  const kept: KeptRecord[] = [];
  const refused: string[] = [];
  for (const [key, records] of wanted) {
    const [first] = records;
    if (first === undefined) continue;
    const there = held.get(key) ?? [];
    const stranger = marks.stranger(first, there.length > 0);
    if (stranger === null) {
      taken.add(key);
      claimed.push(...records, ...marksOf(marks, owner, first, lowestTtl(records.map(withTtl))));
    } else if (isHeld(records, there)) kept.push(...there.map((record) => asKept(record, stranger)));
    else refused.push(`${first.name === '' ? '@' : first.name} ${first.type} (${stranger})`);
  }
  if (refused.length > 0) throw refusal(domain, owner, refused);
  const isPlanned = markScope(zone, [...wanted.values()].flat(), marks);
  const isOwn = (record: Existing): boolean => {
    const marked = ownerIn(record);
    if (marked !== null) return marked === owner.id && isPlanned(record);
    return isWithin(record) && (taken.has(setKey(record)) || marks.owners(record).has(owner.id));
  };
  return {
    existing: existing.filter(isOwn),
    desired: unique(claimed).filter((record) => isNoMark(record) || isPlanned(record)),
    kept,
  };
}

/** Which ownership records a plan is about: those of its sets, and those of no set at all that it is about by themselves. */
function markScope<Existing extends RecordValue>(
  { existing, isWithin }: OwnedZone<Existing>,
  wanted: readonly RecordSpec[],
  marks: Marks<Existing>,
): (mark: SetPlace) => boolean {
  const sets = existing.filter(isNoMark);
  const namesOf = (some: readonly SetPlace[]): Set<string> =>
    new Set(some.flatMap((set) => marks.namesOf(set)));
  const inside = namesOf([...wanted, ...sets.filter(isWithin)]);
  const outside = namesOf(sets.filter((set) => !isWithin(set)));
  return (mark) => !outside.has(mark.name) && (inside.has(mark.name) || isWithin(mark));
}

/** @throws InvalidRequestError for a set whose ownership record cannot have a name */
function marksOf<Existing extends RecordValue>(
  marks: Marks<Existing>,
  owner: PlanOwner,
  set: SetPlace,
  ttl: number | null,
): RecordSpec[] {
  const desired = marks.desired(set, ttl);
  if (desired === null) throw noName(owner, set.name, set.type);
  return desired;
}

function isNoMark(record: RecordSpec): boolean {
  return ownerIn(record) === null;
}

function checkOwner(owner: PlanOwner): void {
  if (typeof owner !== 'object' || owner === null || typeof owner.id !== 'string')
    throw invalid(`planZone: an owner is an object with an id, got ${shown(owner)}.`);
  if (!/^[^\s",=]+$/.test(owner.id))
    throw invalid(
      `planZone: the owner's id ${shown(owner.id)} cannot stand in a mark: it has no blanks, quotes, commas and equals signs.`,
    );
}

function noName({ prefix = '' }: PlanOwner, name: string, type: string) {
  const isApex = name === '';
  const advice = isApex
    ? `give owner.prefix such as ${shown(`${TYPE}.owner.`)}, which ends with a dot`
    : "give owner.wildcard, which stands for the '*'";
  return invalid(
    `planZone: the mark of ${isApex ? '@' : name} ${type} can have no name in the zone with the prefix ${shown(prefix)}: ${advice}.`,
  );
}

function refusal(domain: string, { id }: PlanOwner, refused: readonly string[]) {
  const more = refused.length > MOST_TOLD ? ` and ${refused.length - MOST_TOLD} more` : '';
  return conflict(
    `The plan for ${domain} would change what is not ${id}'s: ${refused.slice(0, MOST_TOLD).join(', ')}${more}. Nothing was changed. ` +
      "Leave them out, or take over what bears no mark with { takes: 'unmarked' }.",
  );
}

/** True if a set contains exactly the desired records. */
function isHeld(records: readonly RecordSpec[], there: readonly RecordValue[]): boolean {
  if (records.length !== there.length) return false;
  return records.every(({ data, ttl = null }) =>
    there.some((record) => record.data === data && (ttl === null || ttl === record.ttl)),
  );
}

function withTtl({ ttl = null, ...record }: RecordSpec): RecordValue {
  return { ...record, ttl };
}

/** Removes duplicates: two sets of a name share an ownership record of the old form. */
function unique(records: readonly RecordSpec[]): RecordSpec[] {
  return [...new Map(records.map((record) => [`${setKey(record)} ${record.data}`, record])).values()];
}
