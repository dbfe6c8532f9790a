import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DataForm,
  disabledValue,
  DnsDriver,
  type DnsExtras,
  fromFlatData,
  readAbsoluteData,
  type RecordApi,
  RestRecords,
  servedToSome,
  type Special,
  toFlatData,
} from '../../src/dns/index.js';

/** Options of the bunny.net DNS driver: `token` is the account's API key. BUNNY_API_KEY */
export type BunnyOptions = TokenDriverOptions;

/** What is bunny.net's own in DNS. */
export interface BunnyDnsExtras extends DnsExtras {
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

/** Types are numbers. Those of redirects, pull zones and scripts are no types of the DNS: such records are not shown. */
const TYPES = {
  A: 0,
  AAAA: 1,
  CNAME: 2,
  TXT: 3,
  MX: 4,
  SRV: 8,
  CAA: 9,
  PTR: 10,
  NS: 12,
  SVCB: 13,
  HTTPS: 14,
  TLSA: 15,
};

/** Each part has a field; the target and the parameters of a service binding share one. */
const FORM: DataForm = {
  read(type: string, record: Reader): string {
    const value = record.string('Value');
    if (type === 'SVCB' || type === 'HTTPS')
      return readAbsoluteData(type, `${record.optionalNumber('Priority') ?? 0} ${value}`);
    const [priority, weight, port, flags] = ['Priority', 'Weight', 'Port', 'Flags'].map((part) =>
      record.optionalNumber(part),
    );
    return fromFlatData(type, {
      target: value,
      priority: priority ?? null,
      weight: weight ?? null,
      port: port ?? null,
      flags: flags ?? null,
      tag: record.optionalString('Tag'),
    });
  },
  write(type: string, data: string): object {
    if (type === 'SVCB' || type === 'HTTPS') {
      const [priority, ...rest] = data.split(' ');
      return { Priority: Number(priority), Value: rest.join(' ') };
    }
    const { target, priority, weight, port, flags, tag } = toFlatData(type, data);
    const parts = { Priority: priority, Weight: weight, Port: port, Flags: flags, Tag: tag };
    return {
      Value: target,
      ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== null)),
    };
  },
};

const ZONE = '/dnszone/{zone}';
const API: RecordApi = {
  rules: {
    listZones: { method: 'GET', path: '/dnszone', query: { page: 1, perPage: 100 }, field: 'Items' },
    getZone: { method: 'GET', path: ZONE },
    createZone: { method: 'POST', path: '/dnszone' },
    deleteZone: { method: 'DELETE', path: ZONE },
    listRecords: { method: 'GET', path: ZONE, field: 'Records', isWhole: true },
    createRecord: { method: 'PUT', path: `${ZONE}/records` },
    updateRecord: { method: 'POST', path: `${ZONE}/records/{id}`, returns: 'nothing' },
    deleteRecord: { method: 'DELETE', path: `${ZONE}/records/{id}` },
  },
  pages: { by: 'number', total: 'TotalItems' },
  zones: {
    id: 'Id',
    domain: 'Domain',
    extra: (zone): BunnyDnsExtras['zone'] => ({
      nameServers: ['Nameserver1', 'Nameserver2'].flatMap((field) => zone.optionalString(field) ?? []),
    }),
  },
  records: {
    id: 'Id',
    name: 'Name',
    type: 'Type',
    typeWords: TYPES,
    ttl: 'Ttl',
    data: 'Value',
    names: 'relative',
    form: FORM,
    extra: (record): BunnyDnsExtras['record'] => ({ disabled: record.optionalBoolean('Disabled') ?? false }),
    special: specialOf,
    write: (_record, { disabled = false, ...fields }) => ({ ...fields, Disabled: disabled }),
  },
  extraToKeep: ({ extra }) => extra,
};

/** A record that is disabled, or that the client's place decides about: by latency (1) or by its position (2). */
function specialOf(record: Reader, type: string): Special | null {
  const routing = record.optionalId('SmartRoutingType') ?? '0';
  if (routing === '0' || routing === 'None')
    return record.optionalBoolean('Disabled') === true ? disabledValue(type) : null;
  const at = ['GeolocationLatitude', 'GeolocationLongitude'].map(
    (field) => record.optionalNumber(field) ?? 0,
  );
  const isByLatency = routing === '1' || routing === 'Latency';
  const place = isByLatency ? (record.optionalString('LatencyZone') ?? '') : at.join(', ');
  return servedToSome(type, `the clients nearest to ${place}`);
}

/** bunny.net DNS. @see https://docs.bunny.net/reference/dnszonepublic_index */
export class BunnyDns extends DnsDriver<BunnyOptions, BunnyDnsExtras> {
  static override readonly provider: string = 'bunny';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: Object.keys(TYPES),
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    update: 'overwrite',
    text: 'joined',
    sources: ['https://docs.bunny.net/reference/dnszonepublic_index'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.bunny.net',
    variables: ['BUNNY_API_KEY'],
    header: 'accesskey',
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'Message',
    code: 'ErrorKey',
    field: 'Field',
    rules: [{ words: /already (exists|in use|taken|added)/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
