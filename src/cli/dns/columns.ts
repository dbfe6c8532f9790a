import type { DnsRecord, Zone } from '../../dns/model/models.js';
import { columnsOf } from '../output/columns.js';

/** Columns of zones. */
export const zoneColumns = columnsOf<Zone>(
  { id: ({ id }) => id, domain: ({ domain }) => domain, type: ({ type }) => type, ttl: ({ ttl }) => ttl },
  { extra: ({ extra }) => extra },
);

/** Columns of records; the zone's own name is shown as `@`. */
export const recordColumns = columnsOf<DnsRecord>(
  {
    name: ({ name }) => shownName(name),
    type: ({ type }) => type,
    ttl: ({ ttl }) => ttl,
    data: ({ data }) => data,
  },
  { id: ({ id }) => id, zone: ({ zone }) => zone.domain, extra: ({ extra }) => extra },
);

/** A name inside a zone as zone files have it. */
export function shownName(name: string): string {
  return name === '' ? '@' : name;
}
