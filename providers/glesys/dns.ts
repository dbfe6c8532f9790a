import {
  basicHeader,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  bareTexts,
  capabilitiesOf,
  DnsDriver,
  type RecordApi,
  type RequestRule,
  RestRecords,
} from '../../src/dns/index.js';

/** Options of {@link GlesysDns}. */
export interface GlesysOptions extends DriverOptions {
  /** Name of the project. GLESYS_API_USER */
  readonly apiUser: string;
  /** GLESYS_API_KEY */
  readonly apiKey: string;
}

const action = (name: string, rule: Partial<RequestRule>): RequestRule => ({
  method: 'POST',
  path: `/domain/${name}`,
  query: { format: 'json' },
  ...rule,
});

const API: RecordApi = {
  rules: {
    listZones: action('list', { method: 'GET', field: 'response.domains' }),
    listRecords: action('listrecords', {
      body: (_fields, { zone }) => ({ domainname: zone }),
      field: 'response.records',
      isWhole: true,
    }),
    createRecord: action('addrecord', {
      body: (fields, { zone }) => ({ domainname: zone, ...fields }),
      field: 'response.record',
    }),
    updateRecord: action('updaterecord', {
      body: (fields, { id }) => ({ recordid: Number(id), ...fields }),
      field: 'response.record',
    }),
    deleteRecord: action('deleterecord', {
      body: (_fields, { id }) => ({ recordid: Number(id) }),
      returns: 'nothing',
    }),
  },
  zones: { id: 'domainname', domain: 'domainname' },
  records: { id: 'recordid', name: 'host', names: 'at', form: bareTexts('data') },
  hides: ['SOA'],
};

/** GleSYS. Zones are searched in the list. @see https://github.com/glesys/API/wiki/Full-API-Documentation#domain */
export class GlesysDns extends DnsDriver<GlesysOptions> {
  static override readonly provider: string = 'glesys';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    apexNameServers: 'editable',
    text: 'joined',
    sources: ['https://github.com/glesys/API/wiki/Full-API-Documentation#domainaddrecord'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.glesys.com',
    keys: { apiUser: ['GLESYS_API_USER'], apiKey: ['GLESYS_API_KEY'] },
    shown: ['apiUser'],
    sign: ({ apiUser, apiKey }) => basicHeader(apiUser, apiKey),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'response.status.text',
    code: 'response.status.code',
    rules: [
      { words: /already exists/i, means: 'conflict' },
      { words: /not (found|exist)|could not find/i, means: 'missing' },
    ],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
