import {
  type ErrorEnvelope,
  InvalidRequestError,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type HostRecord,
  type NewRecord,
  type NewZone,
  type RecordApi,
  type RecordChange,
  type RequestRule,
  RestRecords,
  updatesOf,
  type ZoneKey,
} from '../../src/dns/index.js';

/** Options of the Scaleway DNS driver: `token` is the secret key of an API key. SCW_SECRET_KEY */
export interface ScalewayOptions extends TokenDriverOptions {
  /** Project that zones are made in and deleted from. SCW_DEFAULT_PROJECT_ID */
  readonly projectId?: string;
}

/** Scaleway's own fields in DNS. */
export interface ScalewayDnsExtras extends DnsExtras {
  readonly zone: {
    /** `active` if it is served; null if unknown. */
    readonly status: string | null;
    /** Project that it is in. */
    readonly projectId: string | null;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
  };
  readonly createZone: {
    /** Registered domain of a zone below it: `example.com` for the zone `lab.example.com`. */
    readonly parent?: string;
  };
  readonly record: {
    /** Free text; null if none. */
    readonly comment: string | null;
    /** Scaleway's rules for responses by location, weight or health; empty for plain records. */
    readonly dynamic: Readonly<Record<string, unknown>>;
  };
  readonly createRecord: {
    /** Free text. */
    readonly comment?: string;
  };
}

const DYNAMIC = ['geo_ip_config', 'http_service_config', 'weighted_config', 'view_config'];

/** Changes of records are parts of one atomic request. */
const RECORDS = '/dns-zones/{zone}/records';
const changing = (change: (record: object, id: string) => object): RequestRule => ({
  method: 'PATCH',
  path: RECORDS,
  body: (record, { id = '' }) => ({ changes: [change(record, id)], disallow_new_zone_creation: true }),
});
const list = { method: 'GET', query: { page: 1, page_size: 100 } } as const;

const API: RecordApi = {
  rules: {
    listZones: { ...list, path: '/dns-zones', field: 'dns_zones' },
    createZone: { method: 'POST', path: '/dns-zones' },
    deleteZone: { method: 'DELETE', path: '/dns-zones/{zone}' },
    listRecords: { ...list, path: RECORDS, field: 'records' },
    createRecord: { ...changing((record) => ({ add: { records: [record] } })), field: 'records.0' },
    updateRecord: { ...changing((record, id) => ({ set: { id, records: [record] } })), field: 'records.0' },
    deleteRecord: { ...changing((_record, id) => ({ delete: { id } })), returns: 'nothing' },
    changeRecords: { method: 'PATCH', path: RECORDS, returns: 'nothing' },
  },
  pages: { by: 'number', total: 'total_count' },
  zones: {
    id: 'domain',
    domain: 'domain',
    readDomain: (zone) =>
      [zone.optionalString('subdomain') ?? '', zone.string('domain')].filter((part) => part !== '').join('.'),
    extra: (zone): ScalewayDnsExtras['zone'] => ({
      status: zone.optionalString('status'),
      projectId: zone.optionalString('project_id'),
      nameServers: zone.strings('ns'),
    }),
  },
  records: {
    names: 'relative',
    form: 'zone-file',
    extra: (record): ScalewayDnsExtras['record'] => ({
      comment: record.optionalString('comment'),
      dynamic: Object.fromEntries(
        DYNAMIC.filter((field) => record.has(field)).map((field) => [field, record.raw[field]]),
      ),
    }),
  },
  extraToKeep: ({ extra }) => {
    const { comment = null, dynamic }: Partial<ScalewayDnsExtras['record']> = extra;
    return { ...(comment === null ? {} : { comment }), ...dynamic };
  },
  writeChanges,
};

/** Data is shown with its priority, or beside it; a weight of 0 is left out. */
class ScalewayHost extends RestRecords {
  protected override readRecord(zone: ZoneKey, record: Reader): HostRecord {
    const data = wholeData(record.string('type'), record);
    return super.readRecord(zone, this.context.reader({ ...record.raw, data }, 'listRecords'));
  }
}

function wholeData(type: string, record: Reader): string {
  const data = record.string('data');
  const words = data.split(' ');
  if (type === 'MX' && words.length === 1) return `${record.optionalNumber('priority') ?? 0} ${data}`;
  if (type !== 'SRV' || words.length !== 3) return data;
  const [priority = '', ...rest] = words;
  return [priority, '0', ...rest].join(' ');
}

/** Scaleway Domains and DNS. A plan is sent in one atomic request. @see https://www.scaleway.com/en/developers/api/domains-and-dns/ */
export class ScalewayDns extends DnsDriver<ScalewayOptions, ScalewayDnsExtras> {
  static override readonly provider: string = 'scaleway';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), 'ALIAS', 'DNAME', 'HINFO', 'RP', 'URI'],
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    apexNameServers: 'editable',
    update: 'overwrite',
    atomic: 'zone',
    batchSize: 100,
    text: 'joined',
    sources: ['https://www.scaleway.com/en/developers/api/domains-and-dns/'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.scaleway.com/domain/v2beta1',
    variables: ['SCW_SECRET_KEY', 'LEXICON_SCALEWAY_AUTH_SECRET_KEY'],
    header: 'x-auth-token',
    options: { projectId: 'SCW_DEFAULT_PROJECT_ID' },
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    code: 'type',
    codes: { already_exists: 'conflict', not_found: 'missing' },
    rules: [{ status: 403, words: /domain not found/i, means: 'missing' }],
  };
  protected override readonly host = new ScalewayHost(this.context, apiOf(this.options.projectId));
}

function apiOf(projectId: string | undefined): RecordApi {
  const { deleteZone, ...rules } = API.rules;
  return {
    ...API,
    rules: {
      ...rules,
      ...(deleteZone && { deleteZone: { ...deleteZone, query: { project_id: projectId } } }),
    },
    zones: { ...API.zones, write: (zone) => ({ ...namesOf(zone), project_id: projectId }) },
  };
}

/** Registered domain and subdomain. @throws InvalidRequestError */
function namesOf({ domain, extra = {} }: NewZone): object {
  const { parent }: ScalewayDnsExtras['createZone'] = extra;
  if (parent === undefined || parent === domain) return { domain, subdomain: '' };
  if (domain.endsWith(`.${parent}`))
    return { domain: parent, subdomain: domain.slice(0, -parent.length - 1) };
  throw new InvalidRequestError(`createZone: ${domain} is not below ${parent}.`);
}

function writeChanges(changes: readonly RecordChange[], write: (record: NewRecord) => object): object {
  const updates = changes.filter(({ action }) => action === 'update');
  const others = changes.filter(({ action }) => action !== 'update');
  const added = others.flatMap(({ after }) => after.map(write));
  return {
    changes: [
      ...others.flatMap(({ before }) => before.map(({ id }) => ({ delete: { id } }))),
      ...updates.flatMap(updatesOf).map(({ id, after }) => ({ set: { id, records: [write(after)] } })),
      ...(added.length === 0 ? [] : [{ add: { records: added } }]),
    ],
    disallow_new_zone_creation: true,
  };
}
