import type { Reader } from '../../../src/driver/index.js';
import {
  type DnsExtras,
  readDomain,
  type RecordSet,
  toRelative,
  type Zone,
  type ZoneData,
} from '../../../src/dns/index.js';
import { fromDesignate } from './data.js';

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

/** A zone of Designate's. */
export type DesignateZone = ZoneData<DesignateExtras['zone']>;
/** A set of Designate's. */
export type DesignateSet = RecordSet<DesignateExtras['record']>;

/** What Designate has against the fields of an object: `{"errors": {"errors": [{"path", "message"}]}}`. */
export function validationErrors(text: string): string | null {
  const messages = [...text.matchAll(/"message": ("(?:[^"\\]|\\.)*")/g)].map(([, message]) =>
    String(JSON.parse(message ?? '""')),
  );
  return text.includes('"invalid_object"') && messages.length > 0 ? messages.join(', ') : null;
}

/** A zone of Designate's. */
export function readZone(zone: Reader): DesignateZone {
  return {
    id: zone.string('id'),
    domain: readDomain(zone.string('name')),
    type: zone.optionalString('type') === 'SECONDARY' ? 'secondary' : 'primary',
    ttl: zone.optionalNumber('ttl'),
    extra: {
      status: zone.string('status'),
      email: zone.optionalString('email'),
      serial: zone.optionalNumber('serial'),
      description: zone.optionalString('description'),
    },
  };
}

/** A set of Designate's. */
export function readSet(zone: Zone, set: Reader): DesignateSet {
  const type = set.string('type');
  return {
    name: toRelative(set.string('name'), zone.domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values: set.strings('records').map((data) => fromDesignate(type, data, zone.domain)),
    extra: { recordsetId: set.string('id'), description: set.optionalString('description') },
  };
}
