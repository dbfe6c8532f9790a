import {
  type ErrorEnvelope,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  type NewRecord,
  RARE_TYPES,
  type RecordApi,
  type RecordChange,
  restRecords,
  RestRecords,
  updatesOf,
} from '../../src/dns/index.js';
import { fromCloudflare, readDsData, toCloudflare } from './dns-data.js';
import { CLOUDFLARE_ERRORS } from './errors.js';
import { type CloudflareDnsExtras, extraToKeep, readRecordExtra, readZoneExtra } from './extras.js';

export type { CloudflareDnsExtras } from './extras.js';

/** Options of the Cloudflare DNS driver: `token` is an API token with the permissions Zone Read and DNS Edit. CLOUDFLARE_API_TOKEN */
export interface CloudflareOptions extends TokenDriverOptions {
  /** Account that new zones belong to. CLOUDFLARE_ACCOUNT_ID */
  readonly accountId?: string;
}

const API: RecordApi = {
  rules: {
    ...restRecords({
      zones: '/zones',
      records: 'dns_records',
      update: 'PATCH',
      first: { page: 1, per_page: 100 },
      firstZones: { page: 1, per_page: 50 },
      fields: { zones: 'result', zone: 'result', records: 'result', record: 'result' },
      aliases: { query: { type: 'CNAME', name: '{fullName}' } },
    }),
    changeRecords: { method: 'POST', path: '/zones/{zone}/dns_records/batch' },
    enableDnssec: { method: 'PATCH', path: '/zones/{zone}/dnssec', returns: 'nothing' },
    disableDnssec: { method: 'PATCH', path: '/zones/{zone}/dnssec', returns: 'nothing' },
    listDsRecords: { method: 'GET', path: '/zones/{zone}/dnssec', field: 'result' },
  },
  pages: { by: 'number', pages: 'result_info.total_pages', total: 'result_info.total_count' },
  success: 'success',
  zones: {
    domain: 'name',
    type: { field: 'type', primary: 'full', secondary: 'secondary' },
    extra: readZoneExtra,
  },
  // A TTL of 1 means "automatic".
  records: {
    names: 'full',
    noTtl: 1,
    form: { read: fromCloudflare, write: toCloudflare },
    extra: readRecordExtra,
  },
  dnssec: { on: { status: 'active' }, off: { status: 'disabled' }, read: readDsData, isOne: true },
  extraToKeep,
  writeChanges,
};

/** Cloudflare DNS. A plan is sent in atomic batches. @see https://developers.cloudflare.com/api/resources/dns/ */
export class CloudflareDns extends DnsDriver<CloudflareOptions, CloudflareDnsExtras> {
  static override readonly provider: string = 'cloudflare';
  static override readonly capabilities = capabilitiesOf({
    secondaryZones: true,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), ...RARE_TYPES],
    ttl: { minimum: 60, maximum: 86_400 },
    leniencies: ['cname-at-apex'],
    atomic: 'zone',
    batchSize: 200,
    dnssec: 'switch',
    sources: [
      'https://developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes/',
      'https://developers.cloudflare.com/dns/manage-dns-records/reference/ttl/',
    ],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.cloudflare.com/client/v4',
    variables: ['CLOUDFLARE_API_TOKEN', 'CF_API_TOKEN'],
    options: { accountId: 'CLOUDFLARE_ACCOUNT_ID' },
  };
  static override readonly errors: ErrorEnvelope = CLOUDFLARE_ERRORS;
  protected override readonly host = new RestRecords(this.context, {
    ...API,
    zones: { ...API.zones, write: (_zone, fields) => inAccount(this.options.accountId, fields) },
  });
}

/** A new zone in the account that the caller or the driver's options name. */
function inAccount(usual: string | undefined, fields: Readonly<Record<string, unknown>>): object {
  const { accountId: id = usual, ...zone } = fields;
  return { ...zone, account: id === undefined ? undefined : { id } };
}

/** Deletes, updates and creates, in this order, atomically. */
function writeChanges(changes: readonly RecordChange[], write: (record: NewRecord) => object): object {
  const updates = changes.filter(({ action }) => action === 'update');
  const others = changes.filter(({ action }) => action !== 'update');
  return {
    deletes: others.flatMap(({ before }) => before.map(({ id }) => ({ id }))),
    patches: updates.flatMap(updatesOf).map(({ id, after }) => ({ id, ...write(after) })),
    posts: others.flatMap(({ after }) => after.map(write)),
  };
}
