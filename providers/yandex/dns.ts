import {
  type Call,
  type ErrorEnvelope,
  parseJson,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
  ZoneNotFoundError,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DnsAct,
  DnsDriver,
  type DnsExtras,
  fromPlainData,
  type NewZone,
  type Place,
  type RecordSet,
  RestSets,
  type SetApi,
  textOf,
  writeFlatZone,
  type ZoneData,
} from '../../src/dns/index.js';

/** Options of the Yandex Cloud DNS driver: `token` is an IAM token, or a function that fetches one. YANDEX_CLOUD_IAM_TOKEN */
export interface YandexOptions extends TokenDriverOptions {
  /** Folder whose zones they are. YANDEX_CLOUD_FOLDER_ID */
  readonly folderId: string;
}

/** What is Yandex's own in DNS. */
export interface YandexDnsExtras extends DnsExtras {
  readonly zone: {
    /** Its name in the folder; null where it has none. */
    readonly name: string | null;
    /** Whether only networks can ask it. */
    readonly isPrivate: boolean;
  };
  readonly createZone: {
    /** Name in the folder: letters, digits and dashes. */
    readonly name?: string;
    /** Free text. */
    readonly description?: string;
  };
  readonly record: {
    /** The set's data as Yandex holds it: to take it away it has to be named exactly so. */
    readonly data: readonly string[];
    /** Free text of the set; null where there is none. */
    readonly description: string | null;
  };
  readonly createRecord: object;
}

/** Sets that come, and sets that go, in one request. */
const MAX_SETS = 1000;

/** Changes are operations, done at once as a rule; where one is not, the operations of its zone say when it is. */
class YandexHost extends RestSets {
  override async createZone(zone: NewZone, call: Call): Promise<ZoneData> {
    const { domain } = zone;
    const written = writeFlatZone(zone, this.api.zones);
    const operation = await this.send('createZone', { zone: domain, domain }, written, call);
    return this.readZone(operation.object('response'));
  }

  extraOf(set: RecordSet<Partial<YandexDnsExtras['record']>>): YandexDnsExtras['record'] {
    return {
      data: set.values.map((data) => writeData(set.type, data)),
      description: set.extra?.description ?? null,
    };
  }

  /** Sends a request, and waits until the operation that it has begun has ended. @throws CloudError where the operation has failed */
  protected override async send(
    act: DnsAct,
    place: Place,
    written: object | undefined,
    call: Call,
  ): Promise<Reader> {
    const begun = await super.send(act, place, written, call);
    // An operation that goes on need not say so.
    if (act === 'getZone' || begun.optionalBoolean('done') === true) return begun;
    const zone = begun.optionalObject('metadata')?.optionalId('dnsZoneId') ?? place.zone ?? '';
    const id = begun.id('id');
    const ask = (inner: Call): Promise<Reader | null> => this.#ended(act, { ...place, zone, id }, inner);
    return this.settle(ask, this.operationOf(act), call);
  }

  /** An operation that has ended; null while it goes on. */
  async #ended(act: DnsAct, place: Place, call: Call): Promise<Reader | null> {
    const { zone = '', id } = place;
    const path = `${this.pathOf('getZone', { id: zone, domain: zone })}/operations`;
    // A new zone may not be there yet, and one that is deleted no more.
    const accept = act === 'createZone' ? [404] : [];
    const operation = this.operationOf(act);
    const request = { operation, path, query: { pageSize: 100 }, accept, notFound: ZoneNotFoundError };
    const all = this.client.listPages(request, (page) => page.optionalList('operations'), call);
    for await (const one of all) {
      if (one.id('id') !== id || one.optionalBoolean('done') !== true) continue;
      if (hasFailed(one.raw)) throw this.failureIn(one.object('error'), act, place);
      return one;
    }
    return null;
  }
}

/** True for an operation with an error; an empty one is gRPC's status 0, which is none. */
function hasFailed({ error }: Readonly<Record<string, unknown>>): boolean {
  return typeof error === 'object' && error !== null && Object.keys(error).length > 0;
}

/** What says why an operation has failed, or a request. */
function errorOf(text: string): unknown {
  const body = parseJson(text) as { readonly error?: unknown } | null;
  return body?.error ?? body;
}

/** Texts go as they are. */
function writeData(type: string, data: string): string {
  return type === 'TXT' ? textOf(data) : data;
}

/** A set goes by its very data: one that was read is named as it was. */
function writeSet({ extra }: RecordSet<Partial<YandexDnsExtras['record']>>, fields: object): object {
  const { data, description } = extra ?? {};
  return { ...fields, ...(data && { data }), ...(description && { description }) };
}

/** Yandex Cloud DNS. A plan goes out in one request, all or none. @see https://yandex.cloud/en/docs/dns/api-ref/DnsZone/ */
export class YandexDns extends DnsDriver<YandexOptions, YandexDnsExtras> {
  static override readonly provider: string = 'yandex';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: 'A AAAA ANAME CAA CNAME HTTPS MX NS PTR SRV SVCB TXT'.split(' '),
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 600,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_SETS,
    text: 'joined',
    showsSoa: true,
    sources: ['https://yandex.cloud/en/docs/dns/api-ref/DnsZone/updateRecordSets'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://dns.api.cloud.yandex.net/dns/v1',
    variables: ['YANDEX_CLOUD_IAM_TOKEN', 'YC_TOKEN', 'LEXICON_YANDEXCLOUD_AUTH_TOKEN'],
    required: { folderId: 'YANDEX_CLOUD_FOLDER_ID' },
  };
  /** Codes are gRPC's. */
  static override readonly errors: ErrorEnvelope = {
    parse: errorOf,
    message: 'message',
    code: 'code',
    codes: { 5: 'missing', 6: 'conflict' },
  };
  protected override readonly host = new YandexHost(this.context, apiOf(this.options.folderId));
}

function apiOf(folderId: string): SetApi {
  const list = { method: 'GET' } as const;
  return {
    rules: {
      listZones: { ...list, path: '/zones', query: { folderId, pageSize: 100 }, field: 'dnsZones' },
      getZone: { ...list, path: '/zones/{zone}' },
      createZone: { method: 'POST', path: '/zones' },
      deleteZone: { method: 'DELETE', path: '/zones/{zone}' },
      listSets: {
        ...list,
        path: '/zones/{zone}:listRecordSets',
        query: { pageSize: 1000 },
        field: 'recordSets',
      },
      changeSets: { method: 'POST', path: '/zones/{zone}:updateRecordSets' },
    },
    pages: { by: 'cursor', field: 'nextPageToken', parameter: 'pageToken' },
    emptyLists: 'missing',
    isFailure: hasFailed,
    zones: {
      domain: 'zone',
      extra: (zone): YandexDnsExtras['zone'] => ({
        name: zone.optionalString('name'),
        isPrivate: zone.has('privateVisibility'),
      }),
      write: ({ domain, extra }) => ({ folderId, zone: `${domain}.`, publicVisibility: {}, ...extra }),
    },
    sets: {
      names: 'absolute',
      values: 'data',
      readData: fromPlainData,
      writeData,
      extra: (set): YandexDnsExtras['record'] => ({
        data: set.strings('data'),
        description: set.optionalString('description'),
      }),
      write: writeSet,
    },
    writeChanges: (_zone, changes, write) => ({
      deletions: changes.flatMap(({ before }) => (before === null ? [] : [write(before)])),
      additions: changes.flatMap(({ after }) => (after === null ? [] : [write(after)])),
    }),
  };
}
