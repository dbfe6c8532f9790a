import { createHmac } from 'node:crypto';
import {
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type Reader,
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

/** Options of {@link AuroraDns}. */
export interface AuroraOptions extends DriverOptions {
  /** AURORA_API_KEY */
  readonly apiKey: string;
  /** AURORA_SECRET */
  readonly secret: string;
}

/** What is Aurora's own. */
export interface AuroraDnsExtras extends DnsExtras {
  readonly zone: {
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
  };
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
    updateRecord: { method: 'PUT', path: '/zones/{zone}/records/{id}', returns: 'nothing' },
  },
  zones: {
    domain: 'name',
    extra: (zone): AuroraDnsExtras['zone'] => ({ nameServers: zone.strings('servers') }),
  },
  records: {
    data: 'content',
    names: 'relative',
    form: 'priority',
    parts: { priority: 'prio' },
    extra: (record): AuroraDnsExtras['record'] => ({ disabled: isDisabled(record) }),
    special: (record, type) => (isDisabled(record) ? disabledValue(type) : null),
  },
  hides: ['SOA'],
  extraToKeep: ({ extra }) => ('disabled' in extra && extra.disabled === true ? { disabled: true } : {}),
};

function isDisabled(record: Reader): boolean {
  return record.optionalBoolean('disabled') ?? false;
}

/** PCextreme's Aurora DNS. @see https://www.pcextreme.com/aurora/dns */
export class AuroraDns extends DnsDriver<AuroraOptions, AuroraDnsExtras> {
  static override readonly provider: string = 'aurora';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    defaultTtl: 3600,
    apexNameServers: 'editable',
    update: 'overwrite',
    text: 'joined',
    sources: ['https://libcloud.readthedocs.io/en/stable/dns/drivers/auroradns.html'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.auroradns.eu',
    keys: { apiKey: ['AURORA_API_KEY'], secret: ['AURORA_SECRET'] },
    sign: ({ apiKey, secret = '' }, { method, path }, { now }) => {
      const time = `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
      const [bare] = path.split('?');
      const signature = createHmac('sha256', secret).update(`${method}${bare}${time}`).digest('base64');
      return {
        'x-auroradns-date': time,
        authorization: `AuroraDNSv1 ${Buffer.from(`${apiKey}:${signature}`).toString('base64')}`,
      };
    },
    isMisdated: ({ status, message }) => (status === 401 || status === 403) && /date|time/i.test(message),
  };
  static override readonly errors: ErrorEnvelope = { message: 'errormsg', code: 'error' };
  protected override readonly host = new RestRecords(this.context, API);
}
