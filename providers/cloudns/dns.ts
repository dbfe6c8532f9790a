import {
  addToForm,
  AuthenticationError,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type RateRules,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  disabledValue,
  DnsDriver,
  fromFlatData,
  type RecordApi,
  type RequestRule,
  RestRecords,
  toFlatData,
  ttlSteps,
} from '../../src/dns/index.js';

/** Options of {@link ClouDns}: a user of the API, or a user below one. */
export interface ClouDnsOptions extends DriverOptions {
  /** Number of the API user. CLOUDNS_AUTH_ID */
  readonly authId?: string;
  /** Number of the user below one, in its place. CLOUDNS_SUB_AUTH_ID */
  readonly subAuthId?: string;
  /** Password of the user. CLOUDNS_AUTH_PASSWORD */
  readonly authPassword: string;
}

/** A request of any kind: by POST, whose body has the password too. */
const ask = (name: string, body: NonNullable<RequestRule['body']>): RequestRule => ({
  method: 'POST',
  path: `/dns/${name}.json`,
  send: 'form',
  body,
});
const action: typeof ask = (name, body) => ({ ...ask(name, body), returns: 'nothing' });
const ofZone: NonNullable<RequestRule['body']> = (fields, { zone }) => ({ 'domain-name': zone, ...fields });
const ofRecord: NonNullable<RequestRule['body']> = (fields, { zone, id }) => ({
  'domain-name': zone,
  'record-id': id,
  ...fields,
});

const API: RecordApi = {
  rules: {
    listZones: {
      ...ask('list-zones', () => ({})),
      query: { page: 1, 'rows-per-page': 100 },
      pagesIn: 'body',
    },
    getZone: ask('get-zone-info', ofZone),
    createZone: action('register', (fields) => ({ 'zone-type': 'master', ...fields })),
    deleteZone: action('delete', ofZone),
    listRecords: { ...ask('records', ofZone), rows: 'fields', isWhole: true },
    listAliases: {
      ...ask('records', (_, { zone, name }) => ({ 'domain-name': zone, host: name, type: 'CNAME' })),
      rows: 'fields',
      isWhole: true,
    },
    createRecord: { ...action('add-record', ofZone), field: 'data', returns: { id: 'id' } },
    updateRecord: action('mod-record', (fields, place) => ({
      ...ofRecord(fields, place),
      'record-type': undefined,
    })),
    deleteRecord: action('delete-record', ofRecord),
    enableDnssec: action('activate-dnssec', ofZone),
    disableDnssec: action('deactivate-dnssec', ofZone),
    listDsRecords: { ...ask('get-dnssec-ds-records', ofZone), field: 'ds_records', isWhole: true },
  },
  isFailure: ({ status }) => status === 'Failed',
  dnssec: {
    read: (key) => [
      [key.id('key_tag'), key.id('algorithm'), key.id('digest_type'), key.string('digest')].join(' '),
    ],
    unsigned: /DNSSEC is not active/i,
  },
  pages: { by: 'number' },
  zones: {
    id: 'name',
    domain: 'name',
    isSecondary: (zone) => zone.optionalString('type') === 'slave',
    write: ({ domain }) => ({ 'domain-name': domain }),
  },
  records: {
    name: 'host',
    names: 'relative',
    form: { read: readParts, write: writeParts },
    special: (record, type) => (record.optionalNumber('status') === 0 ? disabledValue(type) : null),
    write: (_record, { type, ...fields }) => ({ ...fields, 'record-type': type }),
  },
};

function readParts(type: string, record: Reader): string {
  const isCaa = type === 'CAA';
  return fromFlatData(type, {
    target: record.string(isCaa ? 'caa_value' : 'record'),
    priority: record.optionalNumber('priority'),
    weight: record.optionalNumber('weight'),
    port: record.optionalNumber('port'),
    flags: record.optionalNumber('caa_flag'),
    tag: record.optionalString('caa_type'),
  });
}

function writeParts(type: string, data: string): object {
  const { target, flags, tag, ...numbers } = toFlatData(type, data);
  const given = Object.entries(numbers).filter(([, value]) => value !== null);
  if (type !== 'CAA') return { record: target, ...Object.fromEntries(given) };
  return { record: '', caa_flag: flags, caa_type: tag, caa_value: target };
}

/**
 * ClouDNS: actions in the path, parameters as a form with the user's password, failures within a 200.
 *
 * @see https://www.cloudns.net/wiki/article/41/
 */
export class ClouDns extends DnsDriver<ClouDnsOptions> {
  static override readonly provider: string = 'cloudns';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    ttl: ttlSteps([
      60, 300, 900, 1800, 3600, 21_600, 43_200, 86_400, 172_800, 259_200, 604_800, 1_209_600, 2_592_000,
    ]),
    defaultTtl: 3600,
    apexNameServers: 'editable',
    text: 'joined',
    dnssec: 'switch',
    sources: ['https://www.cloudns.net/wiki/article/58/'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'next',
    windows: [{ requests: 10, per: 1000 }],
    reserve: 0.1,
    sources: ['https://docs.dnscontrol.org/provider/cloudns'],
  };
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.cloudns.net',
    keys: { authPassword: ['CLOUDNS_AUTH_PASSWORD'] },
    optional: { authId: ['CLOUDNS_AUTH_ID'], subAuthId: ['CLOUDNS_SUB_AUTH_ID'] },
    shown: ['authId', 'subAuthId'],
    texts: ['authPassword'],
    sign: ({ authId, subAuthId, authPassword }, outgoing) => {
      const user = subAuthId === undefined ? { 'auth-id': authId } : { 'sub-auth-id': subAuthId };
      addToForm(outgoing, { ...user, 'auth-password': authPassword });
      return {};
    },
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'statusDescription',
    rules: [
      { words: /invalid authentication|incorrect auth/i, means: AuthenticationError },
      { words: /missing domain-name|not found|invalid record-id|doesn't exist/i, means: 'missing' },
      { words: /already (been added|exists|added)|have the same record/i, means: 'conflict' },
    ],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
