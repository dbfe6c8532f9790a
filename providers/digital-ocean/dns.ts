import {
  type ErrorDescription,
  type ErrorResponse,
  isComplete,
  isFailedEnvelope,
  type ListedPage,
  nextNumber,
  type Query,
  queryOfNext,
  type RateRules,
  RecordExistsError,
  type TokenSignIn,
  withdraw,
  ZoneExistsError,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type NewRecord,
  type RecordApi,
  restRecords,
  RestRecords,
  toFlatData,
  withDot,
} from '../../src/dns/index.js';
import { type DigitalOceanOptions, RATE, SIGN_IN } from './credentials.js';
import { describeDigitalOceanError } from './errors.js';

const API: RecordApi = {
  rules: restRecords({
    zones: '/domains',
    first: { per_page: 200 },
    fields: { zones: 'domains', zone: 'domain', records: 'domain_records', record: 'domain_record' },
    aliases: { query: { type: 'CNAME', name: '{fullName}' } },
  }),
  nextPage,
  isFailure: (body) =>
    isFailedEnvelope(body) || (typeof body['id'] === 'string' && typeof body['message'] === 'string'),
  zones: { id: 'name', domain: 'name', ttl: 'ttl' },
  records: { names: 'at', form: 'parts', dots: true, write: writeRecord },
  // The listed SOA record has only a number, so it is no record to show.
  hides: ['SOA'],
};

/**
 * DigitalOcean's name servers. Zones have no id but their domain; records without a TTL get 1,800 seconds.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/domain-records/
 */
export class DigitalOceanDns extends DnsDriver<DigitalOceanOptions> {
  static override readonly provider: string = 'digital-ocean';
  static override readonly rate: RateRules = RATE;
  static override readonly capabilities = capabilitiesOf({
    ttl: { minimum: 30, maximum: 2 ** 31 - 1 },
    text: 'joined',
    sources: ['https://docs.digitalocean.com/reference/api/reference/domain-records/'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = SIGN_IN;
  protected override readonly host = new RestRecords(this.context, API);

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeDigitalOceanError(response);
    const exists = /already exists|already been taken/i.test(description.message ?? '');
    if (response.status !== 422 || !exists) return description;
    const isZone = response.request.operation === 'createZone';
    return { ...description, type: isZone ? ZoneExistsError : RecordExistsError };
  }
}

/** All parts are sent, missing ones as null. The name in a CAA record is sent with a final dot and returned without. */
function writeRecord({ type, data }: NewRecord, fields: Readonly<Record<string, unknown>>): object {
  const { target, ...parts } = toFlatData(type, data);
  const isNamed = parts.tag === 'issue' || parts.tag === 'issuewild';
  return { ...fields, ...parts, ...(isNamed ? { data: withDot(target) } : {}) };
}

function nextPage(page: ListedPage): Query | null {
  const links = page.body.optionalObject('links');
  const next = queryOfNext(links?.optionalObject('pages'));
  if (next !== null) return next;
  const total = page.body.optionalObject('meta')?.optionalNumber('total') ?? null;
  const isLast = isComplete(page, total) ?? links !== null;
  return isLast ? null : nextNumber(page, null);
}
