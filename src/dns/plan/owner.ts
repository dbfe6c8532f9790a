import { readText, textData } from '../data/data.js';
import { conflict, invalid, shown } from '../driver/refuse.js';
import { groupBy, type RecordSpec, type RecordValue, setKey } from '../records/record.js';
import { lowestTtl } from '../records/record-sets.js';
import type { KeptRecord } from '../records/special-sets.js';

/**
 * Owner of the records in a plan. Each set has an ownership record: a TXT record in the format of external-dns, so both tools can share a
 * zone.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/
 */
export interface PlanOwner {
  /** Name of the owner, such as `web-team`. */
  readonly id: string;
  /**
   * Prefix for names of ownership records; `%{record_type}` in it is replaced by the type. Otherwise type and dash follow it: the ownership
   * record of `www A` is `a-www`. At the apex a prefix such as `%{record_type}.owner.` is required.
   */
  readonly prefix?: string;
  /** Replacement for the `*` of a wildcard record in names of ownership records, such as `any`. */
  readonly wildcard?: string;
  /** Existing sets that may be changed: those of the owner (`own`, the default), or also those without an owner (`unmarked`). */
  readonly takes?: 'own' | 'unmarked';
}

const TYPE = '%{record_type}';
const MOST_TOLD = 5;

/** The part of a zone that an owner's plan is about. */
export interface Claim<Existing> {
  /** The owner's records, including ownership records. */
  readonly existing: readonly Existing[];
  /** Desired records, including ownership records. */
  readonly desired: readonly RecordSpec[];
  /** Desired records that exist already and belong to no owner or to another. */
  readonly kept: readonly KeptRecord[];
}

/** Owner named by a TXT record; null for any other record. */
export function ownerIn({ type, data }: Pick<RecordValue, 'type' | 'data'>): string | null {
  if (type !== 'TXT') return null;
  const labels = readText(data).replaceAll('"', '').split(',');
  if (labels[0] !== 'heritage=external-dns') return null;
  const owner = labels.find((label) => label.startsWith('external-dns/owner='));
  return owner === undefined ? null : owner.slice('external-dns/owner='.length);
}

/**
 * Limits a plan to the records of an owner.
 *
 * @param existing plain records within the plan
 * @param desired with normalised names and types
 * @throws ConflictError for a set of another owner that would change
 * @throws InvalidRequestError for an invalid owner, and for records whose ownership record cannot have a name
 */
export function claim<Existing extends RecordValue>(
  domain: string,
  existing: readonly Existing[],
  desired: readonly RecordSpec[],
  owner: PlanOwner,
): Claim<Existing> {
  checkOwner(owner);
  const marks = new Marks(existing, owner);
  const held = groupBy(
    existing.filter((record) => ownerIn(record) === null),
    setKey,
  );
  const wanted = groupBy(
    desired.filter((record) => ownerIn(record) === null),
    setKey,
  );
  const claimed: RecordSpec[] = [];
  const kept: KeptRecord[] = [];
  const refused: string[] = [];
  for (const [key, records] of wanted) {
    const [first] = records;
    if (first === undefined) continue;
    const there = held.get(key) ?? [];
    const stranger = marks.stranger(first, there.length > 0);
    if (stranger === null) claimed.push(...records, ...marks.desired(first, lowestTtl(records.map(withTtl))));
    else if (isHeld(records, there)) kept.push(...there.map((record) => keptOf(record, stranger)));
    else refused.push(`${first.name === '' ? '@' : first.name} ${first.type} (${stranger})`);
  }
  if (refused.length > 0) throw refusal(domain, owner, refused);
  const isOwn = (record: Existing): boolean => {
    const marked = ownerIn(record);
    if (marked !== null) return marked === owner.id;
    const isTaken = wanted.has(setKey(record)) && claimed.some((one) => setKey(one) === setKey(record));
    return isTaken || marks.owners(record).has(owner.id);
  };
  return { existing: existing.filter(isOwn), desired: unique(claimed), kept };
}

/** Ownership records of a zone. */
class Marks<Existing extends RecordValue> {
  readonly #owner: PlanOwner;
  readonly #byName: ReadonlyMap<string, readonly Existing[]>;

  constructor(existing: readonly Existing[], owner: PlanOwner) {
    this.#owner = owner;
    this.#byName = groupBy(
      existing.filter((record) => ownerIn(record) !== null),
      ({ name }) => name,
    );
  }

  /** Owners named by a set's ownership records. */
  owners({ name, type }: Pick<RecordSpec, 'name' | 'type'>): ReadonlySet<string | null> {
    const names = [markName(this.#owner, name, type), legacyName(this.#owner, name)];
    return new Set(names.flatMap((one) => (one === null ? [] : (this.#byName.get(one) ?? []))).map(ownerIn));
  }

  /** Owner of a set that must not be changed; null if it may be. */
  stranger(set: Pick<RecordSpec, 'name' | 'type'>, isThere: boolean): string | null {
    const owners = this.owners(set);
    if (owners.has(this.#owner.id)) return null;
    const [other] = owners;
    if (other !== undefined) return `marked as ${shown(other)}'s`;
    return isThere && this.#owner.takes !== 'unmarked' ? "marked as nobody's" : null;
  }

  /** Ownership records that a set needs; existing ones stay unchanged. */
  desired({ name, type }: Pick<RecordSpec, 'name' | 'type'>, ttl: number | null): RecordSpec[] {
    const own = markName(this.#owner, name, type);
    if (own === null) throw noName(this.#owner, name, type);
    const there =
      this.#own(own)?.data ?? textData(`heritage=external-dns,external-dns/owner=${this.#owner.id}`);
    const legacy = legacyName(this.#owner, name);
    const old = legacy === null || legacy === own ? undefined : this.#own(legacy);
    return [
      { name: own, type: 'TXT', data: there, ttl },
      ...(old === undefined || legacy === null ? [] : [{ name: legacy, type: 'TXT', data: old.data }]),
    ];
  }

  #own(name: string): Existing | undefined {
    return this.#byName.get(name)?.find((record) => ownerIn(record) === this.#owner.id);
  }
}

/** Name of a set's ownership record; null if it would be outside the zone or a wildcard. */
function markName({ prefix = '', wildcard }: PlanOwner, name: string, type: string): string | null {
  const lower = type.toLowerCase();
  const hasType = prefix.includes(TYPE);
  const start = prefix.replaceAll(TYPE, lower).toLowerCase() + (hasType ? '' : `${lower}-`);
  if (name === '') return start.endsWith('.') ? start.slice(0, -1) : null;
  const isWild = name === '*' || name.startsWith('*.');
  if (isWild && wildcard === undefined) return null;
  return start + (isWild ? `${wildcard}${name.slice(1)}` : name);
}

/** Name without type, as written by external-dns before 0.12; null if there is none. */
function legacyName({ prefix = '', wildcard }: PlanOwner, name: string): string | null {
  const start = prefix.replaceAll(TYPE, '').toLowerCase();
  if (name === '') return start === '' ? '' : start.endsWith('.') ? start.slice(0, -1) : null;
  const isWild = name === '*' || name.startsWith('*.');
  if (isWild && wildcard === undefined) return null;
  return start + (isWild ? `${wildcard}${name.slice(1)}` : name);
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

function keptOf({ name, type, data, ttl }: RecordValue, what: string): KeptRecord {
  return { name, type, data, ttl, what };
}

function withTtl({ ttl = null, ...record }: RecordSpec): RecordValue {
  return { ...record, ttl };
}

/** Removes duplicates: two sets of a name share an ownership record of the old form. */
function unique(records: readonly RecordSpec[]): RecordSpec[] {
  return [...new Map(records.map((record) => [`${setKey(record)} ${record.data}`, record])).values()];
}
