import type { Authenticator } from '../../src/auth/authenticator.js';
import { BearerAuthenticator } from '../../src/auth/bearer.js';
import type { Call } from '../../src/connection/call.js';
import { ErrorBody } from '../../src/connection/error-body.js';
import { describeStatus, type ErrorAnswer, type ErrorDescription } from '../../src/connection/failures.js';
import { collect } from '../../src/connection/pages.js';
import type { Reader } from '../../src/connection/reader.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { Query } from '../../src/connection/request.js';
import type { BatchLimit } from '../../src/dns/batches.js';
import { ALL_TYPES, COMMON_CAPABILITIES, type DnsCapabilities } from '../../src/dns/capabilities.js';
import { readData } from '../../src/dns/data.js';
import type { DnsExtras, NewZone } from '../../src/dns/host.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';
import { normaliseDomain, toAbsolute, toRelative } from '../../src/dns/names.js';
import type { UpdateZoneOptions } from '../../src/dns/options.js';
import type { RecordSet, SetChange } from '../../src/dns/record-sets.js';
import { DnsRequests } from '../../src/dns/requests.js';
import { SetDnsDriver } from '../../src/dns/set-driver.js';
import type { DriverOptions } from '../../src/driver.js';
import { type Environment, variable } from '../../src/environment.js';
import { ConflictError, InvalidRequestError } from '../../src/errors.js';

const REQUESTS = new DnsRequests('/zones', 'rrsets');

/** Credentials and options of {@link PowerDns}. `endpoint` is the API's URL up to its version: `http://127.0.0.1:8081/api/v1`. */
export interface PowerDnsOptions extends DriverOptions {
  /** The server's `api-key`. PDNS_API_KEY */
  readonly apiKey?: string;
  /** Id of the server behind the API. Default `localhost`. */
  readonly serverId?: string;
}

/** Bytes of changes in one request. The server's `webserver-max-bodysize` is 2 MB unless configured otherwise. */
const MAX_BYTES = 1_500_000;

/** A comment at a set. */
export interface PowerDnsComment {
  /** Its text. */
  readonly content: string;
  /** Who wrote it, as whoever wrote it says. */
  readonly account: string;
}

/** What is PowerDNS's own. */
export interface PowerDnsExtras extends DnsExtras {
  readonly zone: {
    /** `Native`, `Master` or `Slave`, `Producer` or `Consumer`: who copies the zone to whom. */
    readonly kind: string;
    /** Serial number of the SOA record; null where the answer does not say. */
    readonly serial: number | null;
    /** Whether it is signed; null where the answer does not say. */
    readonly dnssec: boolean | null;
    /** Addresses of the servers that a zone of kind `Slave` is copied from. */
    readonly masters: readonly string[];
  };
  readonly createZone: {
    /** Who copies the zone to whom. Default `Native`; `Slave` for a secondary zone. */
    readonly kind?: 'Native' | 'Master' | 'Slave';
    /** Names for the NS records at its apex, with final dots; none where it is left out. */
    readonly nameservers?: readonly string[];
    /** Addresses of the servers to copy a secondary zone from. */
    readonly masters?: readonly string[];
  };
  /** Values of the set that are kept but not served, and the comments at the set. */
  readonly record: {
    /** Values of the set that are kept but not served. */
    readonly disabled: readonly string[];
    /** Comments at the set, which stay when its values change. */
    readonly comments: readonly PowerDnsComment[];
  };
  readonly createRecord: object;
}

type HostZone = ZoneData<PowerDnsExtras['zone']>;
type HostSet = RecordSet<PowerDnsExtras['record']>;

/**
 * PowerDNS Authoritative. All changes of a plan go out in one request, all or none. The API has no way to refuse a change of what
 * somebody else has changed meanwhile: edits of one set queue within this process only.
 *
 * @see https://doc.powerdns.com/authoritative/http-api/
 */
export class PowerDns extends SetDnsDriver<PowerDnsOptions, PowerDnsExtras> {
  static override readonly provider: string = 'powerdns';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES, 'ALIAS', 'DNAME', 'HINFO', 'RP', 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: 10_000,
    showsSoa: true,
    sources: ['https://doc.powerdns.com/authoritative/http-api/zone.html'],
  };

  /** Reads the key from PDNS_API_KEY and the endpoint from PDNS_API_URL; used by `fromEnv`. */
  static async readEnvironment(environment: Environment, options: PowerDnsOptions): Promise<PowerDnsOptions> {
    const apiKey = options.apiKey ?? variable(environment, 'PDNS_API_KEY');
    const endpoint = options.endpoint ?? variable(environment, 'PDNS_API_URL');
    return {
      ...options,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  }

  /** Reads `{"error"}`. */
  override describeError(answer: ErrorAnswer): ErrorDescription {
    const base = describeStatus(answer);
    const message = ErrorBody.parse(answer.text).string('error') ?? base.message;
    const conflicting =
      answer.status === 422 && /conflicts with pre-existing|already exists/i.test(message ?? '');
    return { ...base, message, type: conflicting ? ConflictError : base.type };
  }

  protected override createAuthenticator(options: PowerDnsOptions, redactor: Redactor): Authenticator {
    const { endpoint, apiKey, serverId = 'localhost' } = options;
    if (endpoint === undefined) {
      throw new InvalidRequestError(
        'powerdns: the option endpoint is missing, such as http://127.0.0.1:8081/api/v1. Pass it to the constructor, or set PDNS_API_URL and use fromEnv().',
        { provider: 'powerdns' },
      );
    }
    return new BearerAuthenticator({
      provider: 'powerdns',
      endpoint: `${endpoint.replace(/\/+$/, '')}/servers/${encodeURIComponent(serverId)}`,
      token: apiKey,
      option: 'apiKey',
      variable: 'PDNS_API_KEY',
      header: 'x-api-key',
      prefix: '',
      redactor,
    });
  }

  protected override fetchZones(call: Call): AsyncIterable<HostZone> {
    return this.walk(REQUESTS.listZones(), (page) => page.list('items').map(readZone), call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<HostZone> {
    return readZone(await this.ask(REQUESTS.getZone(id, { rrsets: false }), call));
  }

  protected override async insertZone(
    { domain, type, extra = {} }: NewZone<PowerDnsExtras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const kind = extra.kind ?? (type === 'secondary' ? 'Slave' : 'Native');
    const json = { name: `${domain}.`, kind, nameservers: extra.nameservers ?? [], masters: extra.masters };
    return readZone(await this.ask(REQUESTS.createZone(json), call));
  }

  protected override async modifyZone(
    id: string,
    { extra = {} }: UpdateZoneOptions<PowerDnsExtras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const json = { kind: extra.kind, masters: extra.masters };
    await this.send(REQUESTS.updateZone(id, 'PUT', json), call);
    return this.fetchZone(id, call);
  }

  protected override removeZone(id: string, call: Call): Promise<void> {
    return this.send(REQUESTS.deleteZone(id), call);
  }

  /** An id is the domain with its final dot, and `=2F` for each character that is awkward in a URL. */
  protected override domainOf(zoneId: string): string {
    return normaliseDomain(
      zoneId.replaceAll(/=([0-9A-F]{2})/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      ),
    );
  }

  /** Sets are a part of their zone there, and come all at once. */
  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<HostSet> {
    return this.#sets(zone, {}, call);
  }

  protected override async fetchSetsOf(zone: Zone, name: string, call: Call): Promise<HostSet[]> {
    const sets = await collect(this.#sets(zone, { rrset_name: toAbsolute(name, zone.domain) }, call));
    // Servers before 4.7 do not know the filter and answer with everything.
    return sets.filter((set) => set.name === name);
  }

  /** Sets are replaced as a whole, so sending the request twice does no more than sending it once. */
  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange<PowerDnsExtras['record']>[],
    call: Call,
  ): Promise<readonly HostSet[]> {
    const json = { rrsets: changes.map((change) => writeChange(zone, change)) };
    await this.send({ ...REQUESTS.updateZone(zone.id, 'PATCH', json), operation: 'changeRecords' }, call);
    return [];
  }

  protected override batchLimits(): readonly BatchLimit<SetChange<PowerDnsExtras['record']>>[] {
    const size = ({ before, after }: SetChange): number =>
      (after ?? before)?.values.reduce((sum, data) => sum + JSON.stringify(data).length + 40, 400) ?? 0;
    return [...super.batchLimits(), { maximum: MAX_BYTES, cost: size }];
  }

  protected override completeSet(set: HostSet): HostSet {
    return { extra: { disabled: [], comments: [] }, ...super.completeSet(set) };
  }

  #sets(zone: Zone, query: Query, call: Call): AsyncIterable<HostSet> {
    const request = { ...REQUESTS.getZone(zone.id, query), operation: 'listRecords' };
    return this.walk(request, (page) => readSets(zone, page), call);
  }
}

function readZone(zone: Reader): HostZone {
  const kind = zone.string('kind');
  return {
    id: zone.string('id'),
    domain: normaliseDomain(zone.string('name')),
    type: /^(slave|secondary|consumer)$/i.test(kind) ? 'secondary' : 'primary',
    ttl: null,
    extra: {
      kind,
      serial: zone.optionalNumber('serial'),
      dnssec: zone.optionalBoolean('dnssec'),
      masters: zone.strings('masters'),
    },
  };
}

/** The sets that have records: a set may have nothing but comments. */
function readSets(zone: Zone, body: Reader): HostSet[] {
  return body.list('rrsets').flatMap((set) => {
    const type = set.string('type');
    const records = set.list('records').map((record) => ({
      data: readData(type, record.string('content'), zone.domain),
      disabled: record.optionalBoolean('disabled') ?? false,
    }));
    if (records.length === 0) return [];
    const disabled = records.filter((record) => record.disabled).map((record) => record.data);
    const comments = set
      .optionalList('comments')
      .map((comment) => ({ content: comment.string('content'), account: comment.string('account') }));
    const values = records.map((record) => record.data);
    return [
      {
        name: toRelative(set.string('name'), zone.domain),
        type,
        ttl: set.number('ttl'),
        values,
        extra: { disabled, comments },
      },
    ];
  });
}

/** A set that goes loses its comments too; one that changes keeps them, since nothing is said about them. */
function writeChange(zone: Zone, { before, after }: SetChange<PowerDnsExtras['record']>): object {
  const { name = '', type = '' } = after ?? before ?? {};
  const set = { name: toAbsolute(name, zone.domain), type };
  if (after === null) return { ...set, changetype: 'DELETE' };
  const records = after.values.map((content) => ({
    content,
    disabled: after.extra?.disabled.includes(content) ?? false,
  }));
  return { ...set, changetype: 'REPLACE', ttl: after.ttl, records };
}
