import { randomUUID } from 'node:crypto';
import {
  type Call,
  type ClientContext,
  type ClientRequest,
  type CloudRequest,
  MalformedResponseError,
  parseXml,
  type Query,
  walkPages,
  type XmlElement,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../../src/driver/index.js';
import {
  type BatchLimit,
  type NewZone,
  type RecordSet,
  type SetChange,
  type SetHost,
  settle,
  toAbsolute,
  type UpdateZoneOptions,
  type ZoneData,
  type ZoneKey,
} from '../../../src/dns/index.js';
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
/** Limits of values in one request, and of their characters: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
export const MAX_VALUES = 1000;
const MAX_CHARACTERS = 32_000;

type HostZone = ZoneData<Route53Extras['zone']>;

/** Route 53 as a host with sets. */
export class Route53Host implements SetHost {
  readonly #context: ClientContext;

  constructor(context: ClientContext) {
    this.#context = context;
  }

  listZones(call: Call): AsyncIterable<HostZone> {
    const read = (page: XmlElement): HostZone[] =>
      this.#listIn(page, 'HostedZones', 'listZones').all('HostedZone').map(readZone);
    const next = (page: XmlElement): Query => ({ marker: page.get('NextMarker') ?? undefined });
    return this.#list(
      { operation: 'listZones', path: '/hostedzone', query: { maxitems: ZONE_PAGE } },
      read,
      next,
      call,
    );
  }

  async getZone(id: string, call: Call): Promise<HostZone> {
    return this.#zoneOf(
      await this.#get({ operation: 'getZone', path: pathOf(id), notFound: ZoneNotFoundError }, call),
    );
  }

  isPrivate({ extra }: ZoneData<Partial<Route53Extras['zone']>>): boolean {
    return extra.isPrivate === true;
  }

  /** Route 53 would make a second zone of the same domain without a word. */
  async createZone(
    { domain, extra = {} }: NewZone<Route53Extras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const byName = {
      operation: 'createZone',
      path: '/hostedzonesbyname',
      query: { dnsname: toOctal(domain), maxitems: ZONE_PAGE },
    } as const;
    const named = this.#listIn(await this.#get(byName, call), 'HostedZones', 'createZone')
      .all('HostedZone')
      .map(readZone);
    // A private zone of the same domain may exist beside a public one.
    const found = named.find((zone) => zone.domain === domain && !zone.extra.isPrivate);
    if (found !== undefined) {
      throw new ZoneExistsError(
        `createZone: Route 53 has a zone ${domain} already: ${found.id}.`,
        this.#context.details('createZone'),
      );
    }
    const config =
      extra.comment === undefined ? '' : element('HostedZoneConfig', textElement('Comment', extra.comment));
    const body = document(
      'CreateHostedZoneRequest',
      textElement('Name', toOctal(`${domain}.`)) + textElement('CallerReference', randomUUID()) + config,
    );
    const create = { operation: 'createZone', path: '/hostedzone', body } as const;
    return this.#zoneOf(await this.#post({ ...create, conflict: ZoneExistsError }, call));
  }

  async updateZone(
    id: string,
    { extra = {} }: UpdateZoneOptions<Route53Extras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    if (extra.comment === undefined) return this.getZone(id, call);
    const body = document('UpdateHostedZoneCommentRequest', textElement('Comment', extra.comment));
    const request = { operation: 'updateZone', path: pathOf(id), body } as const;
    return this.#zoneOf(
      await this.#post({ ...request, idempotent: true, notFound: ZoneNotFoundError }, call),
    );
  }

  async deleteZone(id: string, call: Call): Promise<void> {
    const request = { operation: 'deleteZone', path: pathOf(id), notFound: ZoneNotFoundError };
    await this.#send({ ...request, method: 'DELETE' }, call);
  }

  listSets(zone: ZoneKey, call: Call): AsyncIterable<Route53Set> {
    return this.#sets(zone, {}, call);
  }

  #sets(zone: ZoneKey, from: Query, call: Call): AsyncIterable<Route53Set> {
    const read = (page: XmlElement): Route53Set[] =>
      this.#listIn(page, 'ResourceRecordSets', 'listRecords')
        .all('ResourceRecordSet')
        .map((set) => readSet(zone, set));
    const next = (page: XmlElement): Query => ({
      name: page.get('NextRecordName') ?? undefined,
      type: page.get('NextRecordType') ?? undefined,
      identifier: page.get('NextRecordIdentifier') ?? undefined,
    });
    return this.#list(
      {
        operation: 'listRecords',
        path: `${pathOf(zone.id)}/rrset`,
        query: { maxitems: SET_PAGE, ...from },
        notFound: ZoneNotFoundError,
      },
      read,
      next,
      call,
    );
  }

  async listSetsAt(
    zone: ZoneKey,
    names: readonly string[],
    _types: readonly string[],
    call: Call,
  ): Promise<Route53Set[]> {
    return (await Promise.all(names.map((name) => this.#setsOf(zone, name, call)))).flat();
  }

  /** Lists start at a name and continue in order, so the sets of a name come first, on one or more pages. */
  async #setsOf(zone: ZoneKey, name: string, call: Call): Promise<Route53Set[]> {
    const sets: Route53Set[] = [];
    for await (const set of this.#sets(zone, { name: toOctal(toAbsolute(name, zone.domain)) }, call)) {
      if (set.name !== name) break;
      sets.push(set);
    }
    return sets;
  }

  extraOf({ values }: RecordSet): Route53Extras['record'] {
    return { values: values.map(toOctal), alias: null, routing: null };
  }

  batchLimits(): readonly BatchLimit<SetChange<Partial<Route53Extras['record']>>>[] {
    return [
      { maximum: MAX_VALUES, cost: (change) => countedValues(change).length },
      {
        maximum: MAX_CHARACTERS,
        cost: (change) => countedValues(change).reduce((sum, value) => sum + value.length, 0),
      },
    ];
  }

  async changeSets(
    zone: ZoneKey,
    changes: readonly SetChange<Route53Extras['record']>[],
    call: Call,
  ): Promise<readonly Route53Set[]> {
    await this.applySets(zone, changes, call);
    return [];
  }

  async applySets(
    zone: ZoneKey,
    changes: readonly SetChange<Route53Extras['record']>[],
    call: Call,
  ): Promise<string> {
    const request = {
      operation: 'changeRecords',
      path: `${pathOf(zone.id)}/rrset/`,
      body: writeChanges(zone, changes),
    } as const;
    const response = await this.#post({ ...request, notFound: ZoneNotFoundError }, call);
    const id = response.child('ChangeInfo')?.get('Id') ?? null;
    if (id === null) throw this.#malformed('changeRecords', 'has no ChangeInfo with an Id');
    return id.replace(/^\/change\//, '');
  }

  async waitForBatch(id: string, call: Call): Promise<void> {
    const request = {
      operation: 'applyPlan',
      path: `/change/${encodeURIComponent(id)}`,
    } as const;
    const isInSync = async (inner: Call): Promise<true | null> =>
      (await this.#get(request, inner)).child('ChangeInfo')?.get('Status') === 'INSYNC' ? true : null;
    await settle(isInSync, this.#context.details('applyPlan'), call);
  }

  #list<Item>(
    request: ClientRequest,
    read: (page: XmlElement) => Item[],
    next: (page: XmlElement) => Query,
    call: Call,
  ): AsyncIterable<Item> {
    return walkPages(
      request.query ?? {},
      async (query: Query) => {
        const page = await this.#get({ ...request, query }, call);
        if (page.get('IsTruncated') !== 'true') return { items: read(page), next: null };
        const place = next(page);
        if (Object.values(place).every((part) => part === undefined))
          throw this.#malformed(request.operation, 'says that the list goes on, and not where');
        return { items: read(page), next: { ...query, ...place } };
      },
      this.#context.details(request.operation),
    );
  }

  /** Route 53 returns empty lists too, so a missing list means that the response is not its own. */
  #listIn(page: XmlElement, name: string, operation: string): XmlElement {
    const list = page.child(name);
    if (list === null) throw this.#malformed(operation, `has no ${name}`);
    return list;
  }

  #malformed(operation: string, what: string): MalformedResponseError {
    return new MalformedResponseError(
      `${operation}: Route 53's response ${what}.`,
      this.#context.details(operation),
    );
  }

  #get(request: ClientRequest, call: Call): Promise<XmlElement> {
    return this.#send({ ...request, method: 'GET' }, call);
  }

  #post(request: ClientRequest, call: Call): Promise<XmlElement> {
    return this.#send({ ...request, method: 'POST' }, call);
  }

  async #send(request: CloudRequest, call: Call): Promise<XmlElement> {
    const headers = {
      accept: 'application/xml',
      ...(request.body === undefined ? {} : { 'content-type': 'application/xml' }),
    };
    const errorInBody = (body: Buffer): number | null => (body.includes('<ErrorResponse') ? 200 : null);
    const { body } = await this.#context.connection.bytes(
      { ...request, path: VERSION + request.path, headers, errorInBody },
      call,
    );
    return parseXml(body.toString('utf8'), this.#context.details(request.operation));
  }

  #zoneOf(response: XmlElement): HostZone {
    const zone = response.child('HostedZone');
    if (zone === null) throw this.#malformed('getZone', 'has no HostedZone');
    return readZone(zone);
  }
}

function pathOf(zoneId: string): string {
  return `/hostedzone/${encodeURIComponent(zoneId)}`;
}
