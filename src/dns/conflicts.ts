import { targetOf } from './data.js';
import { nameInZone } from './names.js';
import { groupBy } from './record.js';
import type { RecordValue } from './record.js';
import { conflict, shown } from './refuse.js';

/** The types that may stand beside a CNAME record: they sign it (RFC 4034, section 2.5; RFC 4035, section 2.5). */
const BESIDE_CNAME = new Set(['CNAME', 'RRSIG', 'NSEC', 'KEY']);
/** The types that must not point at a CNAME record (RFC 2181, section 10.3). */
export const NEVER_AT_CNAME: ReadonlySet<string> = new Set(['MX', 'NS']);

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
  const aliases = new Set<string>();
  for (const [name, group] of groupBy(records, (record) => record.name)) {
    checkDuplicates(name, group);
    if (!group.some((record) => record.type === 'CNAME')) continue;
    checkAlias(name, group, leniencies);
    aliases.add(name);
  }
  for (const record of records) checkTarget(record, domain, aliases);
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

function checkTarget(record: RecordValue, domain: string, aliases: ReadonlySet<string>): void {
  if (aliases.size === 0 || !NEVER_AT_CNAME.has(record.type)) return;
  const target = targetOf(record.type, record.data);
  const name = target === undefined ? undefined : nameInZone(target, domain);
  if (name === undefined || !aliases.has(name)) return;
  throw conflict(
    `The ${record.type} record ${label(record.name)} points at ${target}, which is a CNAME record. ` +
      `Point it at a name with A or AAAA records.`,
  );
}

function label(name: string): string {
  return shown(name === '' ? '@' : name);
}
