import {
  type ErrorEnvelope,
  InvalidRequestError,
  type RateRules,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type NewRecord,
  type RecordApi,
  type RecordChange,
  restRecords,
  RestRecords,
  updatesOf,
} from '../../src/dns/index.js';

/** Options of the DNSimple driver: `token` is an account's or a user's access token. DNSIMPLE_OAUTH_TOKEN */
export interface DnsimpleOptions extends TokenDriverOptions {
  /** Number of the account, which stands in the URLs of its pages. DNSIMPLE_ACCOUNT_ID */
  readonly accountId: string;
}

/** What is DNSimple's own in DNS. */
export interface DnsimpleDnsExtras extends DnsExtras {
  readonly record: {
    /** Regions that it is served in; `global` for all. */
    readonly regions: readonly string[];
    /** True for records that DNSimple keeps itself. */
    readonly isSystem: boolean;
  };
  readonly createRecord: {
    /** Regions that it is served in. Default all. */
    readonly regions?: readonly string[];
  };
}

/** DNSimple. A plan goes out in batches that are carried out whole or not at all. @see https://developer.dnsimple.com/v2/zones/records/ */
export class Dnsimple extends DnsDriver<DnsimpleOptions, DnsimpleDnsExtras> {
  static override readonly provider: string = 'dnsimple';
  static override readonly rate: RateRules = {
    headers: { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
    reset: 'full',
    windows: [],
    reserve: 0.1,
    sources: ['https://developer.dnsimple.com/v2/#rate-limiting'],
  };
  static override readonly capabilities = capabilitiesOf({
    recordTypes: 'A AAAA ALIAS CAA CNAME DS HTTPS MX NAPTR NS PTR SRV SSHFP SVCB TLSA TXT'.split(' '),
    atomic: 'zone',
    batchSize: 100,
    text: 'joined',
    dnssec: 'switch',
    sources: ['https://developer.dnsimple.com/v2/zones/records/'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.dnsimple.com/v2',
    variables: ['DNSIMPLE_OAUTH_TOKEN', 'LEXICON_DNSIMPLE_AUTH_TOKEN'],
    options: { accountId: 'DNSIMPLE_ACCOUNT_ID', endpoint: 'DNSIMPLE_BASE_URL' },
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /already (exists|been taken)/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, apiOf(this.options.accountId));
}

/** @throws InvalidRequestError where the account is not said */
function apiOf(accountId: string | undefined): RecordApi {
  if (accountId === undefined || accountId === '')
    throw new InvalidRequestError(
      'dnsimple: the option accountId is missing, the number in the URLs of the account. Pass it to the constructor, or set DNSIMPLE_ACCOUNT_ID and use fromEnv().',
      { provider: 'dnsimple' },
    );
  const account = `/${encodeURIComponent(accountId)}`;
  const fields = { zones: 'data', zone: 'data', records: 'data', record: 'data' };
  const zones = `${account}/zones`;
  return {
    rules: {
      ...restRecords({
        zones,
        update: 'PATCH',
        first: { page: 1, per_page: 100 },
        fields,
        aliases: { query: { type: 'CNAME', name: '{name}' } },
      }),
      // A domain that is hosted and not registered is a zone.
      createZone: { method: 'POST', path: `${account}/domains`, field: 'data' },
      deleteZone: { method: 'DELETE', path: `${account}/domains/{zone}` },
      changeRecords: { method: 'POST', path: `${zones}/{zone}/batch`, returns: 'nothing' },
      enableDnssec: { method: 'POST', path: `${account}/domains/{zone}/dnssec`, returns: 'nothing' },
      // 428: it was not signed.
      disableDnssec: { method: 'DELETE', path: `${account}/domains/{zone}/dnssec`, accept: [428] },
      listDsRecords: {
        method: 'GET',
        path: `${account}/domains/{zone}/ds_records`,
        query: { page: 1, per_page: 100 },
        field: 'data',
      },
    },
    pages: { by: 'number', pages: 'pagination.total_pages' },
    dnssec: {
      read: (key) => [
        [key.id('keytag'), key.id('algorithm'), key.id('digest_type'), key.string('digest')].join(' '),
      ],
    },
    zones: { id: 'name', domain: 'name', isSecondary: (zone) => zone.optionalBoolean('secondary') === true },
    records: {
      data: 'content',
      names: 'relative',
      form: 'priority',
      text: 'quoted',
      extra: (record): DnsimpleDnsExtras['record'] => ({
        regions: record.strings('regions'),
        isSystem: record.optionalBoolean('system_record') ?? false,
      }),
    },
    hides: ['CDNSKEY', 'CDS', 'DNSKEY', 'SOA'],
    extraToKeep: ({ extra }) => {
      const { regions = [] }: Partial<DnsimpleDnsExtras['record']> = extra;
      return regions.length === 0 || regions[0] === 'global' ? {} : { regions };
    },
    writeChanges,
  };
}

function writeChanges(changes: readonly RecordChange[], write: (record: NewRecord) => object): object {
  const updates = changes.filter(({ action }) => action === 'update');
  const others = changes.filter(({ action }) => action !== 'update');
  return {
    deletes: others.flatMap(({ before }) => before.map(({ id }) => ({ id: Number(id) }))),
    updates: updates.flatMap(updatesOf).map(({ id, after }) => ({ id: Number(id), ...write(after) })),
    creates: others.flatMap(({ after }) => after.map(write)),
  };
}
