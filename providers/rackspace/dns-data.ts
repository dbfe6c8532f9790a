import { ErrorBody, type Reader } from '../../src/driver/index.js';
import type { DnsExtras, HostRecord } from '../../src/dns/index.js';

/** Rackspace's own fields in DNS. */
export interface RackspaceDnsExtras extends DnsExtras {
  readonly zone: {
    /** Hostmaster's mailbox (`emailAddress`). */
    readonly email: string | null;
    /** Free text; null if none. */
    readonly comment: string | null;
    /** When it was made, as the service writes it: ISO 8601. */
    readonly createdAt: string | null;
    /** When it last changed, as the service writes it: ISO 8601. */
    readonly updatedAt: string | null;
  };
  readonly createZone: {
    /** Hostmaster's mailbox. Default `hostmaster@` the domain. */
    readonly email?: string;
    /** Free text, 160 characters at most. */
    readonly comment?: string;
  };
  readonly record: {
    /** Free text; null if none. */
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

/** Details besides the general message: `{"message", "details"}`, `{"validationErrors": {"messages"}}`. */
export function detailsOf(text: string): string | null {
  const body = ErrorBody.parse(text);
  return body.string('details') ?? (body.object('validationErrors').strings('messages').join('; ') || null);
}

/** Rackspace's own fields of a zone. */
export function readZoneExtra(zone: Reader): RackspaceDnsExtras['zone'] {
  return { email: zone.optionalString('emailAddress'), ...readRecordExtra(zone) };
}

/** Rackspace's own fields of a record. */
export function readRecordExtra(record: Reader): RackspaceDnsExtras['record'] {
  return {
    comment: record.optionalString('comment'),
    createdAt: record.optionalString('created'),
    updatedAt: record.optionalString('updated'),
  };
}

/** Fields to repeat when a record is recreated. */
export function extraToKeep({ extra }: HostRecord): RackspaceDnsExtras['createRecord'] {
  const { comment }: Partial<RackspaceDnsExtras['record']> = extra;
  return typeof comment === 'string' ? { comment } : {};
}
