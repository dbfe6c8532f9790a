import type { Call, CloudErrorDetails } from '../../src/driver/index.js';
import {
  groupSets,
  type IncomingRecord,
  QUERY_TYPE,
  type RecordSet,
  toAbsolute,
} from '../../src/dns/index.js';
import { isExactly, isOtherwise } from './changes.js';
import type { NameServer } from './client.js';

/** Names and types of wanted sets. */
export interface Wanted {
  readonly domain: string;
  /** Relative to the zone. */
  readonly name: string;
  /** Types to query, besides those that affect all others. */
  readonly types: readonly string[];
}

/** Types that affect other records of a name. */
const DECISIVE = ['CNAME', 'NS', 'DS', 'DNAME'];

/**
 * Finds the sets of one name by queries, for keys that may update a name but not transfer the zone. Servers may return a part for an ANY
 * query (RFC 8482), so important types are queried one by one too. A prerequisite, which no wildcard fulfils, detects records from
 * wildcards. Null if the server is not authoritative for the zone.
 */
export async function lookUp(
  server: NameServer,
  { domain, name, types }: Wanted,
  details: CloudErrorDetails,
  call: Call,
): Promise<RecordSet[] | null> {
  const owner = toAbsolute(name, domain);
  const found = new Map<string, IncomingRecord>();
  for (const type of [QUERY_TYPE.ANY, ...new Set([...types, ...DECISIVE])]) {
    const answer = await server.ask(owner, type, details, call);
    if (!answer.exists) return [];
    if (!answer.authoritative && answer.referral.length === 0) return null;
    for (const record of [...answer.records, ...answer.referral])
      if (record.name === owner && !isStandIn(record)) found.set(`${record.type} ${record.data}`, record);
  }
  const sets = groupSets([...found.values()].map((record) => ({ ...record, name })));
  if (sets.length === 0) return [];
  return (await isThere(server, domain, sets, details, call)) ? sets : [];
}

/** True for the record that means "query one type at a time" (RFC 8482). */
function isStandIn({ type, data }: IncomingRecord): boolean {
  return type === 'HINFO' && /rfc8482/i.test(data);
}

/** True if sets are in the zone rather than from a wildcard. Ignores signatures. */
async function isThere(
  server: NameServer,
  domain: string,
  sets: readonly RecordSet[],
  details: CloudErrorDetails,
  call: Call,
): Promise<boolean> {
  const [first] = sets.filter(({ type }) => type !== 'RRSIG' && type !== 'NSEC');
  if (first === undefined) return true;
  try {
    await server.update(domain, { prerequisites: isExactly(first, domain), updates: [] }, details, call);
    return true;
  } catch (error) {
    if (isOtherwise(error)) return false;
    throw error;
  }
}
