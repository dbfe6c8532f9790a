import {
  basicHeader,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
} from '../../src/driver/index.js';
import { capabilitiesOf, DnsDriver, type RecordApi, restRecords, RestRecords } from '../../src/dns/index.js';

/** Credentials and options of the PointDNS driver. */
export interface PointDnsOptions extends DriverOptions {
  /** Mail address of the account. POINTDNS_USERNAME */
  readonly username: string;
  /** API key. POINTDNS_PASSWORD */
  readonly apiKey: string;
}

const REST = restRecords({ zones: '/zones', fields: { zone: 'zone', record: 'zone_record' } });
const { createZone, updateZone, createRecord, updateRecord } = REST;
const API: RecordApi = {
  // Everything is wrapped by its kind: single things, what is sent, and the rows of lists.
  rules: {
    ...REST,
    listZones: { method: 'GET', path: '/zones', row: 'zone' },
    listRecords: { method: 'GET', path: '/zones/{zone}/records', row: 'zone_record' },
    listAliases: {
      method: 'GET',
      path: '/zones/{zone}/records',
      query: { name: '{name}', record_type: 'CNAME' },
      row: 'zone_record',
    },
    ...(createZone && { createZone: { ...createZone, within: 'zone' } }),
    ...(updateZone && { updateZone: { ...updateZone, within: 'zone' } }),
    ...(createRecord && { createRecord: { ...createRecord, within: 'zone_record' } }),
    ...(updateRecord && { updateRecord: { ...updateRecord, within: 'zone_record' } }),
  },
  zones: { domain: 'name', ttl: 'ttl' },
  records: {
    type: 'record_type',
    names: 'relative',
    shownNames: 'absolute',
    form: 'priority',
    parts: { priority: 'aux' },
    text: 'either',
    dots: true,
  },
};

/** PointDNS (PointHQ). @see https://pointhq.com/api/docs */
export class PointDns extends DnsDriver<PointDnsOptions> {
  static override readonly provider: string = 'point-dns';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    zoneTtl: true,
    apexNameServers: 'editable',
    text: 'joined',
    sources: ['https://pointhq.com/api/docs'],
  });
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.pointhq.com',
    keys: {
      username: ['POINTDNS_USERNAME', 'LEXICON_POINTHQ_AUTH_USERNAME'],
      apiKey: ['POINTDNS_PASSWORD', 'LEXICON_POINTHQ_AUTH_TOKEN'],
    },
    sign: ({ username, apiKey }) => basicHeader(username, apiKey),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /already (exists|been taken)/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
