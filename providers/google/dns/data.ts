import type { Reader } from '../../../src/driver/index.js';
import {
  type DnsExtras,
  readData,
  type RecordSet,
  toRelative,
  type ZoneKey,
} from '../../../src/dns/index.js';

/** Google's own fields in DNS. */
export interface GoogleDnsExtras extends DnsExtras {
  readonly zone: {
    /** Name of the zone within the project, such as `zone-example-com`; works as an id too. */
    readonly name: string;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** `public`, or `private` for its networks; null if unknown. */
    readonly visibility: string | null;
    /** Free text; null if none. */
    readonly description: string | null;
  };
  readonly createZone: {
    /** Name of the zone within the project. Default: its domain with dashes for dots. */
    readonly name?: string;
    /** Free text, 1,024 characters at most. */
    readonly description?: string;
    /** Visibility: public, or limited to its networks. Default `public`. */
    readonly visibility?: 'public' | 'private';
  };
  readonly record: {
    /** The set's data as Google holds it: to take it away it has to be named exactly so. */
    readonly rrdatas: readonly string[];
    /** Of sets that a routing policy chooses values from: plans leave them alone, and they cannot be changed here. */
    readonly hasRoutingPolicy: boolean;
  };
  readonly createRecord: object;
}

/** Google's own fields of a zone. */
export function readZoneExtra(zone: Reader): GoogleDnsExtras['zone'] {
  return {
    name: zone.string('name'),
    nameServers: zone.strings('nameServers'),
    visibility: zone.optionalString('visibility'),
    description: zone.optionalString('description'),
  };
}

/** A set of Google's. */
type GoogleSet = RecordSet<GoogleDnsExtras['record']>;

/** A plain set, or one with a routing policy and all data in it. */
export function readSet(zone: ZoneKey, set: Reader): GoogleSet {
  const type = set.string('type');
  const policy = set.optionalObject('routingPolicy');
  const rrdatas = policy === null ? set.strings('rrdatas') : routedData(policy);
  const values = rrdatas.map((data) => readData(type, data, zone.domain));
  const plain = {
    name: toRelative(set.string('name'), zone.domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values,
    extra: { rrdatas, hasRoutingPolicy: policy !== null },
  };
  if (policy === null) return plain;
  const special = {
    type,
    what: 'a set with a routing policy',
    key: 'routed',
    source: JSON.stringify(set.raw),
  };
  return { ...plain, special };
}

/** All data that a routing policy chooses from: https://cloud.google.com/dns/docs/reference/rest/v1/resourceRecordSets */
function routedData(policy: Reader): string[] {
  const found: string[] = [];
  gather(policy.raw, found);
  // A set without data would be in no list; this placeholder shows that it exists.
  return found.length === 0 ? [NO_DATA] : [...new Set(found)];
}

/** Data of a set without data. */
const NO_DATA = '\\# 0';

/** Collects data and addresses of load balancers at any depth of a policy: in weights, locations and backups. */
function gather(value: unknown, found: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    if (name === 'rrdatas' && Array.isArray(part))
      found.push(...part.filter((data): data is string => typeof data === 'string'));
    else if (name === 'ipAddress' && typeof part === 'string') found.push(part);
    else gather(part, found);
  }
}

/** Converts a set to Google's form; one that was read stays as it was. */
export function writeSet(
  { values, extra, special }: RecordSet<Partial<GoogleDnsExtras['record']>>,
  fields: object,
): object {
  if (special !== undefined) return JSON.parse(special.source) as object;
  return { ...fields, rrdatas: extra?.rrdatas ?? values };
}

/** A zone's name within the project: letters, digits and dashes, a letter first, at most 63. */
export function defaultName(domain: string): string {
  return `zone-${domain.replaceAll(/[^a-z0-9]+/g, '-')}`.slice(0, 63).replace(/-+$/, '');
}

/** Numbers of Google's names. @see https://cloud.google.com/dns/docs/reference/rest/v1/dnsKeys */
const ALGORITHMS: Readonly<Record<string, number>> = {
  rsasha1: 5,
  rsasha256: 8,
  rsasha512: 10,
  ecdsap256sha256: 13,
  ecdsap384sha384: 14,
};
const DIGESTS: Readonly<Record<string, number>> = { sha1: 1, sha256: 2, sha384: 4 };

/** The DS records of a key that signs the others. */
export function readDsData(key: Reader): string[] {
  if (key.optionalString('type') !== 'keySigning' || key.optionalBoolean('isActive') === false) return [];
  const name = key.string('algorithm');
  const algorithm = ALGORITHMS[name.toLowerCase()] ?? name;
  return key.optionalList('digests').map((digest) => {
    const type = digest.string('type');
    return [
      key.number('keyTag'),
      algorithm,
      DIGESTS[type.toLowerCase()] ?? type,
      digest.string('digest'),
    ].join(' ');
  });
}
