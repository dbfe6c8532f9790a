import type { Reader } from '../../../src/driver/index.js';
import type { DnsExtras } from '../../../src/dns/index.js';

/** What is Designate's own. */
export interface DesignateExtras extends DnsExtras {
  readonly zone: {
    /** `ACTIVE`, `PENDING` while the name servers do not have it all yet, or `ERROR`. */
    readonly status: string;
    /** Mailbox of whoever answers for the zone; null where the answer does not say. */
    readonly email: string | null;
    /** Serial number of the SOA record; null where the answer does not say. */
    readonly serial: number | null;
    /** Free text; null where there is none. */
    readonly description: string | null;
  };
  readonly createZone: {
    /** Mailbox of whoever answers for the zone. Default `hostmaster@` the domain. */
    readonly email?: string;
    /** Free text. */
    readonly description?: string;
    /** Where the records of a secondary zone come from. */
    readonly masters?: readonly string[];
  };
  readonly record: {
    /** UUID of the set that the record is part of. */
    readonly recordsetId: string | null;
    /** Free text of the set; null where there is none. */
    readonly description: string | null;
  };
  readonly createRecord: object;
}

/** What Designate has against the fields of an object: `{"errors": {"errors": [{"path", "message"}]}}`. */
export function validationErrors(text: string): string | null {
  const messages = [...text.matchAll(/"message": ("(?:[^"\\]|\\.)*")/g)].map(([, message]) =>
    String(JSON.parse(message ?? '""')),
  );
  return text.includes('"invalid_object"') && messages.length > 0 ? messages.join(', ') : null;
}

/** What is Designate's own of a zone. */
export function readZoneExtra(zone: Reader): DesignateExtras['zone'] {
  return {
    status: zone.string('status'),
    email: zone.optionalString('email'),
    serial: zone.optionalNumber('serial'),
    description: zone.optionalString('description'),
  };
}

/** What is Designate's own of a set. */
export function readSetExtra(set: Reader): DesignateExtras['record'] {
  return { recordsetId: set.string('id'), description: set.optionalString('description') };
}
