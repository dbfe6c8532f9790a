import {
  type Authenticator,
  type Call,
  CloudError,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  isComplete,
  type ListedPage,
  type Query,
  queryOfNext,
  type Reader,
  RecordExistsError,
  type Redactor,
  type ServiceLookup,
  UnavailableError,
  ZoneNotFoundError,
} from '../../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type NewZone,
  type RecordSet,
  restZones,
  RestSets,
  type SetApi,
  type UpdateZoneOptions,
  writeFlatChanges,
  writeFlatZone,
  type ZoneData,
  type ZoneKey,
} from '../../../src/dns/index.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from '../credentials.js';
import { describeOpenStackError } from '../errors.js';
import { asDesignateKeeps, fromDesignate, toDesignate } from './data.js';
import { type DesignateExtras, readSetExtra, readZoneExtra, validationErrors } from './models.js';

export type { DesignateExtras } from './models.js';

/** Rows a page: Designate's default maximum. */
const FIRST: Query = { limit: 1000 };
const SETS = '/zones/{zone}/recordsets';

const API: SetApi = {
  rules: {
    ...restZones({ zones: '/zones', update: 'PATCH', first: FIRST, fields: { zones: 'zones' } }),
    listSets: { method: 'GET', path: SETS, query: FIRST, field: 'recordsets' },
    listSetsAt: { method: 'GET', path: SETS, query: { ...FIRST, name: '{name}' }, field: 'recordsets' },
    createSet: { method: 'POST', path: SETS, conflict: RecordExistsError },
    // A set that is not there any more was there when it was read.
    updateSet: { method: 'PUT', path: `${SETS}/{id}`, notFound: ConflictError, conflict: ConflictError },
    deleteSet: { method: 'DELETE', path: `${SETS}/{id}`, accept: [404] },
  },
  nextPage,
  zones: {
    domain: 'name',
    dot: true,
    ttl: 'ttl',
    type: { field: 'type', primary: 'PRIMARY', secondary: 'SECONDARY' },
    email: 'email',
    extra: readZoneExtra,
  },
  sets: {
    values: 'records',
    names: 'absolute',
    readData: fromDesignate,
    writeData: toDesignate,
    extra: readSetExtra,
  },
  idOf: ({ extra }: RecordSet<Partial<DesignateExtras['record']>>) => extra?.recordsetId ?? '',
};

/** Changes are accepted at once, and made later: a zone is waited for until it is active again. */
class DesignateHost extends RestSets {
  override async createZone(zone: NewZone, call: Call): Promise<ZoneData> {
    const begun = await this.send('createZone', {}, writeFlatZone(zone, this.api.zones), call);
    return this.#active(begun, 'createZone', call);
  }

  override async updateZone(id: string, changes: UpdateZoneOptions, call: Call): Promise<ZoneData> {
    const begun = await this.send(
      'updateZone',
      { zone: id },
      writeFlatChanges(changes, this.api.zones),
      call,
    );
    return this.#active(begun, 'updateZone', call);
  }

  override async deleteZone(id: string, call: Call): Promise<void> {
    await super.deleteZone(id, call);
    const isGone = async (inner: Call): Promise<true | null> => {
      const zone = await this.getZone(id, inner).catch(nullIfMissing);
      return zone === null ? true : null;
    };
    await this.settle(isGone, 'deleteZone', call);
  }

  asKept(type: string, data: string): string {
    return asDesignateKeeps(type, data);
  }

  async waitUntilInSync({ id }: ZoneKey, call: Call): Promise<void> {
    await this.#active(await this.send('getZone', { zone: id }, undefined, call), 'changeRecords', call);
  }

  /** A new set gets the description of the set from which a record was moved. */
  protected override written(act: 'createSet' | 'updateSet', zone: ZoneKey, set: RecordSet): object {
    const fields = super.written(act, zone, set);
    const { description }: Partial<DesignateExtras['record']> = set.extra ?? {};
    return act === 'createSet' && description ? { ...fields, description } : fields;
  }

  /** Waits until all changes of a zone are served. @throws UnavailableError when that failed */
  #active(begun: Reader, operation: string, call: Call): Promise<ZoneData> {
    const outcome = (state: Reader): ZoneData | null => {
      const status = state.string('status');
      if (status !== 'ERROR') return status === 'ACTIVE' ? this.readZone(state) : null;
      throw new UnavailableError(
        `${operation}: Designate could not bring its changes to the name servers; the zone ${state.string('name')} is in status ERROR. Ask its operator.`,
        this.context.details(operation),
      );
    };
    const id = begun.string('id');
    const path = `/zones/${encodeURIComponent(id)}`;
    const ask = (inner: Call): Promise<Reader> =>
      this.client.get({ operation, path, notFound: ZoneNotFoundError }, inner);
    return this.follow(begun, ask, outcome, operation, call);
  }
}

function nullIfMissing(error: unknown): null {
  if (CloudError.is(error) && error.code === 'zone-not-found') return null;
  throw error;
}

function nextPage(page: ListedPage): Query | null {
  const { body, query, count } = page;
  const links = body.optionalObject('links');
  const next = queryOfNext(links);
  if (next !== null || count === 0) return next;
  const total = body.optionalObject('metadata')?.optionalNumber('total_count') ?? null;
  if (isComplete(page, total) ?? links !== null) return null;
  const list = body.has('zones') ? 'zones' : 'recordsets';
  return { ...query, marker: body.list(list).at(-1)?.string('id') };
}

/**
 * OpenStack Designate v2. Its changes are asynchronous: every method waits until the zone is active again. Designate has no conditional
 * updates: edits of one set queue within this process only.
 *
 * @see https://docs.openstack.org/api-ref/dns/
 */
export class Designate<Options extends OpenStackOptions = OpenStackOptions> extends DnsDriver<
  Options,
  DesignateExtras
> {
  static override readonly provider: string = 'openstack';
  static override readonly capabilities = capabilitiesOf({
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
  });
  protected override readonly host = new DesignateHost(this.context, API);
  /** Lookup of the service in the catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    dns: { types: ['dns'], version: 'v2' },
  };

  /** Reads the credentials of OpenStack's own tools; used by `fromEnv`. */
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
}
