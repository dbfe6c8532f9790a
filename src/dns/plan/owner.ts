import { textData, textOf } from '../data/data.js';
import { conflict, invalid, shown } from '../driver/refuse.js';
import { groupBy, type RecordSpec, type RecordValue, setKey } from '../records/record.js';
import { lowestTtl } from '../records/record-sets.js';
import type { KeptRecord } from '../records/special-sets.js';

/**
 * Whose records a plan is about. Each set of a name and type bears a mark: a TXT record beside it, in the form that external-dns reads and
 * writes, so that both can share a zone.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/
 */
export interface PlanOwner {
  /** Name of the owner, such as `web-team`. */
  readonly id: string;
  /**
   * What the names of marks begin with; `%{record_type}` in it stands for the type. Without that the type and a dash follow it: the mark of
   * `www A` is `a-www`. Marks of the apex need a prefix such as `%{record_type}.owner.`
   */
  readonly prefix?: string;
  /** What stands in names of marks for the `*` of a wildcard record, such as `any`. */
  readonly wildcard?: string;
  /** What may be changed that is there already: what bears the owner's mark (`own`, the default), or what bears nobody's as well (`unmarked`). */
  readonly takes?: 'own' | 'unmarked';
}

const TYPE = '%{record_type}';
const MOST_TOLD = 5;

/** The part of a zone that an owner's plan is about. */
export interface Claim<Existing> {
  /** The owner's records, marks among them. */
  readonly existing: readonly Existing[];
  /** What is desired of them, marks among them. */
  readonly desired: readonly RecordSpec[];
  /** Desired records that are there already and belong to nobody or somebody else. */
  readonly kept: readonly KeptRecord[];
}

/** The owner that a TXT record names for the records beside it; null for any other record. */
export function ownerIn({ type, data }: Pick<RecordValue, 'type' | 'data'>): string | null {
  if (type !== 'TXT') return null;
  const labels = textOf(data).replaceAll('"', '').split(',');
  if (labels[0] !== 'heritage=external-dns') return null;
  const owner = labels.find((label) => label.startsWith('external-dns/owner='));
  return owner === undefined ? null : owner.slice('external-dns/owner='.length);
}

/**
 * Keeps a plan to the records of an owner.
 *
 * @param existing plain records that the plan is about
 * @param desired in normal form as far as names and types go
 * @throws ConflictError for a set that the owner would have to change and that is not the owner's
 * @throws InvalidRequestError for an owner that is none, and for records whose mark can have no name
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

/** The marks of a zone. */
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

  /** The owners that a set's marks name. */
  owners({ name, type }: Pick<RecordSpec, 'name' | 'type'>): ReadonlySet<string | null> {
    const names = [markName(this.#owner, name, type), legacyName(this.#owner, name)];
    return new Set(names.flatMap((one) => (one === null ? [] : (this.#byName.get(one) ?? []))).map(ownerIn));
  }

  /** Whose a set is that the owner must not change; null where it may. */
  stranger(set: Pick<RecordSpec, 'name' | 'type'>, isThere: boolean): string | null {
    const owners = this.owners(set);
    if (owners.has(this.#owner.id)) return null;
    const [other] = owners;
    if (other !== undefined) return `marked as ${shown(other)}'s`;
    return isThere && this.#owner.takes !== 'unmarked' ? "marked as nobody's" : null;
  }

  /** The marks of a set that shall be there: as they are where they are there already. */
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

/** Name of a set's mark; null where it would lie outside the zone, or would be a wildcard. */
function markName({ prefix = '', wildcard }: PlanOwner, name: string, type: string): string | null {
  const lower = type.toLowerCase();
  const hasType = prefix.includes(TYPE);
  const start = prefix.replaceAll(TYPE, lower).toLowerCase() + (hasType ? '' : `${lower}-`);
  if (name === '') return start.endsWith('.') ? start.slice(0, -1) : null;
  const isWild = name === '*' || name.startsWith('*.');
  if (isWild && wildcard === undefined) return null;
  return start + (isWild ? `${wildcard}${name.slice(1)}` : name);
}

/** Name of a mark as external-dns wrote it before its release 0.12, without a type; null where there can be none. */
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

/** True where a set holds exactly what is desired. */
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

/** Each record once: two sets of a name share a mark of the old form. */
function unique(records: readonly RecordSpec[]): RecordSpec[] {
  return [...new Map(records.map((record) => [`${setKey(record)} ${record.data}`, record])).values()];
}
