import {
  basicHeader,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type RateRules,
  withdraw,
} from '../../src/driver/index.js';
import { capabilitiesOf, DnsDriver, type RecordApi, restRecords, RestRecords } from '../../src/dns/index.js';

/** Credentials and options of the LuaDNS driver. */
export interface LuadnsOptions extends DriverOptions {
  /** Mail address of the account. LUADNS_API_USERNAME */
  readonly username: string;
  /** API token. LUADNS_API_TOKEN */
  readonly apiToken: string;
}

const API: RecordApi = {
  rules: restRecords({ zones: '/zones' }),
  zones: { domain: 'name' },
  records: { data: 'content', names: 'absolute', form: 'zone-file', text: 'either' },
  hides: ['SOA'],
};

/** LuaDNS. @see https://luadns.com/api.html */
export class Luadns extends DnsDriver<LuadnsOptions> {
  static override readonly provider: string = 'luadns';
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [{ requests: 1200, per: 300_000 }],
    reserve: 0.05,
    sources: ['https://luadns.com/api.html'],
  };
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [
      'A',
      'AAAA',
      'ALIAS',
      'CAA',
      'CNAME',
      'DS',
      'HTTPS',
      'MX',
      'NS',
      'PTR',
      'SRV',
      'SSHFP',
      'TLSA',
      'TXT',
    ],
    ttl: { minimum: 300, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    apexNameServers: 'editable',
    text: 'joined',
    sources: ['https://luadns.com/api.html'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.luadns.com/v1',
    keys: {
      username: ['LUADNS_API_USERNAME', 'LEXICON_LUADNS_AUTH_USERNAME'],
      apiToken: ['LUADNS_API_TOKEN', 'LEXICON_LUADNS_AUTH_TOKEN'],
    },
    sign: ({ username, apiToken }) => basicHeader(username, apiToken),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /already (exists|taken)|has already been/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
