import type { ConflictError } from '../errors.js';
import { targetOf } from './data.js';
import { nameInZone } from './names.js';
import { groupBy, type RecordValue } from './record.js';
import { conflict, shown } from './refuse.js';

/** The types that may stand beside a CNAME record: they sign it (RFC 4034, section 2.5; RFC 4035, section 2.5). */
const BESIDE_CNAME = new Set(['CNAME', 'RRSIG', 'NSEC', 'KEY']);
/** The types that must not point at a CNAME record (RFC 2181, section 10.3). */
const NEVER_AT_CNAME = new Set(['MX', 'NS']);

/** A rule of the DNS that a host bends. */
export type Leniency = 'cname-at-apex';

/**
 * Checks that records can stand in one zone together.
 *
 * @throws ConflictError for a record given twice, a CNAME record beside other data or at the apex, two CNAME records of one name,
 * and MX or NS records that point at a CNAME record of the zone
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
    if (group.some((record) => record.type === 'CNAME')) checkAlias(name, group, leniencies);
  }
}

/**
 * The part of {@link checkConflicts} that is about what records point at.
 *
 * @param isHeld tells of records that stand already: where both of two do, it is the host's affair
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
 * The name inside the zone at which a record must not find a CNAME record; null where it may point at what it likes. Hosts that take a
 * CNAME record at the apex answer with addresses there, so pointing at it does no harm.
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
  if (group.filter((record) => record.type === 'CNAME').length > 1) {
    throw conflict(`There can be only one CNAME record ${label(name)}.`);
  }
}

function label(name: string): string {
  return shown(name === '' ? '@' : name);
}
