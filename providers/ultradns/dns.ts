import {
  type DriverOptions,
  type ErrorEnvelope,
  type Keys,
  type KeySignIn,
  parseJson,
  type Reader,
  type Session,
  type SessionPlace,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  readData,
  type RecordSet,
  RestSets,
  type SetApi,
  textData,
  textOf,
  toRelative,
  type ZoneKey,
} from '../../src/dns/index.js';

/** Options of {@link UltraDns}. */
export interface UltraDnsOptions extends DriverOptions {
  /** ULTRADNS_USERNAME */
  readonly username: string;
  /** ULTRADNS_PASSWORD */
  readonly password: string;
  /** Name of the account that new zones belong to. ULTRADNS_ACCOUNT */
  readonly account?: string;
}

/** What is UltraDNS's own. */
export interface UltraDnsExtras extends DnsExtras {
  readonly zone: {
    /** Name of the account that it belongs to; null where the response does not say. */
    readonly account: string | null;
    /** How far it is: `ACTIVE` ...; null where the response does not say. */
    readonly status: string | null;
  };
  readonly record: {
    /** Profile of the pool that the addresses of the set are, such as their order; null for a single value. */
    readonly pool: Readonly<Record<string, unknown>> | null;
  };
  readonly createRecord: object;
}

const RRSET = '/v2/zones/{zone}/rrsets/{type}/{fullName}.';
const API: SetApi = {
  rules: {
    // Where there are none it says 404.
    listZones: {
      method: 'GET',
      path: '/v3/zones',
      query: { limit: 1000, q: 'zone_type:PRIMARY' },
      field: 'zones',
      row: 'properties',
      accept: [404],
      pages: { by: 'cursor', field: 'cursorInfo.next', parameter: 'cursor' },
    },
    getZone: { method: 'GET', path: '/v2/zones/{zone}', field: 'properties' },
    createZone: { method: 'POST', path: '/v2/zones', returns: 'nothing' },
    deleteZone: { method: 'DELETE', path: '/v2/zones/{zone}' },
    listSets: {
      method: 'GET',
      path: '/v2/zones/{zone}/rrsets',
      query: { limit: 1000, offset: 0 },
      field: 'rrSets',
      pages: { by: 'offset', parameter: 'offset', total: 'resultInfo.totalCount' },
    },
    createSet: { method: 'POST', path: RRSET, returns: 'nothing' },
    updateSet: { method: 'PUT', path: RRSET, returns: 'nothing' },
    deleteSet: { method: 'DELETE', path: RRSET, accept: [404] },
  },
  emptyLists: 'missing',
  zones: {
    id: 'name',
    domain: 'name',
    extra: (zone): UltraDnsExtras['zone'] => ({
      account: zone.optionalString('accountName'),
      status: zone.optionalString('status'),
    }),
  },
  sets: {
    name: 'ownerName',
    type: 'rrtype',
    values: 'rdata',
    names: 'absolute',
    read: readRrSet,
    writeData: (type, data) => (type === 'TXT' ? textOf(data) : data),
    write: writeRrSet,
  },
};

/** Types are shown with their numbers: `MX (15)`. A pool that only orders its addresses is a plain set. */
function readRrSet(zone: ZoneKey, set: Reader): RecordSet<UltraDnsExtras['record']> {
  const [type = ''] = set.string('rrtype').split(' ');
  const profile = set.optionalObject('profile');
  const plain = {
    name: toRelative(set.string('ownerName'), zone.domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values: set
      .strings('rdata')
      .map((data) => (type === 'TXT' ? textData(data) : readData(type, data, zone.domain))),
    extra: { pool: profile?.raw ?? null },
  };
  const [, kind] = /(\w+)\.jsonschema$/.exec(profile?.optionalString('@context') ?? '') ?? [];
  if (profile === null || kind === 'RDPool') return plain;
  const what = `a pool that watches its addresses or chooses among them (${kind ?? 'of a kind unknown here'})`;
  return { ...plain, special: { type, what, key: 'pool', source: JSON.stringify(set.raw) } };
}

/** Several addresses are a pool there. */
function writeRrSet(
  { type, values, extra }: RecordSet<Partial<UltraDnsExtras['record']>>,
  fields: Readonly<Record<string, unknown>>,
): object {
  const isPool = (type === 'A' || type === 'AAAA') && values.length > 1;
  if (!isPool) return fields;
  const plain = { '@context': 'http://schemas.ultradns.com/RDPool.jsonschema', order: 'FIXED' };
  return { ...fields, profile: extra?.pool ?? plain };
}

/** A set keeps the order of its addresses. */
class UltraHost extends RestSets {
  extraOf({ extra }: RecordSet<Partial<UltraDnsExtras['record']>>): UltraDnsExtras['record'] {
    return { pool: extra?.pool ?? null };
  }
}

/** Exchanges the password for a token. */
async function openSession(
  { username = '', password = '' }: Keys,
  { transport, url, call }: SessionPlace,
): Promise<Session> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ grant_type: 'password', username, password }).toString();
  const path = '/v2/authorization/token';
  const request = { operation: 'signIn', method: 'POST', path, headers, body } as const;
  const answer = (await transport.plainJson(request, url + path, call)).body as Readonly<
    Record<string, unknown>
  > | null;
  const token = answer?.['access_token'] ?? answer?.['accessToken'];
  const seconds = Number(answer?.['expires_in'] ?? answer?.['expiresIn'] ?? 3600);
  return { value: typeof token === 'string' ? token : '', life: seconds * 1000 };
}

/**
 * UltraDNS. Names and types are sets, each of which one request makes, changes or deletes. Pools that share load or watch addresses are
 * listed and left as they are.
 *
 * @see https://docs.ultradns.com/Content/REST%20API/Content/REST%20API/REST%20API%20-%20Intro.htm
 */
export class UltraDns extends DnsDriver<UltraDnsOptions, UltraDnsExtras> {
  static override readonly provider: string = 'ultradns';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 86_400,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    text: 'joined',
    showsSoa: true,
    sources: ['https://docs.ultradns.com/Content/REST%20API/Content/REST%20API/REST%20API%20-%20Intro.htm'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.ultradns.com',
    keys: { username: ['ULTRADNS_USERNAME'], password: ['ULTRADNS_PASSWORD'] },
    options: { account: 'ULTRADNS_ACCOUNT' },
    shown: ['username'],
    texts: ['password', 'account'],
    open: openSession,
    sign: (_keys, _outgoing, { session }) => ({ authorization: `Bearer ${session}` }),
  };
  static override readonly errors: ErrorEnvelope = {
    parse: (text) => ({ errors: [parseJson(text)].flat() }),
    list: 'errors',
    message: 'errorMessage',
    code: 'errorCode',
    codes: { 1801: 'missing', 1802: 'conflict', 2111: 'conflict', 70002: 'missing' },
  };
  protected override readonly host = new UltraHost(this.context, {
    ...API,
    zones: {
      ...API.zones,
      write: ({ domain }) => ({
        properties: { name: domain, accountName: this.options.account, type: 'PRIMARY' },
        primaryCreateInfo: { createType: 'NEW' },
      }),
    },
  });
}
