import { isKnown, normaliseData } from '../data/data.js';
import { parseLabels } from '../names/labels.js';
import { tokenise } from '../data/lexer.js';
import type { RecordValue } from '../records/record.js';
import { typeNumber } from '../data/type-numbers.js';
import type { Special } from '../records/special-sets.js';
import type { ZoneFile } from './parse.js';

/** A record to write, with its special properties. */
type ExportedRecord = RecordValue & { readonly special?: Special };
/** A zone to write. */
type ExportedZone = Omit<ZoneFile, 'records'> & { readonly records: readonly ExportedRecord[] };

/** Default TTL of a file, in seconds. */
const DEFAULT_TTL = 3600;

/** Placeholders for records that every zone has and some hosts do not list. */
const STAND_INS: Readonly<Record<string, string>> = {
  SOA: 'ns.invalid. hostmaster.invalid. 1 10800 3600 604800 3600',
  NS: 'ns.invalid.',
};

/**
 * Writes a master file (RFC 1035, section 5) that name servers can load: SOA first, then the zone's own records, then the others by name. A
 * record without a TTL uses the file's. If the host does not list the zone's SOA or NS records, placeholders with a comment are written,
 * since no server loads a zone without them. Records of types outside the DNS and special ones (aliases, sets with a routing policy) become
 * comments.
 */
export function formatZoneFile(file: ExportedZone): string {
  const lines = [`$ORIGIN ${file.domain}.`, `$TTL ${file.ttl ?? DEFAULT_TTL}`];
  for (const type of ['SOA', 'NS']) {
    const isShown = (record: ExportedRecord): boolean =>
      record.special === undefined &&
      record.name === '' &&
      record.type === type &&
      loads(record, file.domain);
    if (file.records.some(isShown)) continue;
    lines.push(`; the host does not show this record: a stand-in`, `@\tIN\t${type}\t${STAND_INS[type]}`);
  }
  for (const record of file.records.toSorted(byPosition(file.records)))
    lines.push(formatLine(record, file.domain));
  return `${lines.join('\n')}\n`;
}

function formatLine(record: ExportedRecord, domain: string): string {
  const owner = record.name === '' ? '@' : record.name;
  const ttl = record.ttl === null ? [] : [record.ttl];
  const line = [owner, ...ttl, 'IN', record.type, record.data].join('\t');
  if (record.special !== undefined)
    return `; ${JSON.stringify(record.special.what)}: ${JSON.stringify(line)}`;
  return loads(record, domain) ? line : `; not a record of the DNS: ${JSON.stringify(line)}`;
}

/** True if name servers can load a record: hosts may have data or types of their own. */
function loads({ type, data }: RecordValue, domain: string): boolean {
  if (typeNumber(type) === undefined || /[\n\r]/.test(data)) return false;
  try {
    return isKnown(type) ? normaliseData(type, data, domain) !== '' : tokenise(data).length > 0;
  } catch {
    return false;
  }
}

/** SOA, then NS, then other types at the apex, then names from the top of the tree down. */
function byPosition(records: readonly RecordValue[]): (a: RecordValue, b: RecordValue) => number {
  const paths = new Map<string, string>();
  for (const { name } of records) if (!paths.has(name)) paths.set(name, pathOf(name));
  return (a, b) =>
    compare(paths.get(a.name) ?? '', paths.get(b.name) ?? '') ||
    typeRank(a.type) - typeRank(b.type) ||
    compare(a.type, b.type) ||
    compare(a.data, b.data);
}

function pathOf(name: string): string {
  return name === '' ? '' : parseLabels(name).labels.toReversed().join('\u0000');
}

function typeRank(type: string): number {
  if (type === 'SOA') return 0;
  return type === 'NS' ? 1 : 2;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
