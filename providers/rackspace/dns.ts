import {
  type Authenticator,
  type Call,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  failedEnvelope,
  isComplete,
  isFailedEnvelope,
  type ListedPage,
  type Query,
  type Reader,
  RecordExistsError,
  type Redactor,
  type ServiceLookup,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DnsAct,
  DnsDriver,
  type HostRecord,
  type NewRecord,
  type NewZone,
  type Place,
  type RecordApi,
  type RecordChange,
  type RecordUpdate,
  restRecords,
  RestRecords,
  requestOf,
  updatesOf,
  writeFlatZone,
  type ZoneData,
  type ZoneKey,
} from '../../src/dns/index.js';
import { describeOpenStackError } from '../openstack/errors.js';
import {
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from './credentials.js';
import {
  detailsOf,
  extraToKeep,
  type RackspaceDnsExtras,
  readRecordExtra,
  readZoneExtra,
} from './dns-data.js';

export type { RackspaceDnsExtras } from './dns-data.js';

/** Rows a page: the service's maximum. */
const PAGE = 100;
const RECORDS = '/domains/{zone}/records';

const API: RecordApi = {
  rules: {
    ...restRecords({
      zones: '/domains',
      first: { limit: PAGE, offset: 0 },
      fields: { zones: 'domains', records: 'records' },
      aliases: { query: { type: 'CNAME', name: '{fullName}' } },
    }),
    getZone: { method: 'GET', path: '/domains/{zone}', query: { showRecords: false, showSubdomains: false } },
    updateZone: { method: 'PUT', path: '/domains/{zone}', returns: 'nothing' },
    deleteZone: { method: 'DELETE', path: '/domains/{zone}', query: { deleteSubdomains: false } },
    updateRecord: { method: 'PUT', path: RECORDS, returns: 'nothing' },
    deleteRecord: { method: 'DELETE', path: RECORDS },
  },
  nextPage,
  isFailure,
  zones: { domain: 'name', ttl: 'ttl', email: 'emailAddress', extra: readZoneExtra },
  records: { names: 'full', form: 'priority', extra: readRecordExtra },
  extraToKeep,
};

/** Every change is a job there, which is waited for. */
class RackspaceHost extends RestRecords {
  override async createZone(zone: NewZone, call: Call): Promise<ZoneData> {
    const domains = [writeFlatZone(zone, this.api.zones)];
    const done = await this.send('createZone', {}, { domains }, call);
    return this.getZone(first(done.object('response').list('domains'), done).id('id'), call);
  }

  override async createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord> {
    const done = await this.#createRecords(zone, [record], call);
    return this.readRecord(zone, first(done.object('response').list('records'), done));
  }

  override async updateRecord(zone: ZoneKey, update: RecordUpdate, call: Call): Promise<HostRecord> {
    await this.#updateRecords(zone, [update], call);
    return this.getRecord(zone, update.id, call);
  }

  override deleteRecord(zone: ZoneKey, id: string, call: Call): Promise<void> {
    return this.#deleteRecords(zone, [id], call);
  }

  override async changeRecords(zone: ZoneKey, changes: readonly RecordChange[], call: Call): Promise<void> {
    if (changes.some(({ action }) => action === 'update')) {
      await this.#updateRecords(zone, changes.flatMap(updatesOf), call);
      return;
    }
    const going = changes.flatMap(({ before }) => before.map(({ id }) => id));
    if (going.length > 0) await this.#deleteRecords(zone, going, call);
    const coming = changes.flatMap(({ after }) => after);
    if (coming.length > 0) await this.#createRecords(zone, coming, call);
  }

  protected override send(
    act: DnsAct,
    place: Place,
    written: object | undefined,
    call: Call,
  ): Promise<Reader> {
    const rule = this.require(act);
    if (rule.method === 'GET') return super.send(act, place, written, call);
    return this.#job(requestOf(act, rule, place, written), call);
  }

  #createRecords({ id, domain }: ZoneKey, records: readonly NewRecord[], call: Call): Promise<Reader> {
    const written = records.map((record) => this.writeRecord({ id, domain }, record));
    return this.send('createRecord', { zone: id }, { records: written }, call);
  }

  /** Records keep their type, so requests leave it out. */
  async #updateRecords(zone: ZoneKey, updates: readonly RecordUpdate[], call: Call): Promise<void> {
    const records = updates.map(({ id, after }) => ({
      id,
      ...this.writeRecord(zone, after),
      type: undefined,
    }));
    await this.send('updateRecord', { zone: zone.id }, { records }, call);
  }

  async #deleteRecords({ id: zone }: ZoneKey, ids: readonly string[], call: Call): Promise<void> {
    const request = requestOf('deleteRecord', this.require('deleteRecord'), { zone });
    await this.#job({ ...request, query: { id: ids } }, call);
  }

  /** Starts a job and waits for its end. */
  async #job(request: CloudRequest, call: Call): Promise<Reader> {
    const { operation } = request;
    const errorInBody = failedEnvelope(isFailure);
    const { body } = await this.context.connection.json({ ...request, errorInBody }, call);
    const started = this.context.reader(body, operation);
    const path = `/status/${started.string('jobId')}`;
    const status = { operation, path, query: { showDetails: true } };
    const ask = (inner: Call): Promise<Reader> => this.client.get(status, inner);
    return this.follow(started, ask, (job) => this.#outcome(job, request), operation, call);
  }

  /** The job once it is done, null while it is not. */
  #outcome(job: Reader, request: CloudRequest): Reader | null {
    const status = job.string('status');
    if (status === 'COMPLETED') return job;
    if (status !== 'ERROR') return null;
    const error = job.object('error');
    const text = JSON.stringify(error.raw);
    throw this.context.failureOf({ request, status: error.number('code'), headers: {}, text });
  }
}

function first(items: readonly Reader[], job: Reader): Reader {
  const [item] = items;
  if (item === undefined) throw job.wrong('response', 'the list of what was made');
  return item;
}

/** A job that failed is read as a job: its error is an object of its own. */
function isFailure(body: Readonly<Record<string, unknown>>): boolean {
  return body['jobId'] === undefined && isFailedEnvelope(body);
}

function nextPage(page: ListedPage): Query | null {
  const isLast = isComplete(page, page.body.optionalNumber('totalEntries')) ?? page.count === 0;
  return isLast || page.count === 0 ? null : { ...page.query, offset: page.seen };
}

/**
 * Rackspace Cloud DNS. Writes are asynchronous jobs there: every method awaits its own, and rejects as the job fails.
 *
 * @see https://docs.rackspace.com/docs/cloud-dns/v1/general-api-info/synchronous-and-asynchronous-responses
 */
export class RackspaceDns extends DnsDriver<RackspaceOptions, RackspaceDnsExtras> {
  static override readonly provider: string = 'rackspace';
  static override readonly capabilities = capabilitiesOf({
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
  });
  protected override readonly host = new RackspaceHost(this.context, API);
  /** Lookup of the service in Keystone's catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = { dns: { types: ['rax:dns'] } };

  /** Reads the credentials of Rackspace's own tools; used by `fromEnv`. */
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
}
