import type { CallOptions } from '../../call/call.js';
import type { Extra } from '../../model.js';
import type { RecordSpec } from '../records/record.js';

/** A record to create. A name, a type and data such as `{ name: 'www', type: 'A', data: '192.0.2.1' }`; the TTL is in seconds. */
export interface CreateRecordOptions<E extends Extra = Extra> extends RecordSpec {
  /** The provider's own fields. */
  readonly extra?: E;
}

/** Fields of a record to change; others stay unchanged. */
export interface UpdateRecordOptions<E extends Extra = Extra> {
  /** New name, relative to the zone, `''` for its apex. */
  readonly name?: string;
  /** New type in upper case; the data has to fit it. */
  readonly type?: string;
  /** New data in zone-file presentation form. */
  readonly data?: string;
  /** Seconds. */
  readonly ttl?: number;
  /** The provider's own fields. */
  readonly extra?: E;
}

/** `primary`: its records are edited at this host. `secondary`: they come from another server. */
export type ZoneType = 'primary' | 'secondary';

/** A zone to create. */
export interface CreateZoneOptions<E extends Extra = Extra> {
  /** Such as `example.com`; a final dot does no harm, and letters beyond ASCII become A-labels. */
  readonly domain: string;
  /** Default `primary`. */
  readonly type?: ZoneType;
  /** TTL of records that name none, in seconds. */
  readonly ttl?: number;
  /** The provider's own fields. */
  readonly extra?: E;
}

/** Which zone is looked for. */
export interface FindZoneOptions extends CallOptions {
  /** Only public zones, or only private ones, which are visible in some networks. Default: public ones first. */
  readonly visibility?: 'public' | 'private' | undefined;
}

/** Fields of a zone to change; others stay unchanged. */
export interface UpdateZoneOptions<E extends Extra = Extra> {
  /** TTL of records that name none, in seconds. */
  readonly ttl?: number;
  /** The provider's own fields. */
  readonly extra?: E;
}
