import { randomUUID } from 'node:crypto';
import {
  type Authenticator,
  AwsAuthenticator,
  type Call,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  MalformedResponseError,
  parseEndpoint,
  parseXml,
  type Query,
  type Redactor,
  route53Endpoint,
  walkPages,
  type XmlElement,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../../src/driver/index.js';
import {
  ALL_TYPES,
  type BatchLimit,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  DnsRequests,
  type NewZone,
  type SetChange,
  SetDnsDriver,
  toAbsolute,
  type UpdateZoneOptions,
  type Zone,
  type ZoneData,
} from '../../../src/dns/index.js';
import { describeRoute53Error } from './errors.js';
import {
  awsCredentials,
  type AwsEnvironmentOptions,
  type AwsOptions,
  awsOptionsFrom,
  givenEndpoint,
} from '../credentials.js';
import {
  countedValues,
  document,
  element,
  readSet,
  readZone,
  type Route53Extras,
  type Route53Set,
  textElement,
  toOctal,
  writeChanges,
} from './xml.js';

const VERSION = '/2013-04-01';
/** Zones and sets a page: the service's maxima. */
const ZONE_PAGE = 100;
const SET_PAGE = 300;
const REQUESTS = new DnsRequests('/hostedzone', 'rrset');
/** Values in one request, and their characters: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const MAX_VALUES = 1000;
const MAX_CHARACTERS = 32_000;

/** Credentials and options of the Route 53 driver. */
export type Route53Options = AwsOptions;

type HostZone = ZoneData<Route53Extras['zone']>;

/**
 * Amazon Route 53, 2013-04-01. A plan goes out in change batches, each carried out whole or not at all. A batch names the sets that go
 * exactly as they were read, so Route 53 refuses it where somebody else was faster, in whatever process.
 *
 * Aliases are listed as records of type `ALIAS`, and sets with a routing policy value by value, each with `extra.alias` and
 * `extra.routing`. Plans leave both alone and say so; they can be deleted, not changed.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/
 */
export class Route53 extends SetDnsDriver<Route53Options, Route53Extras> {
  static override readonly provider: string = 'route53';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'LOC'), 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    concurrency: 'compare-and-set',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_VALUES,
    showsSoa: true,
    sources: [
      'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html',
      'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html',
    ],
  };

  /** Reads keys where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = { provider: 'route53', service: 'dns', serviceVariable: 'ROUTE_53' } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeRoute53Error(response);
  }

  protected override createAuthenticator(options: Route53Options, redactor: Redactor): Authenticator {
    const { url, region } = route53Endpoint(options.region, options);
    const endpoint = parseEndpoint(givenEndpoint('route53', options) ?? url);
    return new AwsAuthenticator({
      provider: 'route53',
      service: 'route53',
      credentials: awsCredentials(options),
      account: endpoint.origin,
      redactor,
      locate: () => ({ endpoint, region }),
    });
  }

  protected override fetchZones(call: Call): AsyncIterable<HostZone> {
    const read = (page: XmlElement): HostZone[] =>
      this.#listIn(page, 'HostedZones', 'listZones').all('HostedZone').map(readZone);
    const next = (page: XmlElement): Query => ({ marker: page.get('NextMarker') ?? undefined });
    return this.#list(REQUESTS.listZones({ maxitems: ZONE_PAGE }), read, next, call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<HostZone> {
    return this.#zoneOf(await this.#ask(REQUESTS.getZone(id), call));
  }

  protected override isPrivate({ extra }: HostZone): boolean {
    return extra.isPrivate;
  }

  /** Route 53 would make a second zone of the same domain without a word. */
  protected override async insertZone(
    { domain, extra = {} }: NewZone<Route53Extras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const byName = {
      operation: 'createZone',
      method: 'GET',
      path: '/hostedzonesbyname',
      query: { dnsname: toOctal(domain), maxitems: ZONE_PAGE },
    } as const;
    const named = this.#listIn(await this.#ask(byName, call), 'HostedZones', 'createZone')
      .all('HostedZone')
      .map(readZone);
    // A private zone may stand beside a public one: each answers others.
    const found = named.find((zone) => zone.domain === domain && !zone.extra.isPrivate);
    if (found !== undefined) {
      throw new ZoneExistsError(
        `createZone: Route 53 has a zone ${domain} already: ${found.id}.`,
        this.details('createZone'),
      );
    }
    const config =
      extra.comment === undefined ? '' : element('HostedZoneConfig', textElement('Comment', extra.comment));
    const body = document(
      'CreateHostedZoneRequest',
      textElement('Name', toOctal(`${domain}.`)) + textElement('CallerReference', randomUUID()) + config,
    );
    const create = { operation: 'createZone', method: 'POST', path: '/hostedzone', body } as const;
    return this.#zoneOf(await this.#ask({ ...create, conflict: ZoneExistsError }, call));
  }

  protected override async modifyZone(
    id: string,
    { extra = {} }: UpdateZoneOptions<Route53Extras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    if (extra.comment === undefined) return this.fetchZone(id, call);
    const body = document('UpdateHostedZoneCommentRequest', textElement('Comment', extra.comment));
    const request = { operation: 'updateZone', method: 'POST', path: REQUESTS.zonePath(id), body } as const;
    return this.#zoneOf(await this.#ask({ ...request, idempotent: true, notFound: ZoneNotFoundError }, call));
  }

  /** Route 53 deletes no zone that has records. */
  protected override async removeZone(id: string, call: Call): Promise<void> {
    await this.empty(await this.getZone(id, call), call);
    await this.#ask(REQUESTS.deleteZone(id), call);
  }

  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<Route53Set> {
    return this.#sets(zone, {}, call);
  }

  #sets(zone: Zone, from: Query, call: Call): AsyncIterable<Route53Set> {
    const read = (page: XmlElement): Route53Set[] =>
      this.#listIn(page, 'ResourceRecordSets', 'listRecords')
        .all('ResourceRecordSet')
        .map((set) => readSet(zone, set));
    const next = (page: XmlElement): Query => ({
      name: page.get('NextRecordName') ?? undefined,
      type: page.get('NextRecordType') ?? undefined,
      identifier: page.get('NextRecordIdentifier') ?? undefined,
    });
    return this.#list(REQUESTS.listRecords(zone, { maxitems: SET_PAGE, ...from }), read, next, call);
  }

  /** Lists begin at a name and go on in their order: those of the name come first, on as many pages as they take. */
  protected override async fetchSetsOf(zone: Zone, name: string, call: Call): Promise<Route53Set[]> {
    const sets: Route53Set[] = [];
    for await (const set of this.#sets(zone, { name: toOctal(toAbsolute(name, zone.domain)) }, call)) {
      if (set.name !== name) break;
      sets.push(set);
    }
    return sets;
  }

  protected override completeSet(set: Route53Set): Route53Set {
    const extra = { values: set.values.map(toOctal), alias: null, routing: null };
    return { ...super.completeSet(set), extra };
  }

  protected override batchLimits(): readonly BatchLimit<SetChange<Route53Extras['record']>>[] {
    return [
      { maximum: MAX_VALUES, cost: (change) => countedValues(change).length },
      {
        maximum: MAX_CHARACTERS,
        cost: (change) => countedValues(change).reduce((sum, value) => sum + value.length, 0),
      },
    ];
  }

  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange<Route53Extras['record']>[],
    call: Call,
  ): Promise<readonly Route53Set[]> {
    await this.applyBatch(zone, changes, call);
    return [];
  }

  protected override async applyBatch(
    zone: Zone,
    changes: readonly SetChange<Route53Extras['record']>[],
    call: Call,
  ): Promise<string> {
    const request = {
      operation: 'changeRecords',
      method: 'POST',
      path: `${REQUESTS.recordsPath(zone)}/`,
      body: writeChanges(zone, changes),
    } as const;
    const response = await this.#ask({ ...request, notFound: ZoneNotFoundError }, call);
    const id = response.child('ChangeInfo')?.get('Id') ?? null;
    if (id === null) throw this.#malformed('changeRecords', 'has no ChangeInfo with an Id');
    return id.replace(/^\/change\//, '');
  }

  protected override async waitForBatch(id: string, call: Call): Promise<void> {
    const request = {
      operation: 'applyPlan',
      method: 'GET',
      path: `/change/${encodeURIComponent(id)}`,
    } as const;
    const isInSync = async (inner: Call): Promise<true | null> =>
      (await this.#ask(request, inner)).child('ChangeInfo')?.get('Status') === 'INSYNC' ? true : null;
    await this.settle(isInSync, 'applyPlan', call);
  }

  #list<Item>(
    request: CloudRequest,
    read: (page: XmlElement) => Item[],
    next: (page: XmlElement) => Query,
    call: Call,
  ): AsyncIterable<Item> {
    return walkPages(
      request.query ?? {},
      async (query: Query) => {
        const page = await this.#ask({ ...request, query }, call);
        if (page.get('IsTruncated') !== 'true') return { items: read(page), next: null };
        const place = next(page);
        if (Object.values(place).every((part) => part === undefined))
          throw this.#malformed(request.operation, 'says that the list goes on, and not where');
        return { items: read(page), next: { ...query, ...place } };
      },
      this.details(request.operation),
    );
  }

  /** An empty list is there too: what has none is no list of Route 53's. */
  #listIn(page: XmlElement, name: string, operation: string): XmlElement {
    const list = page.child(name);
    if (list === null) throw this.#malformed(operation, `has no ${name}`);
    return list;
  }

  #malformed(operation: string, what: string): MalformedResponseError {
    return new MalformedResponseError(`${operation}: Route 53's answer ${what}.`, this.details(operation));
  }

  async #ask(request: CloudRequest, call: Call): Promise<XmlElement> {
    const headers = {
      accept: 'application/xml',
      ...(request.body === undefined ? {} : { 'content-type': 'application/xml' }),
    };
    const errorInBody = (body: Buffer): number | null => (body.includes('<ErrorResponse') ? 200 : null);
    const { body } = await this.connection.bytes(
      { ...request, path: VERSION + request.path, headers, errorInBody },
      call,
    );
    return parseXml(body.toString('utf8'), this.details(request.operation));
  }

  #zoneOf(response: XmlElement): HostZone {
    const zone = response.child('HostedZone');
    if (zone === null) throw this.#malformed('getZone', 'has no HostedZone');
    return readZone(zone);
  }
}
