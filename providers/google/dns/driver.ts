import {
  type Authenticator,
  type Call,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  type Reader,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  ALL_TYPES,
  type BatchLimit,
  capabilitiesOf,
  DnsDriver,
  type RecordSet,
  restSets,
  RestSets,
  type SetApi,
  type SetChange,
  type UpdateZoneOptions,
  type ZoneData,
  type ZoneKey,
} from '../../../src/dns/index.js';
import { googleAuthenticator, type GoogleOptions, projectOf } from '../credentials.js';
import { googleOptionsFrom } from '../environment.js';
import { describeGoogleError } from '../errors.js';
import { defaultName, type GoogleDnsExtras, readDsData, readSet, readZoneExtra, writeSet } from './data.js';

export type { GoogleDnsExtras } from './data.js';

const ENDPOINT = 'https://dns.googleapis.com/dns/v1';
const SCOPE = 'https://www.googleapis.com/auth/ndev.clouddns.readwrite';
/** Most created and deleted sets of a change; the limit of their data in bytes follows: https://cloud.google.com/dns/quotas */
const MAX_SETS = 1000;
const MAX_BYTES = 100_000;

/**
 * Google Cloud DNS. A plan is sent in atomic change lists. A list names deleted sets exactly as they were read, so Google refuses it after
 * any concurrent change.
 *
 * @see https://cloud.google.com/dns/docs/reference/rest/v1
 */
export class GoogleDns extends DnsDriver<GoogleOptions, GoogleDnsExtras> {
  static override readonly provider: string = 'google';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'LOC'), 'ALIAS', 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    concurrency: 'compare-and-set',
    zoneDeletion: 'empty',
    apexNameServers: 'editable',
    atomic: 'zone',
    dnssec: 'switch',
    batchSize: MAX_SETS,
    showsSoa: true,
    sources: ['https://cloud.google.com/dns/quotas', 'https://cloud.google.com/dns/docs/records-overview'],
  });
  protected override readonly host = new GoogleHost(this.context, apiOf(projectOf(this.options)));

  /** Reads the credentials of Google's own tools; used by `fromEnv`. */
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
}

function apiOf(project: string): SetApi {
  const zones = `/projects/${encodeURIComponent(project)}/managedZones`;
  const fields = { zones: 'managedZones', records: 'rrsets' };
  const rules = restSets({ zones, records: 'rrsets', update: 'PATCH', fields });
  const path = `${zones}/{zone}/rrsets`;
  return {
    rules: {
      ...rules,
      updateZone: { method: 'PATCH', path: `${zones}/{zone}`, returns: 'nothing' },
      listSets: { method: 'GET', path, field: 'rrsets' },
      listSetsAt: { method: 'GET', path, field: 'rrsets', query: { name: '{name}' } },
      // Google returns "not found" when a set to delete does not exist any more.
      changeSets: { method: 'POST', path: `${zones}/{zone}/changes`, notFound: ConflictError },
      enableDnssec: { method: 'PATCH', path: `${zones}/{zone}`, returns: 'nothing' },
      disableDnssec: { method: 'PATCH', path: `${zones}/{zone}`, returns: 'nothing' },
      listDsRecords: { method: 'GET', path: `${zones}/{zone}/dnsKeys`, field: 'dnsKeys' },
    },
    pages: { by: 'cursor', field: 'nextPageToken', parameter: 'pageToken' },
    emptyLists: 'missing',
    dnssec: {
      on: { dnssecConfig: { state: 'on' } },
      off: { dnssecConfig: { state: 'off' } },
      read: readDsData,
    },
    zones: {
      domain: 'dnsName',
      dot: true,
      extra: readZoneExtra,
      write: ({ domain }, given) => ({ name: defaultName(domain), description: '', ...given }),
    },
    sets: { values: 'rrdatas', names: 'absolute', read: readSet, write: writeSet },
    writeChanges,
  };
}

function writeChanges(
  _zone: ZoneKey,
  changes: readonly SetChange[],
  write: (set: RecordSet) => object,
): object {
  const sides = (side: 'before' | 'after') =>
    changes.flatMap(({ [side]: set }) => (set === null ? [] : [write(set)]));
  return { additions: sides('after'), deletions: sides('before') };
}

class GoogleHost extends RestSets {
  /** @throws InvalidRequestError for properties that Google cannot change */
  override async updateZone(id: string, changes: UpdateZoneOptions, call: Call): Promise<ZoneData> {
    const { name, visibility }: GoogleDnsExtras['createZone'] = changes.extra ?? {};
    if (name === undefined && visibility === undefined) return super.updateZone(id, changes, call);
    throw new InvalidRequestError(
      'updateZone: Google changes the description of a zone; its name and visibility stay as they were when it was made.',
      this.context.details('updateZone'),
    );
  }

  override isPrivate({ extra }: ZoneData<Partial<GoogleDnsExtras['zone']>>): boolean {
    return extra.visibility === 'private';
  }

  extraOf({ values }: RecordSet): GoogleDnsExtras['record'] {
    return { rrdatas: values, hasRoutingPolicy: false };
  }

  batchLimits(): readonly BatchLimit<SetChange>[] {
    const bytes = (set: RecordSet | null): number =>
      (set?.values ?? []).reduce((sum, data) => sum + data.length, 0);
    return [
      { maximum: MAX_SETS, cost: ({ after }) => (after === null ? 0 : 1) },
      { maximum: MAX_SETS, cost: ({ before }) => (before === null ? 0 : 1) },
      { maximum: MAX_BYTES, cost: ({ before, after }) => bytes(before) + bytes(after) },
    ];
  }

  /** Waits until Google serves the changes. */
  protected override async afterChanges(
    zone: ZoneKey,
    _changes: readonly SetChange[],
    change: Reader,
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const operation = 'changeRecords';
    const path = `${this.pathOf('changeSets', zone)}/${change.id('id')}`;
    const ask = (inner: Call): Promise<Reader> => this.client.get({ operation, path }, inner);
    const isDone = (state: Reader): true | null => (state.string('status') === 'done' ? true : null);
    await this.follow(change, ask, isDone, operation, call);
    return [];
  }
}
