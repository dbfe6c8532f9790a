import {
  basicHeader,
  type Call,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  RateLimitError,
  type Reader,
  withdraw,
  ZoneNotFoundError,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type RecordApi,
  RestRecords,
  servedToSome,
  type Special,
  type ZoneData,
} from '../../src/dns/index.js';

/** Options of {@link EasyDns}. */
export interface EasyDnsOptions extends DriverOptions {
  /** The API token. EASYDNS_TOKEN */
  readonly apiToken: string;
  /** The API key. EASYDNS_KEY */
  readonly apiKey: string;
}

const JSON_FORMAT = { format: 'json' };
const API: RecordApi = {
  rules: {
    getZone: { method: 'GET', path: '/domain/{zone}', query: JSON_FORMAT, field: 'data' },
    listRecords: {
      method: 'GET',
      path: '/zones/records/all/{zone}',
      query: JSON_FORMAT,
      field: 'data',
      isWhole: true,
      // Beyond 1,000 the list is cut short; how to ask for more is not documented.
      total: 'total',
    },
    createRecord: {
      method: 'PUT',
      path: '/zones/records/add/{zone}/{type}',
      query: JSON_FORMAT,
      body: (fields, { zone }) => ({ domain: zone, prio: 0, ...fields }),
      field: 'data',
      returns: { id: 'id' },
    },
    updateRecord: { method: 'POST', path: '/zones/records/{id}', query: JSON_FORMAT, returns: 'nothing' },
    deleteRecord: { method: 'DELETE', path: '/zones/records/{zone}/{id}', query: JSON_FORMAT },
  },
  zones: { id: 'domain', domain: 'domain' },
  records: {
    name: 'host',
    data: 'rdata',
    names: 'at',
    form: 'mx',
    parts: { priority: 'prio' },
    dots: true,
    special: specialOf,
  },
  hides: ['SOA'],
  extraToKeep: ({ special }) => (special === undefined ? {} : { geozone_id: special.source }),
};

/** A record for clients of one geozone. Zero stands for all. */
function specialOf(record: Reader, type: string): Special | null {
  const geozone = record.optionalId('geozone_id') || '0';
  return geozone === '0' ? null : servedToSome(type, `the geozone ${geozone}`, geozone);
}

/** A domain of somebody else is described too, as one that is not there. */
class EasyDnsHost extends RestRecords {
  override async getZone(id: string, call: Call): Promise<ZoneData> {
    const zone = await this.send('getZone', { zone: id, domain: id }, undefined, call);
    if (zone.optionalString('onsystem') !== 'N') return this.readZone(zone);
    throw new ZoneNotFoundError(
      `getZone: ${this.context.provider} has no zone ${id}.`,
      this.context.details('getZone'),
    );
  }
}

/**
 * easyDNS. Take a zone with `getZone('example.com')`: how domains are listed could not be proven, and so is not offered.
 *
 * @see https://docs.sandbox.rest.easydns.net/
 */
export class EasyDns extends DnsDriver<EasyDnsOptions> {
  static override readonly provider: string = 'easydns';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    apexNameServers: 'editable',
    update: 'overwrite',
    text: 'joined',
    sources: ['https://docs.sandbox.rest.easydns.net/'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://rest.easydns.net',
    keys: { apiToken: ['EASYDNS_TOKEN'], apiKey: ['EASYDNS_KEY'] },
    sign: ({ apiToken, apiKey }) => basicHeader(apiToken, apiKey),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'error.message',
    code: 'error.code',
    codes: { 420: RateLimitError },
    rules: [{ status: 420, means: RateLimitError }],
  };
  protected override readonly host = new EasyDnsHost(this.context, API);
}
