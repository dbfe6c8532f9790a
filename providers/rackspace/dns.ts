import {
  type Authenticator,
  type Call,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Query,
  type Reader,
  RecordExistsError,
  RecordNotFoundError,
  type Redactor,
  type ServiceLookup,
} from '../../src/driver/index.js';
import {
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  DnsRequests,
  type HostRecord,
  isComplete,
  type ListedPage,
  type NewRecord,
  type NewZone,
  RecordDnsDriver,
  type RecordUpdate,
  toAbsolute,
  type UpdateZoneOptions,
  withoutDot,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';
import { describeOpenStackError } from '../openstack/errors.js';
import {
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from './credentials.js';
import { detailsOf, type RackspaceDnsExtras, readRecord, readZone, writeRecord } from './dns-data.js';

export type { RackspaceDnsExtras } from './dns-data.js';

/** Rows a page: the service's maximum. */
const PAGE = 100;

const FIRST: Query = { limit: PAGE, offset: 0 };
const REQUESTS = new DnsRequests('/domains', 'records');

type HostZone = ZoneData<RackspaceDnsExtras['zone']>;
type Held = HostRecord<RackspaceDnsExtras['record']>;

/**
 * Rackspace Cloud DNS. Writes are asynchronous jobs there: every method awaits its own, and rejects as the job fails.
 *
 * @see https://docs.rackspace.com/docs/cloud-dns/v1/general-api-info/synchronous-and-asynchronous-responses
 */
export class RackspaceDns extends RecordDnsDriver<RackspaceOptions, RackspaceDnsExtras> {
  static override readonly provider: string = 'rackspace';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    ttl: { minimum: 300, maximum: 2 ** 31 - 1 },
    zoneTtl: true,
    apexNameServers: 'editable',
    text: 'joined',
    rename: 'replace',
    batchSize: PAGE,
    sources: [
      'https://docs.rackspace.com/docs/cloud-dns/v1/general-api-info/supported-record-types',
      'https://docs.rackspace.com/docs/cloud-dns/v1/general-api-info/limits',
    ],
  };
  /** Where Keystone's catalog lists the service. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = { dns: { types: ['rax:dns'] } };

  /** Reads credentials from where Rackspace's own tools look; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: RackspaceEnvironmentOptions,
  ): Promise<RackspaceOptions> {
    return rackspaceOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeOpenStackError(response);
    const message = detailsOf(response.text) ?? description.message;
    const duplicate = response.status === 400 && /duplicate of another record/i.test(message ?? '');
    return { ...description, message, type: duplicate ? RecordExistsError : description.type };
  }

  protected override createAuthenticator(options: RackspaceOptions, redactor: Redactor): Authenticator {
    // The service is the same in every region, and its endpoint names none.
    return rackspaceAuthenticator(options, RackspaceDns.services, redactor);
  }

  protected override fetchZones(call: Call): AsyncIterable<HostZone> {
    return this.walk(REQUESTS.listZones(FIRST), (page) => page.list('domains').map(readZone), call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<HostZone> {
    const query = { showRecords: false, showSubdomains: false };
    return readZone(await this.ask(REQUESTS.getZone(id, query), call));
  }

  protected override async insertZone(
    zone: NewZone<RackspaceDnsExtras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const { domain, ttl, extra = {} } = zone;
    const { email = `hostmaster@${domain}`, comment } = extra;
    const json = { domains: [{ name: domain, emailAddress: email, comment, ttl: ttl ?? undefined }] };
    const done = await this.#job(REQUESTS.createZone(json), call);
    return this.fetchZone(first(done.object('response').list('domains'), done).id('id'), call);
  }

  protected override async modifyZone(
    id: string,
    { ttl, extra = {} }: UpdateZoneOptions<RackspaceDnsExtras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const json = { ttl, emailAddress: extra.email, comment: extra.comment };
    await this.#job(REQUESTS.updateZone(id, 'PUT', json), call);
    return this.fetchZone(id, call);
  }

  protected override async removeZone(id: string, call: Call): Promise<void> {
    await this.#job(REQUESTS.deleteZone(id, { deleteSubdomains: false }), call);
  }

  protected override fetchRecords(zone: Zone, call: Call): AsyncIterable<Held> {
    return this.#records(zone, FIRST, call);
  }

  protected override fetchAliases(zone: Zone, name: string, call: Call): AsyncIterable<Held> {
    const filter = { type: 'CNAME', name: withoutDot(toAbsolute(name, zone.domain)) };
    return this.#records(zone, { ...FIRST, ...filter }, call);
  }

  protected override async fetchRecord(zone: Zone, id: string, call: Call): Promise<Held> {
    return this.fromHost(zone, readRecord(await this.ask(REQUESTS.getRecord(zone, id), call)));
  }

  protected override extraToKeep({
    extra,
  }: HostRecord<RackspaceDnsExtras['record']>): RackspaceDnsExtras['createRecord'] {
    return extra.comment === null ? {} : { comment: extra.comment };
  }

  protected override async insertRecord(
    zone: Zone,
    record: NewRecord<RackspaceDnsExtras['createRecord']>,
    call: Call,
  ): Promise<Held> {
    const done = await this.#insert(zone, [record], call);
    return this.fromHost(zone, readRecord(first(done.object('response').list('records'), done)));
  }

  protected override async insertRecords(
    zone: Zone,
    records: readonly NewRecord<RackspaceDnsExtras['createRecord']>[],
    call: Call,
  ): Promise<void> {
    await this.#insert(zone, records, call);
  }

  protected override async modifyRecord(
    zone: Zone,
    update: RecordUpdate<RackspaceDnsExtras['createRecord']>,
    call: Call,
  ): Promise<Held> {
    await this.modifyRecords(zone, [update], call);
    return this.fetchRecord(zone, update.id, call);
  }

  protected override async modifyRecords(
    zone: Zone,
    updates: readonly RecordUpdate<RackspaceDnsExtras['createRecord']>[],
    call: Call,
  ): Promise<void> {
    const records = updates.map(({ id, after }) => ({ id, ...writeRecord(zone, after) }));
    const path = REQUESTS.recordsPath(zone);
    const request = { operation: 'updateRecord', method: 'PUT', path, json: { records } } as const;
    await this.#job({ ...request, notFound: RecordNotFoundError, conflict: RecordExistsError }, call);
  }

  protected override removeRecord(zone: Zone, id: string, call: Call): Promise<void> {
    return this.removeRecords(zone, [id], call);
  }

  protected override async removeRecords(zone: Zone, ids: readonly string[], call: Call): Promise<void> {
    const path = REQUESTS.recordsPath(zone);
    const request = { operation: 'deleteRecord', method: 'DELETE', path, query: { id: ids } } as const;
    await this.#job({ ...request, notFound: RecordNotFoundError }, call);
  }

  protected override nextPage(page: ListedPage): Query | null {
    const isLast = isComplete(page, page.body.optionalNumber('totalEntries')) ?? page.count === 0;
    return isLast || page.count === 0 ? null : { ...page.query, offset: page.seen };
  }

  /** A job that failed is read as a job: its error is an object of its own. */
  protected override isFailure(body: Readonly<Record<string, unknown>>): boolean {
    return body['jobId'] === undefined && super.isFailure(body);
  }

  #insert(
    zone: Zone,
    records: readonly NewRecord<RackspaceDnsExtras['createRecord']>[],
    call: Call,
  ): Promise<Reader> {
    const json = { records: records.map((record) => ({ type: record.type, ...writeRecord(zone, record) })) };
    return this.#job(REQUESTS.createRecord(zone, json), call);
  }

  #records(zone: Zone, query: Query, call: Call): AsyncIterable<Held> {
    const read = (page: Reader): Held[] =>
      page.list('records').map((record) => this.fromHost(zone, readRecord(record)));
    return this.walk(REQUESTS.listRecords(zone, query), read, call);
  }

  /** Starts a job and waits for its end. */
  async #job(request: CloudRequest, call: Call): Promise<Reader> {
    const started = await this.ask(request, call);
    const path = `/status/${started.string('jobId')}`;
    const { operation } = request;
    const status = { operation, method: 'GET', path, query: { showDetails: true } } as const;
    return this.follow(started, status, (job) => this.#outcome(job, request), call);
  }

  /** The job once it is done, null while it is not. */
  #outcome(job: Reader, request: CloudRequest): Reader | null {
    const status = job.string('status');
    if (status === 'COMPLETED') return job;
    if (status !== 'ERROR') return null;
    const error = job.object('error');
    const response = { request, status: error.number('code'), headers: {}, text: JSON.stringify(error.raw) };
    throw this.failureOf(response);
  }
}

function first(items: readonly Reader[], job: Reader): Reader {
  const [item] = items;
  if (item === undefined) throw job.wrong('response', 'the list of what was made');
  return item;
}
