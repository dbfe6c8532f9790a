import {
  type Authenticator,
  type Call,
  collect,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  type Query,
  type Reader,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  ALL_TYPES,
  type BatchLimit,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  DnsRequests,
  type ListedPage,
  type NewZone,
  type SetChange,
  SetDnsDriver,
  toAbsolute,
  type UpdateZoneOptions,
  type Zone,
} from '../../../src/dns/index.js';
import { googleAuthenticator, type GoogleOptions, projectOf } from '../credentials.js';
import {
  defaultName,
  type GoogleDnsExtras,
  type GoogleSet,
  type GoogleZone,
  readSet,
  readZone,
  writeSet,
} from './data.js';
import { googleOptionsFrom } from '../environment.js';
import { describeGoogleError } from '../errors.js';

export type { GoogleDnsExtras } from './data.js';

const ENDPOINT = 'https://dns.googleapis.com/dns/v1';
const SCOPE = 'https://www.googleapis.com/auth/ndev.clouddns.readwrite';
/** Sets that come, and sets that go, in one change; and the bytes of all their data: https://cloud.google.com/dns/quotas */
const MAX_SETS = 1000;
const MAX_BYTES = 100_000;

/**
 * Google Cloud DNS. A plan goes out in change lists, each carried out whole or not at all. A list names the sets that go exactly as
 * they were read, so Google refuses it where somebody else was faster, in whatever process.
 *
 * @see https://cloud.google.com/dns/docs/reference/rest/v1
 */
export class GoogleDns extends SetDnsDriver<GoogleOptions, GoogleDnsExtras> {
  static override readonly provider: string = 'google';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'LOC'), 'ALIAS', 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    concurrency: 'compare-and-set',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_SETS,
    showsSoa: true,
    sources: ['https://cloud.google.com/dns/quotas', 'https://cloud.google.com/dns/docs/records-overview'],
  };

  /** Reads credentials from where Google's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: GoogleOptions): Promise<GoogleOptions> {
    return googleOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeGoogleError(response);
  }

  protected override createAuthenticator(options: GoogleOptions, redactor: Redactor): Authenticator {
    projectOf(options);
    const { provider } = GoogleDns;
    return googleAuthenticator(options, { provider, endpoint: ENDPOINT, scope: SCOPE }, redactor);
  }

  protected override fetchZones(call: Call): AsyncIterable<GoogleZone> {
    const read = (page: Reader): GoogleZone[] => page.optionalList('managedZones').map(readZone);
    return this.walk(this.#requests.listZones(), read, call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<GoogleZone> {
    return readZone(await this.ask(this.#requests.getZone(id), call));
  }

  protected override isPrivate({ extra }: GoogleZone): boolean {
    return extra.visibility === 'private';
  }

  protected override async insertZone(
    { domain, extra = {} }: NewZone<GoogleDnsExtras['createZone']>,
    call: Call,
  ): Promise<GoogleZone> {
    const { name = defaultName(domain), description = '', visibility } = extra;
    const json = { name, dnsName: `${domain}.`, description, visibility };
    return readZone(await this.ask(this.#requests.createZone(json), call));
  }

  /** @throws InvalidRequestError for what Google never changes */
  protected override async modifyZone(
    id: string,
    { extra = {} }: UpdateZoneOptions<GoogleDnsExtras['createZone']>,
    call: Call,
  ): Promise<GoogleZone> {
    if (extra.name !== undefined || extra.visibility !== undefined)
      throw new InvalidRequestError(
        'updateZone: Google changes the description of a zone; its name and visibility stay as they were when it was made.',
        this.details('updateZone'),
      );
    await this.ask(this.#requests.updateZone(id, 'PATCH', { description: extra.description }), call);
    return this.fetchZone(id, call);
  }

  /** Google deletes no zone that has records. */
  protected override async removeZone(id: string, call: Call): Promise<void> {
    await this.empty(await this.getZone(id, call), call);
    await this.send(this.#requests.deleteZone(id), call);
  }

  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<GoogleSet> {
    return this.#sets(zone, {}, call);
  }

  protected override fetchSetsOf(zone: Zone, name: string, call: Call): Promise<GoogleSet[]> {
    return collect(this.#sets(zone, { name: toAbsolute(name, zone.domain) }, call));
  }

  protected override completeSet(set: GoogleSet): GoogleSet {
    return { ...super.completeSet(set), extra: { rrdatas: set.values, hasRoutingPolicy: false } };
  }

  protected override batchLimits(): readonly BatchLimit<SetChange<GoogleDnsExtras['record']>>[] {
    const bytes = (set: GoogleSet | null): number =>
      (set?.values ?? []).reduce((sum, data) => sum + data.length, 0);
    return [
      { maximum: MAX_SETS, cost: ({ after }) => (after === null ? 0 : 1) },
      { maximum: MAX_SETS, cost: ({ before }) => (before === null ? 0 : 1) },
      { maximum: MAX_BYTES, cost: ({ before, after }) => bytes(before) + bytes(after) },
    ];
  }

  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange<GoogleDnsExtras['record']>[],
    call: Call,
  ): Promise<readonly GoogleSet[]> {
    const sides = (side: 'before' | 'after') =>
      changes.flatMap((change) => (change[side] === null ? [] : [writeSet(zone, change[side])]));
    const json = { additions: sides('after'), deletions: sides('before') };
    const path = `${this.#requests.zonePath(zone.id)}/changes`;
    const request = { operation: 'changeRecords', method: 'POST', path, json } as const;
    // What is to go and is not there any more is "not found" in Google's words.
    const change = await this.ask({ ...request, notFound: ConflictError }, call);
    const status = { operation: 'changeRecords', method: 'GET', path: `${path}/${change.id('id')}` } as const;
    await this.follow(change, status, (state) => (state.string('status') === 'done' ? true : null), call);
    return [];
  }

  protected override nextPage({ body, query }: ListedPage): Query | null {
    const pageToken = body.optionalString('nextPageToken') || null;
    return pageToken === null ? null : { ...query, pageToken };
  }

  #sets(zone: Zone, query: Query, call: Call): AsyncIterable<GoogleSet> {
    const read = (page: Reader): GoogleSet[] => page.optionalList('rrsets').map((set) => readSet(zone, set));
    return this.walk(this.#requests.listRecords(zone, query), read, call);
  }

  get #requests(): DnsRequests {
    return new DnsRequests(`/projects/${encodeURIComponent(projectOf(this.options))}/managedZones`, 'rrsets');
  }
}
