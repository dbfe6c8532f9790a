import {
  type Call,
  type ErrorEnvelope,
  InvalidRequestError,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  fromPlainData,
  type NewZone,
  type RecordSet,
  RestSets,
  type SetApi,
  type SetChange,
  sameSet,
  setKey,
  textOf,
  type ZoneData,
  type ZoneKey,
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
}

/** Sets that come, and sets that go, in one request. */
const MAX_SETS = 1000;

/** Changes are operations, done at once as a rule; where one is not, the sets say when it is. */
class YandexHost extends RestSets {
  override async createZone(zone: NewZone, call: Call): Promise<ZoneData> {
    const { domain } = zone;
    const written = this.api.zones.write?.(zone, {});
    const operation = await this.send('createZone', { zone: domain, domain }, written, call);
    const ask = async (inner: Call): Promise<ZoneData | null> => {
      for await (const one of this.listZones(inner)) if (one.domain === domain) return one;
      return null;
    };
    const made = operation.optionalObject('response');
    return made === null ? this.settle(ask, 'createZone', call) : this.readZone(made);
  }

  protected override async afterChanges(
    zone: ZoneKey,
    changes: readonly SetChange[],
    operation: Reader,
    call: Call,
  ): Promise<readonly RecordSet[]> {
    if (operation.optionalBoolean('done') !== false) return [];
    const ask = async (inner: Call): Promise<true | null> => {
      const sets = new Map<string, RecordSet>();
      for await (const set of this.listSets(zone, inner)) sets.set(setKey(set), set);
      const isMade = ({ before, after }: SetChange): boolean =>
        sameSet(after, sets.get(setKey(after ?? before ?? { name: '', type: '' })) ?? null);
      return changes.every(isMade) ? true : null;
    };
    await this.settle(ask, 'changeRecords', call);
    return [];
  }
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
    options: { folderId: 'YANDEX_CLOUD_FOLDER_ID' },
  };
  /** Codes are gRPC's. */
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    code: 'code',
    codes: { 5: 'missing', 6: 'conflict' },
  };
  protected override readonly host = new YandexHost(this.context, apiOf(this.options.folderId));
}

/** @throws InvalidRequestError where the folder is not said */
function apiOf(folderId: string | undefined): SetApi {
  if (folderId === undefined || folderId === '')
    throw new InvalidRequestError(
      'yandex: the option folderId is missing. Pass it to the constructor, or set YANDEX_CLOUD_FOLDER_ID and use fromEnv().',
      { provider: 'yandex' },
    );
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
    isFailure: () => false,
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
      writeData: (type, data) => (type === 'TXT' ? textOf(data) : data),
    },
    writeChanges: (_zone, changes, write) => ({
      deletions: changes.flatMap(({ before }) => (before === null ? [] : [write(before)])),
      additions: changes.flatMap(({ after }) => (after === null ? [] : [write(after)])),
    }),
  };
}
