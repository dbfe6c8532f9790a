import {
  type Call,
  type ErrorDescription,
  type ErrorResponse,
  type Query,
  queryOfNext,
  type RateRules,
  type Reader,
  RecordExistsError,
  type TokenSignIn,
  ZoneExistsError,
  withdraw,
} from '../../src/driver/index.js';
import {
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type DnsExtras,
  fromFlatData,
  hostName,
  type HostRecord,
  isComplete,
  type ListedPage,
  type NewRecord,
  type NewZone,
  nextNumber,
  normaliseDomain,
  readDomain,
  readFlatParts,
  RestDnsDriver,
  type RestShape,
  toFlatData,
  withDot,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';
import { type DigitalOceanOptions, RATE, SIGN_IN } from './credentials.js';
import { describeDigitalOceanError } from './errors.js';

/** Rows a page: DigitalOcean's maximum. */
const PAGE = 200;
/** Types whose data is a name. */
const NAMED = new Set(['CNAME', 'MX', 'NS', 'SRV']);
/** Properties of CAA records whose value is a name: it is taken with a final dot only, and shown without. */
const NAMED_TAGS = new Set(['issue', 'issuewild']);

/** What is DigitalOcean's own in DNS: nothing. */
export interface DigitalOceanDnsExtras extends DnsExtras {
  readonly zone: object;
  readonly createZone: object;
  readonly record: object;
  readonly createRecord: object;
}

/**
 * DigitalOcean's name servers. Zones have no id but their domain; records without a TTL get 1,800 seconds.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/domain-records/
 */
export class DigitalOceanDns extends RestDnsDriver<DigitalOceanOptions, DigitalOceanDnsExtras> {
  static override readonly provider: string = 'digital-ocean';
  static override readonly rate: RateRules = RATE;
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    ttl: { minimum: 30, maximum: 2 ** 31 - 1 },
    text: 'joined',
    sources: ['https://docs.digitalocean.com/reference/api/reference/domain-records/'],
  };
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = SIGN_IN;

  protected override readonly shape: RestShape = {
    zones: '/domains',
    records: 'records',
    zoneList: 'domains',
    recordList: 'domain_records',
    zone: 'domain',
    record: 'domain_record',
    update: 'PUT',
    firstZones: { per_page: PAGE },
    firstRecords: { per_page: PAGE },
  };

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeDigitalOceanError(response);
    if (response.status !== 422 || !/already exists|already been taken/i.test(description.message ?? ''))
      return description;
    return {
      ...description,
      type: response.request.operation === 'createZone' ? ZoneExistsError : RecordExistsError,
    };
  }

  protected override domainOf(zoneId: string): string {
    return normaliseDomain(zoneId);
  }

  protected override readZone(zone: Reader): ZoneData<object> {
    const domain = zone.string('name');
    return {
      id: domain,
      domain: readDomain(domain),
      type: 'primary',
      ttl: zone.optionalNumber('ttl'),
      extra: {},
    };
  }

  protected override writeZone({ domain }: NewZone): object {
    return { name: domain };
  }

  /** The SOA record stands in the list with nothing but a number: there is no record to show. */
  protected override async *fetchRecords(
    zone: Zone,
    call: Call,
  ): AsyncGenerator<HostRecord<object>, void, undefined> {
    for await (const record of super.fetchRecords(zone, call)) if (record.type !== 'SOA') yield record;
  }

  protected override readRecord(zone: Zone, record: Reader): HostRecord<object> {
    const type = record.string('type');
    const content = record.string('data');
    // A name that is the zone's own is written `@` there.
    const target = content === '@' && NAMED.has(type) ? zone.domain : content;
    return this.fromHost(zone, {
      id: record.id('id'),
      fullName: hostName(record.string('name'), zone.domain),
      type,
      data: fromFlatData(type, readFlatParts(record, target)),
      ttl: record.optionalNumber('ttl'),
      extra: {},
    });
  }

  protected override writeRecord(_zone: Zone, { name, type, data, ttl }: NewRecord): object {
    const { target, ...parts } = toFlatData(type, data);
    const isName = NAMED.has(type) || NAMED_TAGS.has(parts.tag ?? '');
    return {
      type,
      name: name === '' ? '@' : name,
      data: isName ? withDot(target) : target,
      ttl: ttl ?? undefined,
      ...parts,
    };
  }

  protected override nextPage(page: ListedPage): Query | null {
    const links = page.body.optionalObject('links');
    const next = queryOfNext(links?.optionalObject('pages'));
    if (next !== null) return next;
    const total = page.body.optionalObject('meta')?.optionalNumber('total') ?? null;
    const isLast = isComplete(page, total) ?? links !== null;
    return isLast ? null : nextNumber(page, null);
  }

  protected override isFailure(body: Readonly<Record<string, unknown>>): boolean {
    return super.isFailure(body) || (typeof body['id'] === 'string' && typeof body['message'] === 'string');
  }
}
