import type { Leniency } from '../records/conflicts.js';
import type { TtlRange } from '../records/normalise.js';

/**
 * Protection of concurrent edits: `compare-and-set` if the host refuses to change a set that changed meanwhile, `serialised` if edits queue
 * within this process only, `separate` if each value is a resource of its own.
 */
export type Concurrency = 'compare-and-set' | 'serialised' | 'separate';

/**
 * Control of DNSSEC: the driver signs zones with `enableDnssec` (`switch`), the host signs all zones (`always`), or the API has no access
 * (`none`).
 */
export type Dnssec = 'none' | 'switch' | 'always';

/** Facts about a DNS host that the base, the tests and the documentation work by. */
export interface DnsCapabilities {
  /** Record types that can be created. Default of {@link capabilitiesOf}: A, AAAA, CAA, CNAME, MX, NS, SRV and TXT. */
  readonly recordTypes: readonly string[];
  /** True if any other type is accepted, as `TYPE123` with data `\# <length> <hexadecimal digits>` (RFC 3597). Default false. */
  readonly unknownTypes: boolean;
  /** True if the host supports zones of type `secondary`, copied from another server. Default false. */
  readonly secondaryZones: boolean;
  /** Allowed TTLs in seconds. Default 1 to 2,147,483,647. */
  readonly ttl: TtlRange;
  /** TTL in seconds for records without one, if every set needs a TTL; null (default) if the host chooses. */
  readonly defaultTtl: number | null;
  /** True if zones have a default TTL. Default false. */
  readonly zoneTtl: boolean;
  /** Protection of concurrent edits. Default `separate`, which does not fit hosts with sets. */
  readonly concurrency: Concurrency;
  /** Key of the queue for edits within this process: the names that an edit changes, or the zone, if the host writes it as one document. */
  readonly writers: 'name' | 'zone';
  /** `whole` if a zone is deleted with its records, `empty` if it must be emptied first. Default `whole`. */
  readonly zoneDeletion: 'whole' | 'empty';
  /** DNS rules that the host relaxes. Default none. */
  readonly leniencies: readonly Leniency[];
  /** `editable` if the zone's own NS records can be changed. Default `fixed`. */
  readonly apexNameServers: 'editable' | 'fixed';
  /** Author of a zone's SOA record: the host, or the caller that fills the zone. Default `host`. */
  readonly soa: 'host' | 'caller';
  /** `in-place` if a record can be renamed, `replace` if it must be recreated. Default `in-place`. */
  readonly rename: 'in-place' | 'replace';
  /**
   * `in-place` if the host can update a record, `overwrite` if it takes the complete record under its id, `replace` if the record must be
   * recreated. Default `in-place`.
   */
  readonly update: 'in-place' | 'overwrite' | 'replace';
  /** Scope of an atomic request with several changes. Default `record`: one change for each request. */
  readonly atomic: 'zone' | 'set' | 'record';
  /** Most changes in one request. Default 1. */
  readonly batchSize: number;
  /** TXT records: strings kept as they are, split into shorter ones, or joined to one text. Default `strings`. */
  readonly text: 'strings' | 'recut' | 'joined';
  /** True if the host lists its SOA record. Default false. */
  readonly showsSoa: boolean;
  /** Control of DNSSEC. Default `none`. */
  readonly dnssec: Dnssec;
  /** URLs of the provider's documentation. */
  readonly sources: readonly string[];
}

/** Capabilities common to most hosts. {@link DnsCapabilities} describes the fields. */
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

/** Capabilities of a host, as differences from {@link COMMON_CAPABILITIES}. */
export function capabilitiesOf(differences: Partial<DnsCapabilities>): DnsCapabilities {
  return { ...COMMON_CAPABILITIES, ...differences };
}

/** Types that most hosts support, and whose data Skylane parses, checks and writes to zone files. */
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

/** Types of name servers that few hosts allow; Skylane parses their data too. */
export const RARE_TYPES: readonly string[] = ['CERT', 'OPENPGPKEY', 'SMIMEA', 'URI'];
