import type { Call } from '../connection/call.js';
import type { DriverOptions } from '../driver.js';
import { ConflictError } from '../errors.js';
import { batch } from './batches.js';
import { DnsDriver, merge } from './driver.js';
import type { DnsExtras, HostRecord, NewRecord, RecordEdit } from './driver.js';
import type { Zone } from './models.js';
import type { ChangePlan, RecordChange } from './plan.js';
import { valueKey } from './record.js';
import type { RecordValue } from './record.js';

/** A record that is to be changed: what it is, and what it shall be. */
export interface RecordUpdate<E extends object = object> {
  readonly id: string;
  readonly before: RecordValue;
  readonly after: NewRecord<E>;
}

/** The family of hosts whose records have ids: each value is a resource of its own. */
export abstract class RecordDnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends DnsDriver<Options, X> {
  /** Adds a record. */
  protected abstract insertRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>>;
  /** Gives a record a new name, data or TTL. */
  protected abstract modifyRecord(
    zone: Zone,
    update: RecordUpdate<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>>;
  /** Deletes a record. */
  protected abstract removeRecord(zone: Zone, id: string, call: Call): Promise<void>;

  /** Adds records; at most as many as a batch takes. */
  protected async insertRecords(
    zone: Zone,
    records: readonly NewRecord<X['createRecord']>[],
    call: Call,
  ): Promise<void> {
    for (const record of records) await this.insertRecord(zone, record, call);
  }

  /** Changes records; at most as many as a batch takes. */
  protected async modifyRecords(
    zone: Zone,
    updates: readonly RecordUpdate<X['createRecord']>[],
    call: Call,
  ): Promise<void> {
    for (const update of updates) await this.modifyRecord(zone, update, call);
  }

  /** Deletes records; at most as many as a batch takes. */
  protected async removeRecords(zone: Zone, ids: readonly string[], call: Call): Promise<void> {
    for (const id of ids) await this.removeRecord(zone, id, call);
  }

  /** Makes changes of one action; at most as many as a batch takes. */
  protected async changeRecords(zone: Zone, changes: readonly RecordChange[], call: Call): Promise<void> {
    if (changes.some(({ action }) => action === 'update')) {
      await this.modifyRecords(zone, changes.flatMap(toUpdates), call);
      return;
    }
    const going = changes.flatMap(({ before }) => before.map(({ id }) => id));
    if (going.length > 0) await this.removeRecords(zone, going, call);
    const coming = changes.flatMap(({ after }) => after);
    if (coming.length > 0) await this.insertRecords(zone, coming, call);
  }

  protected override addRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    return this.insertRecord(zone, record, call);
  }

  protected override async changeRecord(
    zone: Zone,
    id: string,
    { known, changes }: RecordEdit<X>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    const before = await this.fetchRecord(zone, id, call);
    if (known !== null && !sameRecord(known, before)) {
      throw new ConflictError(
        `updateRecord: somebody has changed the record ${valueKey(known)} since it was read; it is ${valueKey(before)} now. ` +
          'Read it again, and decide anew.',
        this.details('updateRecord'),
      );
    }
    const after = this.check(merge(before, changes), zone, 'updateRecord');
    const renamed = after.name !== before.name && this.capabilities.rename === 'replace';
    if (after.type === before.type && !renamed) return this.modifyRecord(zone, { id, before, after }, call);
    const created = await this.insertRecord(zone, after, call);
    await this.removeRecord(zone, id, call);
    return created;
  }

  protected override dropRecord(zone: Zone, id: string, call: Call): Promise<void> {
    return this.removeRecord(zone, id, call);
  }

  protected override async applyChanges(zone: Zone, plan: ChangePlan, call: Call): Promise<number> {
    const limit = {
      maximum: this.capabilities.batchSize,
      cost: ({ before, after }: RecordChange) =>
        Math.min(before.length + after.length, this.capabilities.batchSize),
    };
    let batches = 0;
    for (const run of this.runs(plan.changes)) {
      for (const changes of batch(run, [limit])) {
        await this.changeRecords(zone, changes, call);
        batches += 1;
      }
    }
    return batches;
  }

  /** Changes that one batch may hold side by side: all of them where the host makes batches atomically, else those of one action. */
  protected runs(changes: readonly RecordChange[]): RecordChange[][] {
    if (this.capabilities.atomic === 'zone') return [[...changes]];
    const runs: RecordChange[][] = [];
    for (const change of changes) {
      const last = runs.at(-1);
      if (last !== undefined && last[0]?.action === change.action && change.action !== 'replace')
        last.push(change);
      else runs.push([change]);
    }
    return runs;
  }
}

function toUpdates({ before, after }: RecordChange): RecordUpdate[] {
  return before.flatMap((record, index) => {
    const change = after[index];
    return change === undefined ? [] : [{ id: record.id, before: record, after: change }];
  });
}

function sameRecord(a: RecordValue, b: RecordValue): boolean {
  return valueKey(a) === valueKey(b) && a.ttl === b.ttl;
}
