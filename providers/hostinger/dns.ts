import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  fromPlainData,
  hostName,
  type Place,
  type RecordSet,
  type RequestRule,
  RestSets,
  type SetApi,
  textOf,
  toRelative,
  type ZoneKey,
} from '../../src/dns/index.js';

/** Options of the Hostinger DNS driver: `token` is an API token. HOSTINGER_API_TOKEN */
export type HostingerOptions = TokenDriverOptions;

const ZONE = '/api/dns/v1/zones/{zone}';
/** A set takes the place of the one of its name and type. */
const put: RequestRule = {
  method: 'PUT',
  path: ZONE,
  body: (set) => ({ overwrite: true, zone: [set] }),
  returns: 'nothing',
};
const API: SetApi = {
  rules: {
    listZones: { method: 'GET', path: '/api/domains/v1/portfolio' },
    listSets: { method: 'GET', path: ZONE },
    createSet: put,
    updateSet: put,
    deleteSet: {
      method: 'DELETE',
      path: ZONE,
      body: (_set, { name, type }: Place) => ({ filters: [{ name, type }] }),
      accept: [404],
    },
  },
  // A free domain that nobody has chosen yet has no name.
  zones: { id: 'domain', domain: 'domain', isZone: (zone) => zone.optionalString('domain') !== null },
  sets: { values: 'records', names: 'at', read: readSet, write: writeSet },
};

/**
 * Hostinger. Zones come and go with their domains: they are neither made nor deleted here. Values that are disabled stay as they are.
 *
 * @see https://developers.hostinger.com/#tag/dns-zone
 */
export class HostingerDns extends DnsDriver<HostingerOptions> {
  static override readonly provider: string = 'hostinger';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    defaultTtl: 14_400,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    text: 'joined',
    showsSoa: true,
    sources: ['https://developers.hostinger.com/#tag/dns-zone'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://developers.hostinger.com',
    variables: ['HOSTINGER_API_TOKEN'],
  };
  static override readonly errors: ErrorEnvelope = { message: 'message', requestId: 'correlation_id' };
  protected override readonly host = new RestSets(this.context, API);
}

function readSet({ domain }: ZoneKey, set: Reader): RecordSet {
  const type = set.string('type');
  const records = set.list('records');
  const isDisabled = (record: Reader): boolean => record.optionalBoolean('is_disabled') === true;
  const data = (record: Reader): string => fromPlainData(type, record.string('content'));
  return {
    name: toRelative(hostName(set.string('name'), domain), domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values: records.filter((record) => !isDisabled(record)).map(data),
    disabled: records.filter(isDisabled).map(data),
  };
}

/** Texts are written as they are, other data as in zone files. */
function writeSet({ type, values, disabled = [] }: RecordSet, fields: object): object {
  const content = (data: string): string => (type === 'TXT' ? textOf(data) : data);
  return {
    ...fields,
    records: [
      ...values.map((data) => ({ content: content(data) })),
      ...disabled.map((data) => ({ content: content(data), is_disabled: true })),
    ],
  };
}
