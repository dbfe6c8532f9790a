import type { RecordValue } from '../records/record.js';

/** A record as the host holds it. */
export interface ExistingRecord extends RecordValue {
  /** The host's id of the record. */
  readonly id: string;
}

/**
 * A step of a plan. `create`, `update` and `delete` concern one record. `replace` concerns all records of a name when a CNAME record
 * replaces them or is replaced, which must happen at once.
 */
export interface RecordChange {
  /** Kind of change; `replace` concerns all records of one name, at once. */
  readonly action: 'create' | 'update' | 'delete' | 'replace';
  /** The records that go or change; empty for a `create`. */
  readonly before: readonly ExistingRecord[];
  /** New or changed records; empty for a `delete`. Those of a `replace` have the properties of the old ones in `extra`. */
  readonly after: readonly RecordValue[];
}
