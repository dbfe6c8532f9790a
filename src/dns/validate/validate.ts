import { isIP } from 'node:net';
import { readText, targetOf } from '../data/data.js';
import { nameInZone } from '../names/names.js';
import { groupBy, type RecordSpec, setKey } from '../records/record.js';
import { caaProblem } from './caa.js';
import { dmarcProblem, isDmarc } from './dmarc.js';
import type { ZoneFault, ZoneFinding } from './findings.js';
import { countSpfLookups, isSpf, MOST_LOOKUPS, spfProblem, type TextsOf } from './spf.js';

/** Options for records outside the zone. */
export interface ValidateOptions {
  /**
   * Returns the TXT records of a name outside the zone, for included SPF records; null if unknown, which counts as one look-up. Without it,
   * nothing outside the zone is looked up.
   */
  readonly textsOf?: TextsOf;
}

type Row = Pick<RecordSpec, 'name' | 'type' | 'data'>;
/** A zone that is checked, its records by type and name. */
interface CheckedZone {
  readonly domain: string;
  readonly sets: ReadonlyMap<string, readonly Row[]>;
}
type Found = Omit<ZoneFinding, 'name' | 'type'>;

/**
 * Finds problems of a zone's records that are otherwise valid: SPF, DMARC and CAA records that do not work, and records that point at
 * addresses. Sends nothing.
 *
 * @param records in normal form, as returned by `listRecords` and `parseZoneFile`
 * @example const findings = await validateZone(zone.domain, await dns.listRecords(zone));
 */
export async function validateZone(
  domain: string,
  records: Iterable<Row>,
  { textsOf }: ValidateOptions = {},
): Promise<ZoneFinding[]> {
  const sets = groupBy(records, setKey);
  const ask: TextsOf = async (name) => {
    const inside = nameInZone(name, domain);
    if (inside === undefined) return (await textsOf?.(name)) ?? null;
    return (sets.get(setKey({ name: inside, type: 'TXT' })) ?? []).map(({ data }) => readText(data));
  };
  const findings: ZoneFinding[] = [];
  for (const set of sets.values()) {
    const [first] = set;
    if (first === undefined) continue;
    const { name, type } = first;
    for (const found of await inSet(set, first, { domain, sets }, ask))
      findings.push({ ...found, name, type });
  }
  return findings;
}

async function inSet(
  set: readonly Row[],
  { name, type }: Row,
  zone: CheckedZone,
  ask: TextsOf,
): Promise<Found[]> {
  if (type === 'TXT' && (name === '_dmarc' || name.startsWith('_dmarc.'))) return inDmarc(set);
  if (type === 'TXT') return inSpf(set, ask);
  if (type === 'CAA')
    return set.flatMap(({ data }) => found('caa-syntax', [data], caaProblem(data, zone.domain)));
  return [...set.flatMap(({ data }) => atAddress(type, data, zone)), ...(type === 'MX' ? nullMx(set) : [])];
}

async function inSpf(set: readonly Row[], ask: TextsOf): Promise<Found[]> {
  const records = set.filter(({ data }) => isSpf(readText(data)));
  const several = 'a name has one SPF record at most: receivers refuse them all. Put them together';
  const findings = records.length > 1 ? found('spf-several', dataOf(records), several) : [];
  for (const { data } of records) {
    findings.push(...found('spf-syntax', [data], spfProblem(readText(data))));
    const lookups = await countSpfLookups(readText(data), ask);
    const many = `costs ${lookups} look-ups at least, and receivers make ${MOST_LOOKUPS} at most`;
    if (lookups > MOST_LOOKUPS) findings.push(...found('spf-lookups', [data], many));
  }
  return findings;
}

function inDmarc(set: readonly Row[]): Found[] {
  const records = set.filter(({ data }) => isDmarc(readText(data)));
  const several = 'a name has one DMARC record at most: receivers pass over them all';
  return [
    ...(records.length > 1 ? found('dmarc-several', dataOf(records), several) : []),
    ...records.flatMap(({ data }) => found('dmarc-syntax', [data], dmarcProblem(readText(data)))),
  ];
}

/** A target that reads as an address, by itself or before the zone's domain, if the zone has no such name. */
function atAddress(type: string, data: string, zone: CheckedZone): Found[] {
  const target = targetOf(type, data);
  if (target === undefined) return [];
  const inside = nameInZone(target, zone.domain);
  const spelled = inside ?? target.replace(/\.$/, '');
  if (isIP(spelled) === 0 || (inside !== undefined && hasName(inside, zone))) return [];
  const message = `${type} records point at names, not at the address ${spelled}. Point it at a name with A or AAAA records`;
  return found('address-target', [data], message);
}

/** True if a zone has records of a name, or a wildcard or a delegation above it. */
function hasName(name: string, { sets }: CheckedZone): boolean {
  const labels = name.split('.');
  const above = labels.map((_, index) => labels.slice(index + 1).join('.'));
  const wild = above.map((one) => (one === '' ? '*' : `*.${one}`));
  const names = new Set([...sets.values()].map(([first]) => first?.name));
  return (
    [name, ...wild].some((one) => names.has(one)) ||
    above.some((one) => one !== '' && sets.has(setKey({ name: one, type: 'NS' })))
  );
}

function nullMx(set: readonly Row[]): Found[] {
  const isNull = ({ data }: Row): boolean => targetOf('MX', data) === '.';
  if (set.length < 2 || !set.some(isNull)) return [];
  return found('null-mx', dataOf(set), '0 . says that the name takes no mail, and stands alone then');
}

function found(fault: ZoneFault, data: readonly string[], message: string | null): Found[] {
  return message === null ? [] : [{ fault, data, message }];
}

function dataOf(records: readonly Row[]): string[] {
  return records.map(({ data }) => data);
}
