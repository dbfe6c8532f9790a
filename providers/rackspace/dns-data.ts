import { ErrorBody, type Reader } from '../../src/driver/index.js';
import {
  type DnsExtras,
  fromBareData,
  type NewRecord,
  type RawRecord,
  readDomain,
  toAbsolute,
  toBareData,
  withoutDot,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';

/** What is Rackspace's own in DNS. */
export interface RackspaceDnsExtras extends DnsExtras {
  readonly zone: {
    /** Mailbox of whoever answers for the zone (`emailAddress`). */
    readonly email: string | null;
    /** Free text; null where there is none. */
    readonly comment: string | null;
    /** When it was made, as the service writes it: ISO 8601. */
    readonly createdAt: string | null;
    /** When it last changed, as the service writes it: ISO 8601. */
    readonly updatedAt: string | null;
  };
  readonly createZone: {
    /** Mailbox of whoever answers for the zone. Default `hostmaster@` the domain. */
    readonly email?: string;
    /** Free text, 160 characters at most. */
    readonly comment?: string;
  };
  readonly record: {
    /** Free text; null where there is none. */
    readonly comment: string | null;
    /** When it was made, as the service writes it: ISO 8601. */
    readonly createdAt: string | null;
    /** When it last changed, as the service writes it: ISO 8601. */
    readonly updatedAt: string | null;
  };
  readonly createRecord: {
    /** Free text, 160 characters at most. */
    readonly comment?: string;
  };
}

/** What is wrong, beside the general words: `{"message", "details"}`, `{"validationErrors": {"messages"}}`. */
export function detailsOf(text: string): string | null {
  const body = ErrorBody.parse(text);
  return body.string('details') ?? (body.object('validationErrors').strings('messages').join('; ') || null);
}

/** A domain as a zone. */
export function readZone(zone: Reader): ZoneData<RackspaceDnsExtras['zone']> {
  return {
    id: zone.id('id'),
    domain: readDomain(zone.string('name')),
    type: 'primary',
    ttl: zone.optionalNumber('ttl'),
    extra: {
      email: zone.optionalString('emailAddress'),
      comment: zone.optionalString('comment'),
      createdAt: zone.optionalString('created'),
      updatedAt: zone.optionalString('updated'),
    },
  };
}

/** A record as the service takes it. */
export function writeRecord(
  { domain }: Zone,
  { name, type, data, ttl, extra = {} }: NewRecord<RackspaceDnsExtras['createRecord']>,
): object {
  const { priority, content } = toBareData(type, data);
  return {
    name: withoutDot(toAbsolute(name, domain)),
    data: content,
    priority: priority ?? undefined,
    ttl: ttl ?? undefined,
    comment: extra.comment,
  };
}

/** A record in the service's own words. */
export function readRecord(record: Reader): RawRecord<RackspaceDnsExtras['record']> {
  const type = record.string('type');
  const content = record.string('data');
  return {
    id: record.id('id'),
    fullName: record.string('name'),
    type,
    data: fromBareData(type, { priority: record.optionalNumber('priority'), content }),
    ttl: record.optionalNumber('ttl'),
    extra: {
      comment: record.optionalString('comment'),
      createdAt: record.optionalString('created'),
      updatedAt: record.optionalString('updated'),
    },
  };
}
