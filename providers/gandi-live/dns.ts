import type { Authenticator } from '../../src/auth/authenticator.js';
import { tokenAuthenticator, type TokenSignIn, type TokenSource, withToken } from '../../src/auth/bearer.js';
import type { Call } from '../../src/connection/call.js';
import {
  describeStatus,
  type ErrorAnswer,
  type ErrorDescription,
  parseJson,
} from '../../src/connection/failures.js';
import { walkPages } from '../../src/connection/pages.js';
import type { Reader } from '../../src/connection/reader.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { CloudRequest, Query } from '../../src/connection/request.js';
import { ALL_TYPES, COMMON_CAPABILITIES, type DnsCapabilities } from '../../src/dns/capabilities.js';
import { readData } from '../../src/dns/data.js';
import type { NewZone } from '../../src/dns/host.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';
import { normaliseDomain, normaliseName } from '../../src/dns/names.js';
import type { RecordSet, SetChange } from '../../src/dns/record-sets.js';
import { SetDnsDriver } from '../../src/dns/set-driver.js';
import type { DriverOptions } from '../../src/driver.js';
import type { Environment } from '../../src/environment.js';
import { ZoneExistsError, ZoneNotFoundError } from '../../src/errors.js';

const SIGN_IN: TokenSignIn = {
  provider: 'gandi-live',
  endpoint: 'https://api.gandi.net/v5/livedns',
  variables: ['GANDI_TOKEN', 'GANDIV5_PERSONAL_ACCESS_TOKEN'],
};
/** Rows a page. */
const PAGE = 100;
/** The TTL of sets that name none: Gandi's own, in seconds. */
const DEFAULT_TTL = 10_800;

/** Credentials and options of the Gandi LiveDNS driver. */
export interface GandiOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. GANDI_TOKEN */
  readonly token?: TokenSource;
}

/**
 * Gandi LiveDNS. Zones have no id but their domain. Gandi cannot refuse a change of what somebody else has changed meanwhile: edits
 * of one set queue within this process only. Deleting a zone is not offered there: it goes with the domain's subscription.
 *
 * @see https://api.gandi.net/docs/livedns/
 */
export class GandiLiveDns extends SetDnsDriver<GandiOptions> {
  static override readonly provider: string = 'gandi-live';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), 'ALIAS', 'DNAME', 'RP', 'SPF'],
    ttl: { minimum: 300, maximum: 2_592_000 },
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    sources: ['https://api.gandi.net/docs/livedns/'],
  };
  static override readonly lacks: readonly string[] = ['updateZone', 'deleteZone'];

  /** Reads the token from GANDI_TOKEN or GANDIV5_PERSONAL_ACCESS_TOKEN; used by `fromEnv`. */
  static async readEnvironment(environment: Environment, options: GandiOptions): Promise<GandiOptions> {
    return withToken(SIGN_IN, environment, options);
  }

  override describeError(answer: ErrorAnswer): ErrorDescription {
    const base = describeStatus(answer);
    const body = parseJson(answer.text);
    if (typeof body !== 'object' || body === null) return base;
    const { message, cause } = body as Record<string, unknown>;
    return {
      ...base,
      message: typeof message === 'string' ? message : base.message,
      providerCode: typeof cause === 'string' ? cause : null,
    };
  }

  protected override createAuthenticator(options: GandiOptions, redactor: Redactor): Authenticator {
    return tokenAuthenticator(SIGN_IN, options, redactor);
  }

  protected override fetchZones(call: Call): AsyncIterable<ZoneData> {
    return this.#list({ operation: 'listZones', method: 'GET', path: '/domains' }, readZone, call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<ZoneData> {
    return readZone(
      await this.ask(
        { operation: 'getZone', method: 'GET', path: zonePath(id), notFound: ZoneNotFoundError },
        call,
      ),
    );
  }

  protected override async insertZone({ domain }: NewZone, call: Call): Promise<ZoneData> {
    const json = { fqdn: domain, zone: { items: [] } };
    await this.ask(
      { operation: 'createZone', method: 'POST', path: '/domains', json, conflict: ZoneExistsError },
      call,
    );
    return this.fetchZone(domain, call);
  }

  protected override domainOf(zoneId: string): string {
    return normaliseDomain(zoneId);
  }

  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<RecordSet> {
    const request = {
      operation: 'listRecords',
      method: 'GET',
      path: recordsPath(zone),
      notFound: ZoneNotFoundError,
    } as const;
    return this.#list(request, (set) => readSet(zone, set), call);
  }

  protected override async fetchSetsOf(zone: Zone, name: string, call: Call): Promise<RecordSet[]> {
    const request = {
      operation: 'listRecords',
      method: 'GET',
      path: namePath(zone, name),
      accept: [404],
    } as const;
    const { status, body } = await this.connection.json(request, call);
    if (status === 404) return [];
    return this.reader({ sets: body }, 'listRecords')
      .list('sets')
      .map((set) => readSet(zone, set));
  }

  protected override completeSet(set: RecordSet): RecordSet {
    return { ...set, ttl: set.ttl ?? DEFAULT_TTL };
  }

  protected override async changeSet(zone: Zone, { before, after }: SetChange, call: Call): Promise<null> {
    const { name = '', type = '' } = after ?? before ?? {};
    const path = `${namePath(zone, name)}/${type}`;
    if (after === null) {
      await this.send({ operation: 'deleteRecord', method: 'DELETE', path, accept: [404] }, call);
      return null;
    }
    const json = { rrset_ttl: after.ttl, rrset_values: after.values };
    await this.send(
      { operation: 'changeRecords', method: 'PUT', path, json, notFound: ZoneNotFoundError },
      call,
    );
    return null;
  }

  /** Lists are bare arrays there; a page that is not full is the last. */
  #list<Item>(request: CloudRequest, read: (item: Reader) => Item, call: Call): AsyncIterable<Item> {
    return walkPages(
      { page: 1, per_page: PAGE },
      async (query: Query) => {
        const { body } = await this.connection.json({ ...request, query }, call);
        const items = this.reader({ items: body }, request.operation).list('items').map(read);
        return { items, next: items.length < PAGE ? null : { ...query, page: Number(query['page']) + 1 } };
      },
      this.details(request.operation),
    );
  }
}

function readZone(zone: Reader): ZoneData {
  const domain = normaliseDomain(zone.string('fqdn'));
  return { id: domain, domain, type: 'primary', ttl: null, extra: {} };
}

function readSet(zone: Zone, set: Reader): RecordSet {
  const type = set.string('rrset_type');
  // Names in values may be relative there, and then mean the zone.
  const values = set.strings('rrset_values').map((data) => readData(type, data, zone.domain));
  return {
    name: normaliseName(set.string('rrset_name'), zone.domain),
    type,
    ttl: set.optionalNumber('rrset_ttl'),
    values,
  };
}

function zonePath(id: string): string {
  return `/domains/${encodeURIComponent(id)}`;
}

function recordsPath(zone: Zone): string {
  return `${zonePath(zone.id)}/records`;
}

function namePath(zone: Zone, name: string): string {
  return `${recordsPath(zone)}/${encodeURIComponent(name === '' ? '@' : name)}`;
}
