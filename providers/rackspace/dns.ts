import type { Authenticator } from '../../src/auth/authenticator.js';
import type { ServiceLookup } from '../../src/auth/keystone-catalog.js';
import type { Call } from '../../src/connection/call.js';
import { answerFailure, type ErrorAnswer, type ErrorDescription } from '../../src/connection/failures.js';
import type { Reader } from '../../src/connection/reader.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { CloudRequest, Query } from '../../src/connection/request.js';
import { COMMON_CAPABILITIES, type DnsCapabilities } from '../../src/dns/capabilities.js';
import type { HostRecord, NewRecord, NewZone } from '../../src/dns/host.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';
import type { UpdateZoneOptions } from '../../src/dns/options.js';
import { RecordDnsDriver, type RecordUpdate } from '../../src/dns/record-driver.js';
import type { Environment } from '../../src/environment.js';
import {
  RecordExistsError,
  RecordNotFoundError,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../src/errors.js';
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

/** A request to the service; every write is answered with a job that has to be awaited. */
type DnsRequest = Omit<CloudRequest, 'path'> & { readonly path: string };

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

  override describeError(answer: ErrorAnswer): ErrorDescription {
    const description = describeOpenStackError(answer);
    const message = detailsOf(answer.text) ?? description.message;
    const duplicate = answer.status === 400 && /duplicate of another record/i.test(message ?? '');
    return { ...description, message, type: duplicate ? RecordExistsError : description.type };
  }

  protected override createAuthenticator(options: RackspaceOptions, redactor: Redactor): Authenticator {
    // The service is the same in every region, and its endpoint names none.
    return rackspaceAuthenticator(options, RackspaceDns.services, redactor);
  }

  protected override fetchZones(call: Call): AsyncIterable<ZoneData<RackspaceDnsExtras['zone']>> {
    return this.#list({ operation: 'listZones', method: 'GET', path: '/domains' }, 'domains', readZone, call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<ZoneData<RackspaceDnsExtras['zone']>> {
    const query = { showRecords: false, showSubdomains: false };
    const request = {
      operation: 'getZone',
      method: 'GET',
      path: zonePath(id),
      query,
      notFound: ZoneNotFoundError,
    } as const;
    return readZone(await this.ask(request, call));
  }

  protected override async insertZone(
    zone: NewZone<RackspaceDnsExtras['createZone']>,
    call: Call,
  ): Promise<ZoneData<RackspaceDnsExtras['zone']>> {
    const { domain, ttl, extra = {} } = zone;
    const { email = `hostmaster@${domain}`, comment } = extra;
    const json = { domains: [{ name: domain, emailAddress: email, comment, ttl: ttl ?? undefined }] };
    const request = {
      operation: 'createZone',
      method: 'POST',
      path: '/domains',
      json,
      conflict: ZoneExistsError,
    } as const;
    const done = await this.#job(request, call);
    return this.fetchZone(first(done.object('response').list('domains'), done).id('id'), call);
  }

  protected override async modifyZone(
    id: string,
    { ttl, extra = {} }: UpdateZoneOptions<RackspaceDnsExtras['createZone']>,
    call: Call,
  ): Promise<ZoneData<RackspaceDnsExtras['zone']>> {
    const json = { ttl, emailAddress: extra.email, comment: extra.comment };
    await this.#job(
      { operation: 'updateZone', method: 'PUT', path: zonePath(id), json, notFound: ZoneNotFoundError },
      call,
    );
    return this.fetchZone(id, call);
  }

  protected override async removeZone(id: string, call: Call): Promise<void> {
    const query = { deleteSubdomains: false };
    await this.#job(
      { operation: 'deleteZone', method: 'DELETE', path: zonePath(id), query, notFound: ZoneNotFoundError },
      call,
    );
  }

  protected override fetchRecords(
    zone: Zone,
    call: Call,
  ): AsyncIterable<HostRecord<RackspaceDnsExtras['record']>> {
    const request = {
      operation: 'listRecords',
      method: 'GET',
      path: recordsPath(zone),
      notFound: ZoneNotFoundError,
    } as const;
    return this.#list(request, 'records', (record) => this.#read(zone, record), call);
  }

  protected override async fetchRecord(
    zone: Zone,
    id: string,
    call: Call,
  ): Promise<HostRecord<RackspaceDnsExtras['record']>> {
    const path = `${recordsPath(zone)}/${encodeURIComponent(id)}`;
    const request = { operation: 'getRecord', method: 'GET', path, notFound: RecordNotFoundError } as const;
    return this.#read(zone, await this.ask(request, call));
  }

  protected override async insertRecord(
    zone: Zone,
    record: NewRecord<RackspaceDnsExtras['createRecord']>,
    call: Call,
  ): Promise<HostRecord<RackspaceDnsExtras['record']>> {
    const done = await this.#insert(zone, [record], call);
    return this.#read(zone, first(done.object('response').list('records'), done));
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
  ): Promise<HostRecord<RackspaceDnsExtras['record']>> {
    await this.modifyRecords(zone, [update], call);
    return this.fetchRecord(zone, update.id, call);
  }

  protected override async modifyRecords(
    zone: Zone,
    updates: readonly RecordUpdate<RackspaceDnsExtras['createRecord']>[],
    call: Call,
  ): Promise<void> {
    const records = updates.map(({ id, after }) => ({ id, ...writeRecord(zone, after) }));
    const request = {
      operation: 'updateRecord',
      method: 'PUT',
      path: recordsPath(zone),
      json: { records },
    } as const;
    await this.#job({ ...request, notFound: RecordNotFoundError, conflict: RecordExistsError }, call);
  }

  protected override removeRecord(zone: Zone, id: string, call: Call): Promise<void> {
    return this.removeRecords(zone, [id], call);
  }

  protected override async removeRecords(zone: Zone, ids: readonly string[], call: Call): Promise<void> {
    const request = {
      operation: 'deleteRecord',
      method: 'DELETE',
      path: recordsPath(zone),
      query: { id: ids },
    } as const;
    await this.#job({ ...request, notFound: RecordNotFoundError }, call);
  }

  #insert(
    zone: Zone,
    records: readonly NewRecord<RackspaceDnsExtras['createRecord']>[],
    call: Call,
  ): Promise<Reader> {
    const json = { records: records.map((record) => ({ type: record.type, ...writeRecord(zone, record) })) };
    const request = { operation: 'createRecord', method: 'POST', path: recordsPath(zone), json } as const;
    return this.#job({ ...request, notFound: ZoneNotFoundError, conflict: RecordExistsError }, call);
  }

  #list<Item>(
    request: DnsRequest,
    key: string,
    read: (item: Reader) => Item,
    call: Call,
  ): AsyncIterable<Item> {
    return this.walk(
      { ...request, query: { limit: PAGE, offset: 0 } },
      (page) => page.list(key).map(read),
      nextOffset,
      call,
    );
  }

  /** Starts a job and waits for its end. */
  async #job(request: DnsRequest, call: Call): Promise<Reader> {
    const started = await this.ask(request, call);
    const status = {
      operation: request.operation,
      method: 'GET',
      path: `/status/${started.string('jobId')}`,
      query: { showDetails: true },
    } as const;
    let latest: Reader | null = started;
    return this.settle(
      async (inner) => {
        const job = latest ?? (await this.ask(status, inner));
        latest = null;
        return this.#outcome(job, request);
      },
      request.operation,
      call,
    );
  }

  /** The job once it is done, null while it is not. */
  #outcome(job: Reader, request: DnsRequest): Reader | null {
    const status = job.string('status');
    if (status === 'COMPLETED') return job;
    if (status !== 'ERROR') return null;
    const error = job.object('error');
    const answer = { request, status: error.number('code'), headers: {}, text: JSON.stringify(error.raw) };
    throw answerFailure(this, answer, this.describeError(answer)).error;
  }

  #read(zone: Zone, record: Reader): HostRecord<RackspaceDnsExtras['record']> {
    return this.fromHost(zone, readRecord(record));
  }
}

function nextOffset(page: Reader, query: Query, count: number): Query | null {
  const offset = Number(query['offset']) + count;
  const total = page.optionalNumber('totalEntries');
  return count === 0 || (total === null ? count < PAGE : offset >= total) ? null : { ...query, offset };
}

function zonePath(id: string): string {
  return `/domains/${encodeURIComponent(id)}`;
}

function recordsPath(zone: Zone): string {
  return `${zonePath(zone.id)}/records`;
}

function first(items: readonly Reader[], job: Reader): Reader {
  const [item] = items;
  if (item === undefined) throw job.wrong('response', 'the list of what was made');
  return item;
}
