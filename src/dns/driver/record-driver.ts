import type { Call } from '../../call/call.js';
import type { DriverOptions } from '../../driver/driver.js';
import { ConflictError, UnavailableError } from '../../errors.js';
import { batch } from './batches.js';
import { barredAlias, checkRemoval, pointsAtAlias } from '../records/conflicts.js';
import { DnsDriver } from './driver.js';
import { type DnsExtras, type HostRecord, merge, type NewRecord, type RecordEdit } from './contract.js';
import type { OnApplied } from './host-driver.js';
import type { DnsRecord, Zone } from '../model/models.js';
import { type ChangePlan, targetName } from '../plan/plan.js';
import type { RecordChange } from '../plan/change.js';
import { phasesOf } from '../plan/order.js';
import { type RecordValue, valueKey } from '../records/record.js';

/** A record that is to be changed: what it is, and what it shall be. */
export interface RecordUpdate<E extends object = object> {
  /** The host's id of the record. */
  readonly id: string;
  /** The record as it is, in normal form. */
  readonly before: RecordValue;
  /** The record as it shall be, in normal form and checked. */
  readonly after: NewRecord<E>;
}

/** Changes that are made side by side at hosts that take one at a time. */
const PARALLEL = 6;

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

  /** What of a record's own is to be said again where it is made anew, as a record of some type. */
  protected extraToKeep(_record: HostRecord<X['record']>, _type: string): X['createRecord'] {
    return {};
  }

  /** The CNAME records of one name, or all records where the host cannot be asked for those. */
  protected fetchAliases(zone: Zone, _name: string, call: Call): AsyncIterable<HostRecord<X['record']>> {
    return this.fetchRecords(zone, call);
  }

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

  protected override async addRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    await this.#checkTarget(zone, record, call);
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
    const checked = this.check(merge(before, changes), zone, 'updateRecord');
    const { domain } = zone;
    if (barredAlias(checked, domain) !== barredAlias(before, domain))
      await this.#checkTarget(zone, checked, call);
    const renamed = checked.name !== before.name && this.capabilities.rename === 'replace';
    if (checked.type === before.type && !renamed)
      return this.modifyRecord(zone, { id, before, after: checked }, call);
    // What stands beside the data goes with it to the record that is made anew.
    const extra = { ...this.extraToKeep(before, checked.type), ...checked.extra };
    const after = { ...checked, extra };
    if (after.type !== before.type || after.name !== before.name)
      await this.#checkRemoval(zone, before, call);
    const isSwap = after.name === before.name && (after.type === 'CNAME' || before.type === 'CNAME');
    if (isSwap) return this.#swap(zone, before, after, call);
    const created = await this.insertRecord(zone, after, call);
    await this.removeRecord(zone, id, call);
    return created;
  }

  /**
   * Asks for the CNAME records that a record must not point at, if there is a name that it must not find one at.
   *
   * @throws ConflictError for a record that points at one
   */
  async #checkTarget(zone: Zone, record: RecordValue, call: Call): Promise<void> {
    const target = barredAlias(record, zone.domain);
    if (target === null || target === record.name) return;
    for await (const { name, type } of this.fetchAliases(zone, target, call)) {
      if (name === target && type === 'CNAME') throw pointsAtAlias(record);
    }
  }

  /** A CNAME record stands beside nothing, so what it replaces has to go first; it comes back where the new record is refused. */
  async #swap(
    zone: Zone,
    before: HostRecord<X['record']>,
    after: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    await this.removeRecord(zone, before.id, call);
    try {
      return await this.insertRecord(zone, after, call);
    } catch (error) {
      await this.#putBack(zone, before, error);
      throw error;
    }
  }

  /** @throws UnavailableError where it cannot be put back: then it is gone, and the error says what it was */
  async #putBack(zone: Zone, before: HostRecord<X['record']>, cause: unknown): Promise<void> {
    const { name, type, data, ttl } = before;
    try {
      const extra = this.extraToKeep(before, type);
      await this.insertRecord(zone, { name, type, data, ttl, extra }, { deadline: null });
    } catch (error) {
      throw new UnavailableError(
        `updateRecord: ${this.provider} refused the new record, and to take the old one back, which is gone now: ` +
          `${valueKey({ name, type, data })}, TTL ${ttl ?? 'default'}. Create it again. The host said: ${String(error)}`,
        { ...this.details('updateRecord'), cause },
      );
    }
  }

  protected override async dropRecord(
    zone: Zone,
    id: string,
    known: DnsRecord | null,
    call: Call,
  ): Promise<void> {
    const isUnknown = known === null && this.capabilities.apexNameServers === 'editable';
    const record = isUnknown ? await this.fetchRecord(zone, id, call) : known;
    if (record !== null) await this.#checkRemoval(zone, record, call);
    await this.removeRecord(zone, id, call);
  }

  /** Looks at the others of an NS record at the apex: a zone has one at least. @throws ConflictError */
  async #checkRemoval(zone: Zone, record: RecordValue & { readonly id: string }, call: Call): Promise<void> {
    if (record.type !== 'NS' || record.name !== '') return;
    for await (const { id, name, type } of this.fetchRecords(zone, call))
      if (name === '' && type === 'NS' && id !== record.id) return;
    checkRemoval(record, []);
  }

  protected override async applyChanges(
    zone: Zone,
    plan: ChangePlan,
    onApplied: OnApplied,
    call: Call,
  ): Promise<number> {
    const { atomic, batchSize } = this.capabilities;
    const limit = {
      maximum: batchSize,
      cost: ({ before, after }: RecordChange) => Math.min(before.length + after.length, batchSize),
    };
    const phases = phasesOf(plan.changes, (record) => targetName(record, plan.domain));
    let batches = 0;
    for (const phase of atomic === 'zone' ? [phases.flat()] : phases) {
      const parts = batch(phase, [limit]);
      await this.#inParallel(parts, batchSize === 1 ? PARALLEL : 1, async (changes) => {
        await this.changeRecords(zone, changes, call);
        onApplied(changes);
      });
      batches += parts.length;
    }
    return batches;
  }

  /** Records that take the place of others bring what stood beside those. */
  protected override completePlan(
    changes: readonly RecordChange[],
    existing: readonly HostRecord<X['record']>[],
  ): readonly RecordChange[] {
    const swaps = changes.some(({ action }) => action === 'replace');
    if (!swaps) return changes;
    const held = new Map(existing.map((record) => [record.id, record]));
    return changes.map((change) => (change.action === 'replace' ? this.#withExtras(change, held) : change));
  }

  /** The record in the same place gives its own; where that has none, the first one that has any. */
  #withExtras(change: RecordChange, held: ReadonlyMap<string, HostRecord<X['record']>>): RecordChange {
    const before = change.before.flatMap(({ id }) => held.get(id) ?? []);
    const after = change.after.map((record, index) => {
      const own = before[index];
      const candidates = [...(own === undefined ? [] : [own]), ...before];
      const extra = candidates
        .map((one) => this.extraToKeep(one, record.type))
        .find((one) => Object.keys(one).length > 0);
      return extra === undefined ? record : { ...record, extra };
    });
    return { ...change, after };
  }

  /** Does so many pieces of work at a time. Where one fails, those that were begun are waited for, and no others are. */
  async #inParallel<Item>(
    items: readonly Item[],
    width: number,
    work: (item: Item) => Promise<void>,
  ): Promise<void> {
    for (let at = 0; at < items.length; at += width) {
      const outcomes = await Promise.allSettled(items.slice(at, at + width).map(work));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
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
