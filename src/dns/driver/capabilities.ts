import type { Leniency } from '../records/conflicts.js';
import type { TtlRange } from '../records/normalise.js';

/**
 * How edits of one value keep from overwriting each other: `compare-and-set` where the host refuses a change of what somebody else
 * has changed meanwhile, `serialised` where edits only queue within this process, `separate` where each value is a resource of its own.
 */
export type Concurrency = 'compare-and-set' | 'serialised' | 'separate';

/**
 * Who decides whether zones are signed: the driver, by `enableDnssec` (`switch`), the host, which signs all of them (`always`), or somebody
 * else than its API (`none`).
 */
export type Dnssec = 'none' | 'switch' | 'always';

/** Facts about a DNS host that the base, the tests and the documentation work by. */
export interface DnsCapabilities {
  /** Record types that can be created. {@link capabilitiesOf} has A, AAAA, CAA, CNAME, MX, NS, SRV and TXT unless told. */
  readonly recordTypes: readonly string[];
  /** Whether it takes any other type too, written `TYPE123` with data `\# <length> <hexadecimal digits>` (RFC 3597). Unless told: false. */
  readonly unknownTypes: boolean;
  /** Whether it holds copies of zones that are edited elsewhere: zones of type `secondary`. Unless told: false. */
  readonly secondaryZones: boolean;
  /** TTLs that the host takes, in seconds. Unless told: 1 to 2,147,483,647. */
  readonly ttl: TtlRange;
  /** TTL in seconds of records that name none, where every set has to have one; null, unless told, where the host knows what to do. */
  readonly defaultTtl: number | null;
  /** Whether zones have a TTL for records that name none. Unless told: false. */
  readonly zoneTtl: boolean;
  /** How edits of one value keep from overwriting each other. Unless told: `separate`, which no host of sets is. */
  readonly concurrency: Concurrency;
  /** What edits of sets queue for within this process: the names that they change, or the zone where the host writes it as one. */
  readonly writers: 'name' | 'zone';
  /** Whether a zone is deleted with its records, or has to be emptied first. Unless told: `whole`. */
  readonly zoneDeletion: 'whole' | 'empty';
  /** Rules of the DNS that the host bends. Unless told: none. */
  readonly leniencies: readonly Leniency[];
  /** Whether the zone's own NS records can be changed. Unless told: `fixed`. */
  readonly apexNameServers: 'editable' | 'fixed';
  /** Who says what the SOA record of a zone holds: the host itself, or whoever fills the zone. Unless told: `host`. */
  readonly soa: 'host' | 'caller';
  /** Whether a record can get another name, or has to be made anew. Unless told: `in-place`. */
  readonly rename: 'in-place' | 'replace';
  /** Whether the host changes a record, or each change makes it anew. Unless told: `in-place`. */
  readonly update: 'in-place' | 'replace';
  /** Whether several changes can be made in one request, all or none. Unless told: `record`, one change a request. */
  readonly atomic: 'zone' | 'set' | 'record';
  /** Changes that one request takes at most. Unless told: 1. */
  readonly batchSize: number;
  /** Whether TXT records keep their strings as they are, cut them shorter, or are one text. Unless told: `strings`. */
  readonly text: 'strings' | 'recut' | 'joined';
  /** Whether the host shows its SOA record among the others. Unless told: false. */
  readonly showsSoa: boolean;
  /** Who decides whether zones are signed. */
  readonly dnssec: Dnssec;
  /** The provider's pages that say so. */
  readonly sources: readonly string[];
}

/** What most hosts have in common; each driver says what is different. {@link DnsCapabilities} has the values, field by field. */
export const COMMON_CAPABILITIES: DnsCapabilities = {
  recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
  unknownTypes: false,
  secondaryZones: false,
  ttl: { minimum: 1, maximum: 2 ** 31 - 1 },
  defaultTtl: null,
  zoneTtl: false,
  concurrency: 'separate',
  writers: 'name',
  zoneDeletion: 'whole',
  leniencies: [],
  apexNameServers: 'fixed',
  soa: 'host',
  rename: 'in-place',
  update: 'in-place',
  atomic: 'record',
  batchSize: 1,
  text: 'strings',
  showsSoa: false,
  dnssec: 'none',
  sources: [],
};

/** The capabilities of a host that differs from {@link COMMON_CAPABILITIES} in what is given. */
export function capabilitiesOf(differences: Partial<DnsCapabilities>): DnsCapabilities {
  return { ...COMMON_CAPABILITIES, ...differences };
}

/** The types that most hosts have, whose data Skylane understands, checks and writes in a zone file. */
export const ALL_TYPES: readonly string[] = [
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'LOC',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
];

/** Types that name servers know and few hosts let anybody write; Skylane understands their data too. */
export const RARE_TYPES: readonly string[] = ['CERT', 'OPENPGPKEY', 'SMIMEA', 'URI'];
