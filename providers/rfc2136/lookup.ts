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

/** Whose sets are asked for, and which of them matter. */
export interface Wanted {
  readonly domain: string;
  /** Relative to the zone. */
  readonly name: string;
  /** Types that have to be among those asked for, beside those that bear on all others. */
  readonly types: readonly string[];
}

/** The types that bear on what else may stand at a name. */
const DECISIVE = ['CNAME', 'NS', 'DS', 'DNAME'];

/**
 * The sets of one name by questions, for keys that may change a name and not transfer the zone. Servers may answer a question about
 * everything with a part of it (RFC 8482), so the types that matter are asked for one by one too; what a wildcard made up is told by a
 * prerequisite, which no wildcard fulfils. Null where the server does not answer for the zone.
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

/** What stands for "ask for one type at a time". */
function isStandIn({ type, data }: IncomingRecord): boolean {
  return type === 'HINFO' && /rfc8482/i.test(data);
}

/** Whether sets are in the zone, and not made up by a wildcard. Signatures are not looked at. */
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
