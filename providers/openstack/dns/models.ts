import type { Reader } from '../../../src/driver/index.js';
import type { DnsExtras } from '../../../src/dns/index.js';

/** Designate's own fields. */
export interface DesignateExtras extends DnsExtras {
  readonly zone: {
    /** `ACTIVE`, `PENDING` while the name servers do not have it all yet, or `ERROR`. */
    readonly status: string;
    /** Hostmaster's mailbox; null if unknown. */
    readonly email: string | null;
    /** Serial number of the SOA record; null if unknown. */
    readonly serial: number | null;
    /** Free text; null if none. */
    readonly description: string | null;
  };
  readonly createZone: {
    /** Hostmaster's mailbox. Default `hostmaster@` the domain. */
    readonly email?: string;
    /** Free text. */
    readonly description?: string;
    /** Addresses of the masters of a secondary zone. */
    readonly masters?: readonly string[];
  };
  readonly record: {
    /** UUID of the set that the record is part of. */
    readonly recordsetId: string | null;
    /** Free text of the set; null if none. */
    readonly description: string | null;
  };
  readonly createRecord: object;
}

/** Designate's validation errors: `{"errors": {"errors": [{"path", "message"}]}}`. */
export function validationErrors(text: string): string | null {
  const messages = [...text.matchAll(/"message": ("(?:[^"\\]|\\.)*")/g)].map(([, message]) =>
    String(JSON.parse(message ?? '""')),
  );
  return text.includes('"invalid_object"') && messages.length > 0 ? messages.join(', ') : null;
}

/** Designate's own fields of a zone. */
export function readZoneExtra(zone: Reader): DesignateExtras['zone'] {
  return {
    status: zone.string('status'),
    email: zone.optionalString('email'),
    serial: zone.optionalNumber('serial'),
    description: zone.optionalString('description'),
  };
}

/** Designate's own fields of a set. */
export function readSetExtra(set: Reader): DesignateExtras['record'] {
  return { recordsetId: set.string('id'), description: set.optionalString('description') };
}
