import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  disabledValue,
  DnsDriver,
  type DnsExtras,
  type RecordApi,
  restRecords,
  RestRecords,
} from '../../src/dns/index.js';

/** Options of the IONOS DNS driver: `token` is an API key, its prefix and its secret with a dot between. IONOS_API_KEY */
export type IonosOptions = TokenDriverOptions;

/** What is IONOS's own in DNS. */
export interface IonosDnsExtras extends DnsExtras {
  readonly record: {
    /** Whether it is kept and not served. */
    readonly disabled: boolean;
  };
  readonly createRecord: {
    /** Whether it is kept and not served. Default false. */
    readonly disabled?: boolean;
  };
}

const REST = restRecords({ zones: '/zones' });
const API: RecordApi = {
  rules: {
    ...REST,
    listRecords: { method: 'GET', path: '/zones/{zone}', field: 'records' },
    listAliases: {
      method: 'GET',
      path: '/zones/{zone}',
      query: { recordName: '{fullName}', recordType: 'CNAME' },
      field: 'records',
    },
    createRecord: { method: 'POST', path: '/zones/{zone}/records', send: 'list', field: 'items.0' },
  },
  zones: { domain: 'name' },
  records: {
    data: 'content',
    names: 'full',
    form: 'priority',
    parts: { priority: 'prio' },
    text: 'either',
    extra: (record): IonosDnsExtras['record'] => ({ disabled: isDisabled(record) }),
    special: (record, type) => (isDisabled(record) ? disabledValue(type) : null),
  },
  extraToKeep: ({ extra }) => extra,
  hides: ['SOA'],
};

function isDisabled(record: Reader): boolean {
  return record.optionalBoolean('disabled') === true;
}

/**
 * Domains at IONOS. Zones come and go with their domains: they are neither made nor deleted here.
 *
 * @see https://developer.hosting.ionos.com/docs/dns
 */
export class IonosDns extends DnsDriver<IonosOptions, IonosDnsExtras> {
  static override readonly provider: string = 'ionos';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: 'A AAAA CAA CNAME DS HTTPS MX NS SRV SSHFP SVCB TLSA TXT'.split(' '),
    ttl: { minimum: 300, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    rename: 'replace',
    update: 'overwrite',
    text: 'joined',
    sources: ['https://developer.hosting.ionos.com/docs/dns'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.hosting.ionos.com/dns/v1',
    variables: ['IONOS_API_KEY'],
    header: 'x-api-key',
  };
  static override readonly errors: ErrorEnvelope = { message: 'message', code: 'code' };
  protected override readonly host = new RestRecords(this.context, API);
}
