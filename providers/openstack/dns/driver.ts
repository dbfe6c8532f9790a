import {
  type Authenticator,
  type Call,
  collect,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Query,
  queryOfNext,
  type Reader,
  type Redactor,
  type ServiceLookup,
  UnavailableError,
} from '../../../src/driver/index.js';
import {
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  DnsRequests,
  isComplete,
  type ListedPage,
  type NewZone,
  type SetChange,
  SetDnsDriver,
  toAbsolute,
  type UpdateZoneOptions,
  type Zone,
} from '../../../src/dns/index.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from '../credentials.js';
import { asDesignateKeeps, toDesignate } from './data.js';
import {
  type DesignateExtras,
  type DesignateSet,
  type DesignateZone,
  readSet,
  readZone,
  validationErrors,
} from './models.js';
import { describeOpenStackError } from '../errors.js';

export type { DesignateExtras } from './models.js';

/** Rows a page: Designate's default maximum. */
const PAGE = 1000;
const REQUESTS = new DnsRequests('/zones', 'recordsets');

/**
 * OpenStack Designate v2. Changes are asynchronous there: every method waits until the zone is active again. Designate cannot refuse
 * a change of what somebody else has changed meanwhile: edits of one set queue within this process only.
 *
 * @see https://docs.openstack.org/api-ref/dns/
 */
export class Designate<Options extends OpenStackOptions = OpenStackOptions> extends SetDnsDriver<
  Options,
  DesignateExtras
> {
  static override readonly provider: string = 'openstack';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    secondaryZones: true,
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'PTR', 'SPF', 'SRV', 'SSHFP', 'TXT'],
    zoneTtl: true,
    concurrency: 'serialised',
    atomic: 'set',
    text: 'recut',
    showsSoa: true,
    sources: [
      'https://docs.openstack.org/api-ref/dns/',
      'https://docs.openstack.org/designate/latest/user/rest/v2/recordsets.html',
    ],
  };
  /** How the service is found in the catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    dns: { types: ['dns'], version: 'v2' },
  };

  /** Reads credentials from where OpenStack's own tools look; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom('openstack', environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeOpenStackError(response);
    return { ...description, message: validationErrors(response.text) ?? description.message };
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    return openStackAuthenticator('openstack', options, Designate.services, redactor);
  }

  protected override fetchZones(call: Call): AsyncIterable<DesignateZone> {
    const read = (page: Reader): DesignateZone[] => page.list('zones').map(readZone);
    return this.walk(REQUESTS.listZones({ limit: PAGE }), read, call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<DesignateZone> {
    return readZone(await this.ask(REQUESTS.getZone(id), call));
  }

  protected override async insertZone(
    { domain, type, ttl, extra = {} }: NewZone<DesignateExtras['createZone']>,
    call: Call,
  ): Promise<DesignateZone> {
    const { email = `hostmaster@${domain}`, description, masters } = extra;
    const primary = type === 'primary' ? { email, ttl: ttl ?? undefined } : { masters };
    const json = { name: `${domain}.`, type: type.toUpperCase(), description, ...primary };
    return this.#active(await this.ask(REQUESTS.createZone(json), call), 'createZone', call);
  }

  protected override async modifyZone(
    id: string,
    { ttl, extra = {} }: UpdateZoneOptions<DesignateExtras['createZone']>,
    call: Call,
  ): Promise<DesignateZone> {
    const json = { ttl, email: extra.email, description: extra.description };
    return this.#active(await this.ask(REQUESTS.updateZone(id, 'PATCH', json), call), 'updateZone', call);
  }

  protected override async removeZone(id: string, call: Call): Promise<void> {
    await this.send(REQUESTS.deleteZone(id), call);
    const request = { ...REQUESTS.getZone(id), operation: 'deleteZone', accept: [404] };
    const isGone = async (inner: Call): Promise<true | null> =>
      (await this.connection.json(request, inner)).status === 404 ? true : null;
    await this.settle(isGone, 'deleteZone', call);
  }

  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<DesignateSet> {
    return this.#sets(zone, { limit: PAGE }, call);
  }

  protected override fetchSetsOf(zone: Zone, name: string, call: Call): Promise<DesignateSet[]> {
    return collect(this.#sets(zone, { limit: PAGE, name: toAbsolute(name, zone.domain) }, call));
  }

  protected override async changeSet(
    zone: Zone,
    { before, after }: SetChange<DesignateExtras['record']>,
    call: Call,
  ): Promise<DesignateSet | null> {
    const id = before?.extra?.recordsetId ?? '';
    if (after === null) {
      await this.send({ ...REQUESTS.deleteRecord(zone, id), accept: [404] }, call);
      return null;
    }
    const { name, type, ttl } = after;
    const json = { ttl, records: after.values.map((data) => toDesignate(type, data)) };
    const request =
      before === null
        ? REQUESTS.createRecord(zone, {
            name: toAbsolute(name, zone.domain),
            type,
            // Of the set that a record was moved from.
            description: after.extra?.description ?? undefined,
            ...json,
          })
        : // A set that is not there any more was there when it was read.
          {
            ...REQUESTS.updateRecord(zone, id, 'PUT', json),
            notFound: ConflictError,
            conflict: ConflictError,
          };
    return readSet(zone, await this.ask(request, call));
  }

  protected override asHostKeeps(type: string, data: string): string {
    return asDesignateKeeps(type, data);
  }

  protected override async waitUntilInSync(zone: Zone, call: Call): Promise<void> {
    await this.#active(await this.ask(REQUESTS.getZone(zone.id), call), 'changeRecords', call);
  }

  protected override nextPage(page: ListedPage): Query | null {
    const { body, query, count } = page;
    const links = body.optionalObject('links');
    const next = queryOfNext(links);
    if (next !== null || count === 0) return next;
    const total = body.optionalObject('metadata')?.optionalNumber('total_count') ?? null;
    if (isComplete(page, total) ?? links !== null) return null;
    const list = body.has('zones') ? 'zones' : 'recordsets';
    return { ...query, marker: body.list(list).at(-1)?.string('id') };
  }

  /** The zone once all its changes are served. @throws UnavailableError where that failed */
  #active(begun: Reader, operation: string, call: Call): Promise<DesignateZone> {
    const outcome = (state: Reader): DesignateZone | null => {
      const zone = readZone(state);
      if (zone.extra.status !== 'ERROR') return zone.extra.status === 'ACTIVE' ? zone : null;
      throw new UnavailableError(
        `${operation}: Designate could not bring its changes to the name servers; the zone ${zone.domain} is in status ERROR. Ask its operator.`,
        this.details(operation),
      );
    };
    return this.follow(begun, { ...REQUESTS.getZone(begun.string('id')), operation }, outcome, call);
  }

  #sets(zone: Zone, query: Query, call: Call): AsyncIterable<DesignateSet> {
    const read = (page: Reader): DesignateSet[] => page.list('recordsets').map((set) => readSet(zone, set));
    return this.walk(REQUESTS.listRecords(zone, query), read, call);
  }
}
