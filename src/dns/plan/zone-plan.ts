import { type ChangePlan, formatPlan } from './plan.js';
import type { RecordChange } from './change.js';
import type { KeptRecord } from '../records/special-sets.js';
import type { ZoneFinding } from '../validate/findings.js';

/** Data of a {@link ZonePlan}: what JSON and structuredClone keep of it. */
export interface ZonePlanData extends ChangePlan {
  /** The provider's id of the zone. */
  readonly zoneId: string;
}

/** What has to change in a zone of a host. Print it to read it; `applyPlan` carries it out. */
export class ZonePlan implements ZonePlanData {
  /** The provider's id of the zone. */
  readonly zoneId: string;
  /** The zone's domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** In the order in which they are to be made. */
  readonly changes: readonly RecordChange[];
  /** How many records the plan was compared with. */
  readonly existing: number;
  /** What the plan leaves alone: aliases, sets with a routing policy, disabled values, NS records of the zone itself that are not desired, what is another's. */
  readonly kept: readonly KeptRecord[];
  /** What was desired and the plan does not make: SOA records, NS records of the zone itself, what `ignore` and `only` leave out. */
  readonly passedOver: readonly KeptRecord[];
  /** What is wrong with records of the zone that the plan does not touch, or was told to tolerate. */
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

/** How a plan is carried out. */
export interface ApplyPlanOptions {
  /**
   * The share of the zone's records that may be updated or deleted, from 0 to 1: 0.3 where it is left out, 1 for any. Zones of less
   * than ten records are not guarded.
   */
  readonly guard?: number;
}

/** What carrying out a plan did. */
export interface AppliedPlan {
  /** Records made. */
  readonly created: number;
  /** Records changed. */
  readonly updated: number;
  /** Records deleted. */
  readonly deleted: number;
  /** How many batches of changes were sent. */
  readonly batches: number;
}
