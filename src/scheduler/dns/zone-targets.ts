import type { CallOptions } from '../../call/call.js';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { Zone } from '../../dns/model/models.js';
import type { PlanOptions } from '../../dns/plan/scope.js';
import type { RecordSpec } from '../../dns/records/record.js';

/** A driver whose zone is found by its domain, or a driver with the zone itself where it has several of that domain. */
export type ZoneHome =
  | DnsDriver
  | {
      /** The driver of the host. */
      readonly driver: DnsDriver;
      /** The zone there, or its id. */
      readonly zone: Zone | string;
    };

/** Desired records of a zone, at every host that has it. */
export interface ZoneTarget {
  /** Its domain. */
  readonly domain: string;
  /** All records that it shall hold, or those within the limits of `plan`. `parseZoneFile` and `readZoneFolder` return them. */
  readonly records: Iterable<RecordSpec>;
  /** Host of the zone, or several that serve it together. */
  readonly homes: readonly ZoneHome[];
  /** Options of its plans. */
  readonly plan?: PlanOptions;
}

/** Options of `planZones`. */
export interface PlanZonesOptions extends CallOptions {
  /** Zones planned or changed at once at one driver, each on a connection of its own. Default 4 */
  readonly concurrency?: number;
  /** Treatment of a zone that a host lacks: a failure (`fail`, the default), or a zone that `apply` makes there (`create`). */
  readonly missing?: 'fail' | 'create';
}
