import type { RecordValue } from '../records/record.js';

/** A record as the host holds it. */
export interface ExistingRecord extends RecordValue {
  /** The host's id of the record. */
  readonly id: string;
}

/**
 * One step of a plan. `create`, `update` and `delete` are about one record; `replace` is about all records of one name where a
 * CNAME record takes the place of others or they take its place, which has to happen at once.
 */
export interface RecordChange {
  /** What happens to one record; `replace` is about all records of one name, at once. */
  readonly action: 'create' | 'update' | 'delete' | 'replace';
  /** The records that go or change; empty for a `create`. */
  readonly before: readonly ExistingRecord[];
  /**
   * The records that come, or what they change to; empty for a `delete`. Those of a `replace` bring what stood beside the old ones as `extra`,
   * where the host keeps anything there.
   */
  readonly after: readonly RecordValue[];
}
