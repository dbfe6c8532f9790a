import { readText, textData } from '../data/data.js';
import { shown } from '../driver/refuse.js';
import { groupBy, type RecordSpec, type RecordValue } from '../records/record.js';

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

/** The part of a mark's prefix that stands for the type. */
export const TYPE = '%{record_type}';
/**
 * Types of which external-dns wrote marks without a type, before 0.12. Other sets at the name are no business of such a mark.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.12.0/registry/txt.go
 */
const OLD_TYPES = new Set(['A', 'CNAME', 'NS']);
/**
 * Names that are those of marks with a type too: `ns-1` is of `1 NS`, or of `ns-1 A` without a type. The types are those that external-dns
 * reads there.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/master/registry/mapper/mapper.go
 */
const TYPED_NAME = /^(?:a|aaaa|cname|mx|naptr|ns|ptr|srv|txt)-/;

/** Name and type of a set. */
export type SetPlace = Pick<RecordSpec, 'name' | 'type'>;

/** Owner named by a TXT record; null for any other record. */
export function ownerIn({ type, data }: Pick<RecordValue, 'type' | 'data'>): string | null {
  if (type !== 'TXT') return null;
  const labels = readText(data).replaceAll('"', '').split(',');
  if (labels[0] !== 'heritage=external-dns') return null;
  const owner = labels.find((label) => label.startsWith('external-dns/owner='));
  return owner === undefined ? null : owner.slice('external-dns/owner='.length);
}

/** Ownership records of a zone. */
export class Marks<Existing extends RecordValue> {
  readonly #owner: PlanOwner;
  readonly #byName: ReadonlyMap<string, readonly Existing[]>;
  /** Names that marks with a type have, of the sets that exist. */
  readonly #typed: ReadonlySet<string | null>;

  constructor(existing: readonly Existing[], owner: PlanOwner) {
    this.#owner = owner;
    this.#byName = groupBy(
      existing.filter((record) => ownerIn(record) !== null),
      ({ name }) => name,
    );
    const sets = existing.filter((record) => ownerIn(record) === null);
    this.#typed = new Set(sets.map((set) => markName(owner, set)));
  }

  /** Owners named by a set's ownership records. One with the type decides alone, as in external-dns. */
  owners(set: SetPlace): ReadonlySet<string | null> {
    const typed = this.#at(markName(this.#owner, set));
    if (typed.length > 0) return new Set(typed.map(ownerIn));
    const owners = this.#at(this.#oldName(set)).map(ownerIn);
    // A mark that may be of another set, which is gone, protects this one and gives it to nobody.
    return new Set(this.#isDoubtful(set) ? owners.filter((one) => one !== this.#owner.id) : owners);
  }

  /** Owner of a set that must not be changed; null if it may be. */
  stranger(set: SetPlace, isThere: boolean): string | null {
    const owners = this.owners(set);
    if (owners.has(this.#owner.id)) return null;
    const [other] = owners;
    if (other !== undefined) return `marked as ${shown(other)}'s`;
    return isThere && this.#owner.takes !== 'unmarked' ? "marked as nobody's" : null;
  }

  /** Names that ownership records of a set have. */
  namesOf(set: SetPlace): string[] {
    return [markName(this.#owner, set), this.#ownOldName(set)].filter((name) => name !== null);
  }

  /** Ownership records that a set needs, and the old one that it has; null if it can have none. */
  desired(set: SetPlace, ttl: number | null): RecordSpec[] | null {
    const name = markName(this.#owner, set);
    if (name === null) return null;
    const text = textData(`heritage=external-dns,external-dns/owner=${this.#owner.id}`);
    const old = this.#own(this.#ownOldName(set));
    return [
      { name, type: 'TXT', data: this.#own(name)?.data ?? text, ttl },
      ...(old === undefined ? [] : [{ name: old.name, type: 'TXT', data: old.data }]),
    ];
  }

  /** Name of a set's mark without a type; null if it can have none, or the mark there is of another set, with its type. */
  #oldName(set: SetPlace): string | null {
    const name = oldName(this.#owner, set);
    return this.#typed.has(name) ? null : name;
  }

  /** The same where the mark is of this set without a doubt. */
  #ownOldName(set: SetPlace): string | null {
    return this.#isDoubtful(set) ? null : this.#oldName(set);
  }

  #isDoubtful({ name }: SetPlace): boolean {
    return !(this.#owner.prefix ?? '').includes(TYPE) && TYPED_NAME.test(name);
  }

  #at(name: string | null): readonly Existing[] {
    return name === null ? [] : (this.#byName.get(name) ?? []);
  }

  #own(name: string | null): Existing | undefined {
    return this.#at(name).find((record) => ownerIn(record) === this.#owner.id);
  }
}

/** Name of a set's ownership record; null if it would be outside the zone or a wildcard. */
function markName(owner: PlanOwner, { name, type }: SetPlace): string | null {
  const { prefix = '' } = owner;
  const lower = type.toLowerCase();
  return nameBehind(prefix.replaceAll(TYPE, lower) + (prefix.includes(TYPE) ? '' : `${lower}-`), owner, name);
}

/** Name without type, as written by external-dns before 0.12; null if there is none. */
function oldName(owner: PlanOwner, { name, type }: SetPlace): string | null {
  if (!OLD_TYPES.has(type)) return null;
  return nameBehind((owner.prefix ?? '').replaceAll(TYPE, ''), owner, name);
}

function nameBehind(prefix: string, { wildcard }: PlanOwner, name: string): string | null {
  const start = prefix.toLowerCase();
  if (name === '') return start === '' ? '' : start.endsWith('.') ? start.slice(0, -1) : null;
  const isWild = name === '*' || name.startsWith('*.');
  if (isWild && wildcard === undefined) return null;
  return start + (isWild ? `${wildcard}${name.slice(1)}` : name);
}
