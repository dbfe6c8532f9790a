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
  readData,
  type RecordSet,
  restZones,
  RestSets,
  servedToSome,
  type SetApi,
  shownText,
  type Special,
  toFlatData,
  withDot,
  type ZoneKey,
} from '../../src/dns/index.js';

/** Credentials and options of the Constellix driver. */
export interface ConstellixOptions extends DriverOptions {
  /** API key. CONSTELLIX_API_KEY */
  readonly apiKey: string;
  /** Secret key. CONSTELLIX_SECRET_KEY */
  readonly secretKey: string;
}

/** What is Constellix's own in DNS. */
export interface ConstellixDnsExtras extends DnsExtras {
  readonly record: {
    /** Id of the set. */
    readonly id: string;
    /** Note on the set; `''` for none. */
    readonly note: string;
  };
  readonly createRecord: object;
}

type ConstellixSet = RecordSet<Partial<ConstellixDnsExtras['record']>>;

/** Number of the region that all clients are in. */
const WORLD = 1;
const SETS = '/domains/{zone}/records';
const { updateZone: _fixed, ...ZONES } = restZones({ zones: '/domains' });
const API: SetApi = {
  rules: {
    ...ZONES,
    createZone: {
      method: 'POST',
      path: '/domains',
      body: ({ name }: { name?: string }) => ({ names: [name] }),
      field: 'items.0',
    },
    listSets: { method: 'GET', path: `${SETS}/` },
    createSet: { method: 'POST', path: `${SETS}/{type}/`, field: 'items.0' },
    updateSet: {
      method: 'PUT',
      path: `${SETS}/{type}/{id}/`,
      body: (set, { id }) => ({ ...set, id: Number(id) }),
      returns: 'nothing',
    },
    deleteSet: { method: 'DELETE', path: `${SETS}/{type}/{id}/`, accept: [404] },
  },
  zones: { domain: 'name' },
  sets: { names: 'relative', read: readSet, write: writeSet },
  idOf: ({ extra }: ConstellixSet) => extra?.id ?? '',
};

class ConstellixHost extends RestSets {
  /** A set that was made anew has an id of its own, which the host alone knows. */
  extraOf({ extra }: ConstellixSet): object {
    return extra ?? {};
  }

  /** The name stands in the body of every request, the type in the path alone. */
  protected override written(_act: 'createSet' | 'updateSet', zone: ZoneKey, set: RecordSet): object {
    return this.writeSet(zone, set);
  }
}

/**
 * Constellix, version 1 of the API. Sets that answer by place, health or pool are left as they are: plans pass over them. Values that are
 * disabled stay so.
 *
 * @see https://api-docs.constellix.com
 */
export class Constellix extends DnsDriver<ConstellixOptions, ConstellixDnsExtras> {
  static override readonly provider: string = 'constellix';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    defaultTtl: 3600,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    text: 'joined',
    sources: ['https://api-docs.constellix.com'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.dns.constellix.com/v1',
    keys: {
      apiKey: ['CONSTELLIX_API_KEY', 'LEXICON_CONSTELLIX_AUTH_USERNAME'],
      secretKey: ['CONSTELLIX_SECRET_KEY', 'LEXICON_CONSTELLIX_AUTH_TOKEN'],
    },
    sign: ({ apiKey = '', secretKey = '' }, _outgoing, { now }) => {
      const time = String(now);
      const signature = createHmac('sha1', secretKey).update(time).digest('base64');
      return { 'x-cns-security-token': `${apiKey}:${signature}:${time}` };
    },
    // How it names a wrong time is not documented: the date of its response decides.
    isMisdated: ({ status }) => status === 401 || status === 403,
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /already exists/i, means: 'conflict' }],
  };
  protected override readonly host = new ConstellixHost(this.context, API);
}

/** A set of values in turn; null for a redirection. Names in data are within the zone unless they end with a dot. */
function readSet({ domain }: ZoneKey, set: Reader): RecordSet | null {
  const type = set.string('type');
  if (type === 'HTTPRedirection') return null;
  const isAlias = type === 'CNAME';
  const rows = isAlias ? [set] : set.optionalList('roundRobin');
  const isIdle = (row: Reader): boolean => !isAlias && isDisabled(row);
  const data = (row: Reader): string => readData(type, dataOf(type, row), domain);
  const special = specialOf(type, set);
  return {
    name: set.optionalString('name') ?? '',
    type,
    ttl: set.optionalNumber('ttl'),
    values: rows.filter((row) => !isIdle(row)).map(data),
    disabled: rows.filter(isIdle).map(data),
    extra: { id: set.id('id'), note: set.optionalString('note') ?? '' },
    ...(special === null ? {} : { special }),
  };
}

function isDisabled(row: Reader): boolean {
  return row.optionalBoolean('disableFlag') === true;
}

/** A set for the clients of one region, one that answers by health or pool, or a CNAME record that is disabled as a whole. */
function specialOf(type: string, set: Reader): Special | null {
  const source = JSON.stringify(set.raw);
  const region = set.optionalNumber('gtdRegion') ?? WORLD;
  if (region !== WORLD) return servedToSome(type, `the region ${region}`, source);
  const isPlain = (set.optionalString('recordOption') ?? 'roundRobin') === 'roundRobin';
  const what = 'a set that answers by place, health or pool';
  if (!isPlain) return { type, what, key: 'chosen', source };
  return type === 'CNAME' && isDisabled(set) ? disabledValue(type) : null;
}

function dataOf(type: string, row: Reader): string {
  const number = (field: string): number => row.optionalNumber(field) ?? 0;
  if (type === 'CNAME') return row.optionalString('host') || '@';
  if (type === 'CAA') return `${number('flag')} ${row.string('tag')} "${row.string('data')}"`;
  const value = row.string('value');
  if (type === 'MX') return `${number('level')} ${value || '@'}`;
  if (type === 'SRV') return `${number('priority')} ${number('weight')} ${number('port')} ${value || '@'}`;
  return type === 'TXT' ? shownText(value) : value;
}

function writeSet({ name, type, ttl, values, disabled = [], extra }: ConstellixSet): object {
  const common = { name, ttl, ...(extra?.note ? { note: extra.note } : {}) };
  if (type === 'CNAME') return { ...common, host: values[0] };
  const row = (data: string, disableFlag: boolean): object => ({ ...rowOf(type, data), disableFlag });
  return {
    ...common,
    roundRobin: [...values.map((data) => row(data, false)), ...disabled.map((data) => row(data, true))],
  };
}

function rowOf(type: string, data: string): object {
  const { target, priority, weight, port, flags, tag } = toFlatData(type, data);
  switch (type) {
    case 'MX':
      return { value: withDot(target), level: priority };
    case 'SRV':
      return { value: withDot(target), priority, weight, port };
    case 'CAA':
      return { caaProviderId: 1, flag: flags, tag, data: target };
    case 'TXT':
      return { value: data };
    default:
      return { value: data };
  }
}
