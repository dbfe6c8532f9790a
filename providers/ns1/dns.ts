import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
} from '../../src/driver/index.js';
import {
  asText,
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  fromPlainData,
  parseData,
  type RecordSet,
  restSets,
  RestSets,
  type SetApi,
  toFlatData,
  toRelative,
  type ZoneKey,
} from '../../src/dns/index.js';

/** Options of the NS1 driver: `token` is an API key. NS1_API_KEY */
export type Ns1Options = TokenDriverOptions;

/** What is NS1's own in DNS. */
export interface Ns1DnsExtras extends DnsExtras {
  readonly zone: {
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** Whether it is signed; null where the response does not say. */
    readonly isSigned: boolean | null;
  };
}

const SET = '/zones/{zone}/{fullName}/{type}';
/** A set is named in its path and in its body. */
const named = (
  fields: object,
  { domain, fullName, type }: { domain?: string; fullName?: string; type?: string },
) => ({
  ...fields,
  zone: domain,
  domain: fullName,
  type,
});
const API: SetApi = {
  rules: {
    ...restSets({ zones: '/zones' }),
    // Zones have their domain in the path from the first.
    createZone: { method: 'PUT', path: '/zones/{zone}' },
    updateZone: { method: 'POST', path: '/zones/{zone}' },
    listSets: { method: 'GET', path: '/zones/{zone}', field: 'records' },
    createSet: { method: 'PUT', path: SET, body: named, returns: 'nothing' },
    updateSet: { method: 'POST', path: SET, body: named, returns: 'nothing' },
    deleteSet: { method: 'DELETE', path: SET, accept: [404] },
    enableDnssec: { method: 'POST', path: '/zones/{zone}', returns: 'nothing' },
    disableDnssec: { method: 'POST', path: '/zones/{zone}', returns: 'nothing' },
    listDsRecords: { method: 'GET', path: '/zones/{zone}/dnssec', field: 'delegation' },
  },
  pages: { by: 'link' },
  zones: {
    id: 'zone',
    domain: 'zone',
    ttl: 'ttl',
    extra: (zone): Ns1DnsExtras['zone'] => ({
      nameServers: zone.strings('dns_servers'),
      isSigned: zone.optionalBoolean('dnssec'),
    }),
  },
  sets: { name: 'domain', names: 'full', read: readSet, write: writeSet },
  dnssec: {
    on: { dnssec: true },
    off: { dnssec: false },
    read: readDsLists,
    isOne: true,
    unsigned: /DNSSEC is not enabled on the zone/,
  },
};

/** DS records whose four fields are items of a list. @throws MalformedResponseError */
function readDsLists(keys: Reader): string[] {
  const lists: unknown = keys.raw['ds'];
  if (!Array.isArray(lists)) throw keys.wrong('ds', 'a list of lists');
  return lists.map((fields: unknown) => {
    if (!Array.isArray(fields) || fields.length !== 4)
      throw keys.wrong('ds', 'a list of lists of four fields');
    return fields.map(String).join(' ');
  });
}

/**
 * NS1 (IBM). Sets that choose their answers by filters are left as they are: plans pass over them.
 *
 * @see https://developer.ibm.com/apis/catalog/ns1--ibm-ns1-connect-api
 */
export class Ns1 extends DnsDriver<Ns1Options, Ns1DnsExtras> {
  static override readonly provider: string = 'ns1';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: 'A AAAA ALIAS CAA CNAME DNAME DS HTTPS MX NAPTR NS PTR SRV SVCB TLSA TXT'.split(' '),
    zoneTtl: true,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    text: 'joined',
    dnssec: 'switch',
    sources: ['https://developer.ibm.com/apis/catalog/ns1--ibm-ns1-connect-api'],
  });
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.nsone.net/v1',
    variables: ['NS1_API_KEY', 'NS1_APIKEY', 'LEXICON_NSONE_AUTH_TOKEN'],
    header: 'x-nsone-key',
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [
      { operation: 'createZone', words: /already exists/i, means: 'conflict' },
      { words: /^(zone|record) not found/i, means: 'missing' },
    ],
  };
  protected override readonly host = new RestSets(this.context, API);
}

/** The plain set has tier 1; the others are more than their answers. */
function readSet({ domain }: ZoneKey, set: Reader): RecordSet | null {
  const type = set.string('type');
  // Keys and signatures are NS1's own, and so are redirects, whose only answer is a word.
  if (['DNSKEY', 'REDIRECT', 'RRSIG'].includes(type)) return null;
  const plain = {
    name: toRelative(set.string('domain'), domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values: set.strings('short_answers').map((answer) => fromPlainData(type, answer)),
  };
  if ((set.optionalNumber('tier') ?? 1) === 1 && !set.has('link')) return plain;
  const what = 'a set whose answers NS1 chooses by filters, or takes from another';
  return { ...plain, special: { type, what, key: 'filtered', source: JSON.stringify(set.raw) } };
}

/** Answers are lists of the parts of their data. */
function writeSet({ ttl, type, values }: RecordSet): object {
  return { ttl: ttl ?? undefined, answers: values.map((data) => ({ answer: partsOf(type, data) })) };
}

function partsOf(type: string, data: string): string[] {
  if (type === 'NAPTR') {
    const { order, preference, flags, service, regexp, replacement } = parseData('NAPTR', data, '');
    return [order, preference, ...[flags, service, regexp].map(asText), replacement].map(String);
  }
  if (!['CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'].includes(type)) return data.split(' ');
  const { priority, weight, port, flags, tag, target } = toFlatData(type, data);
  return [priority, weight, port, flags, tag, target].filter((part) => part !== null).map(String);
}
