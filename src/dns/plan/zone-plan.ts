import { type ChangePlan, formatPlan } from './change-plan.js';
import type { RecordChange } from './change.js';
import type { KeptRecord } from '../records/special-sets.js';
import type { ZoneFinding } from '../validate/findings.js';

/** Data of a {@link ZonePlan}, as kept by JSON and structuredClone. */
export interface ZonePlanData extends ChangePlan {
  /** The provider's id of the zone. */
  readonly zoneId: string;
}

/** Changes of a zone at a host. Print it to read it; `applyPlan` applies it. */
export class ZonePlan implements ZonePlanData {
  /** The provider's id of the zone. */
  readonly zoneId: string;
  /** The zone's domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** In the order in which they are to be made. */
  readonly changes: readonly RecordChange[];
  /** Number of records in the zone. */
  readonly existing: number;
  /**
   * Existing records that the plan keeps: aliases, sets with a routing policy, disabled values, the zone's own NS records that are not
   * desired, records of other owners.
   */
  readonly kept: readonly KeptRecord[];
  /** Desired records that the plan does not create: SOA records, the zone's own NS records, records excluded by `ignore` and `only`. */
  readonly passedOver: readonly KeptRecord[];
  /** Problems of records that the plan does not change, and tolerated ones. */
  readonly findings: readonly ZoneFinding[];

  constructor({
    zoneId,
    domain,
    changes,
    existing,
    kept = [],
    passedOver = [],
    findings = [],
  }: ZonePlanData) {
    this.zoneId = zoneId;
    this.domain = domain;
    this.changes = changes;
    this.existing = existing;
    this.kept = kept;
    this.passedOver = passedOver;
    this.findings = findings;
  }

  /** The plan as people read diffs. */
  toString(): string {
    return formatPlan(this);
  }
}

/** Options for applying a plan. */
export interface ApplyPlanOptions {
  /**
   * Share of the zone's records that may be updated or deleted, from 0 to 1; default 0.3, 1 for any. Zones of less than ten records are not
   * guarded.
   */
  readonly guard?: number;
}

/** Result of applying a plan. */
export interface AppliedPlan {
  /** Records made. */
  readonly created: number;
  /** Records changed. */
  readonly updated: number;
  /** Records deleted. */
  readonly deleted: number;
  /** Number of batches sent. */
  readonly batches: number;
}
