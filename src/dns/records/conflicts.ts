import type { ConflictError } from '../../errors.js';
import { targetOf } from '../data/data.js';
import { nameInZone } from '../names/names.js';
import { groupBy, type RecordValue } from './record.js';
import { conflict, shown } from '../driver/refuse.js';

/** Types that may coexist with a CNAME record, since they sign it (RFC 4034, section 2.5; RFC 4035, section 2.5). */
const BESIDE_CNAME = new Set(['CNAME', 'RRSIG', 'NSEC', 'KEY']);
/** The types that must not point at a CNAME record (RFC 2181, section 10.3). */
const NEVER_AT_CNAME = new Set(['MX', 'NS']);

/** Types of which a name has at most one record (RFC 1034, section 3.6.2; RFC 1035, section 3.3.13; RFC 6672, section 2.4). */
export const SINGLE_TYPES: readonly string[] = ['SOA', 'CNAME', 'DNAME'];

/** A rule of the DNS that a host bends. */
export type Leniency = 'cname-at-apex';

/**
 * Checks that records can coexist in one zone.
 *
 * @throws ConflictError for a duplicate record, a CNAME record beside other data or at the apex, two CNAME, DNAME or SOA records at one
 * name, an SOA record below the apex, a DS record at it, and MX or NS records that point at a CNAME record of the zone
 */
export function checkConflicts(
  records: readonly RecordValue[],
  domain: string,
  leniencies: ReadonlySet<Leniency> = new Set(),
): void {
  checkNames(records, leniencies);
  checkTargets(records, domain);
}

/** The part of {@link checkConflicts} that is about the records of each name. */
export function checkNames(records: readonly RecordValue[], leniencies: ReadonlySet<Leniency>): void {
  for (const [name, group] of groupBy(records, (record) => record.name)) {
    checkDuplicates(name, group);
    checkPlace(name, group);
    for (const type of SINGLE_TYPES) checkSingle(type, name, group);
    if (group.some((record) => record.type === 'CNAME')) checkAlias(name, group, leniencies);
  }
}

/**
 * The part of {@link checkConflicts} about targets.
 *
 * @param isHeld true for existing records; a conflict between two of those is ignored
 */
export function checkTargets(
  records: readonly RecordValue[],
  domain: string,
  isHeld: (record: RecordValue) => boolean = () => false,
): void {
  const aliases = new Map(
    records.filter((record) => record.type === 'CNAME').map((record) => [record.name, record]),
  );
  if (aliases.size === 0) return;
  for (const record of records) {
    const target = barredAlias(record, domain);
    const alias = target === null ? undefined : aliases.get(target);
    if (alias !== undefined && !(isHeld(record) && isHeld(alias))) throw pointsAtAlias(record);
  }
}

/**
 * The in-zone target that must not be a CNAME (MX and NS only, RFC 2181 10.3); null if there is none. The apex is exempt: hosts that allow
 * a CNAME record there serve addresses instead.
 */
export function barredAlias(
  { type, data }: Pick<RecordValue, 'type' | 'data'>,
  domain: string,
): string | null {
  if (!NEVER_AT_CNAME.has(type)) return null;
  const target = targetOf(type, data);
  return target === undefined ? null : nameInZone(target, domain) || null;
}

/** The error for a record that points at a CNAME record and must not. */
export function pointsAtAlias({ name, type, data }: RecordValue): ConflictError {
  return conflict(
    `The ${type} record ${label(name)} points at ${targetOf(type, data)}, which is a CNAME record. ` +
      `Point it at a name with A or AAAA records.`,
  );
}

function checkDuplicates(name: string, group: readonly RecordValue[]): void {
  const seen = new Set<string>();
  for (const { type, data } of group) {
    const key = `${type} ${data}`;
    if (seen.has(key))
      throw conflict(`The ${type} record ${label(name)} with data ${shown(data)} is given twice.`);
    seen.add(key);
  }
}

function checkAlias(name: string, group: readonly RecordValue[], leniencies: ReadonlySet<Leniency>): void {
  if (name === '' && leniencies.has('cname-at-apex')) return;
  if (name === '') {
    throw conflict(
      "A CNAME record cannot stand at the zone's apex, beside its SOA and NS records. Use A and AAAA records there.",
    );
  }
  const other = group.find((record) => !BESIDE_CNAME.has(record.type));
  if (other !== undefined) {
    throw conflict(
      `A CNAME record cannot stand beside other data: ${label(name)} has ${other.type} records too.`,
    );
  }
}

/** @throws ConflictError for a second record of a type that a name has one of, among the records of that name */
export function checkSingle(type: string, name: string, group: readonly RecordValue[]): void {
  if (group.filter((record) => record.type === type).length > 1)
    throw conflict(`There can be only one ${type} record ${label(name)}. Update the one there is.`);
}

/** SOA records belong at the apex, DS records at delegations below it. */
function checkPlace(name: string, group: readonly RecordValue[]): void {
  for (const { type } of group) {
    if (type === 'SOA' && name !== '')
      throw conflict(`The SOA record stands at the zone's apex alone, not at ${label(name)}.`);
    if (type === 'DS' && name === '')
      throw conflict('DS records of a zone stand in the zone above it, not at its own apex.');
  }
}

/**
 * Checks that DS records have NS records of a delegation: name servers silently ignore others, and drop them when the NS records are
 * deleted.
 *
 * @param isHeld true for DS records that exist without any already; those are ignored
 * @throws ConflictError
 */
export function checkDelegations(
  records: readonly RecordValue[],
  isHeld: (record: RecordValue) => boolean = () => false,
): void {
  const delegated = new Set(records.filter(({ type }) => type === 'NS').map(({ name }) => name));
  for (const record of records) {
    if (record.type !== 'DS' || delegated.has(record.name) || isHeld(record)) continue;
    throw conflict(
      `A DS record stands beside the NS records of a delegation, and ${label(record.name)} has none. Create them first, and delete them last.`,
    );
  }
}

/**
 * Checks that a record may be deleted.
 *
 * @param others remaining records at the record's name
 * @throws ConflictError for the SOA record, for the last NS record of the zone itself, and for the last of a delegation with DS records
 */
export function checkRemoval({ name, type }: RecordValue, others: readonly RecordValue[]): void {
  if (type === 'SOA' && !others.some((one) => one.type === 'SOA' && one.name === name))
    throw conflict(
      'A zone has exactly one SOA record: without it no name server answers. Update it instead.',
    );
  if (type !== 'NS' || others.some((one) => one.type === 'NS' && one.name === name)) return;
  if (name === '') throw conflict("This is the zone's last NS record. Create another one first.");
  checkDelegations(others.filter((one) => one.name === name));
}

function label(name: string): string {
  return shown(name === '' ? '@' : name);
}
