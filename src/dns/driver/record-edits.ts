import type { Call } from '../../call/call.js';
import { ConflictError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import type { Extra } from '../../model.js';
import type { DnsRecord } from '../model/models.js';
import type { RecordChange } from '../plan/change.js';
import { phasesOf } from '../plan/order.js';
import type { ChangePlan } from '../plan/change-plan.js';
import { targetName } from '../plan/plan.js';
import { PlanScope } from '../plan/scope.js';
import { barredAlias, checkRemoval, checkSingle, pointsAtAlias } from '../records/conflicts.js';
import { type RecordValue, valueKey } from '../records/record.js';
import { isServed, makesAgain } from '../records/special-sets.js';
import { batch, inParallel } from './batches.js';
import { checkRecord, type EditContext, type OnApplied, type ZoneEdits } from './edits.js';
import {
  type HostRecord,
  merge,
  type NewRecord,
  type RecordEdit,
  type RecordHost,
  type RecordUpdate,
  type ZoneKey,
} from './host.js';
import { areExclusive } from './exclusive-records.js';
import { makeAndPublish } from './publish.js';
import { swap } from './swap.js';
import type { SwapSteps } from './swap-attempt.js';

/** Parallel changes at hosts that accept one for each request. */
const PARALLEL = 6;

/** Edits at hosts with record ids: each value is a resource of its own. */
export class RecordEdits implements ZoneEdits {
  readonly #context: EditContext<RecordHost>;

  constructor(context: EditContext<RecordHost>) {
    this.#context = context;
  }

  get #host(): RecordHost {
    return this.#context.host;
  }

  get #changesInPlace(): boolean {
    return this.#context.capabilities.update !== 'replace';
  }

  listRecords(zone: ZoneKey, call: Call): AsyncIterable<HostRecord> {
    return this.#host.listRecords(zone, call);
  }

  getRecord(zone: ZoneKey, id: string, call: Call): Promise<HostRecord> {
    return this.#host.getRecord(zone, id, call);
  }

  async createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord> {
    await this.#checkTarget(zone, record, call);
    await this.#checkSingle(zone, record, null, call);
    return this.#published('createRecord', zone, call, () => this.#host.createRecord(zone, record, call));
  }

  async updateRecord(
    zone: ZoneKey,
    id: string,
    { known, changes }: RecordEdit,
    call: Call,
  ): Promise<HostRecord> {
    const host = this.#host;
    const before = await host.getRecord(zone, id, call);
    if (known !== null && !sameRecord(known, before)) throw this.#changedMeanwhile(known, before);
    const checked = checkRecord(this.#context, merge(before, changes), zone, 'updateRecord');
    const { domain } = zone;
    if (barredAlias(checked, domain) !== barredAlias(before, domain))
      await this.#checkTarget(zone, checked, call);
    await this.#checkSingle(zone, checked, id, call);
    const renamed = checked.name !== before.name && this.#context.capabilities.rename === 'replace';
    const isInPlace = this.#changesInPlace && checked.type === before.type && !renamed;
    return this.#published('updateRecord', zone, call, (onStored) =>
      isInPlace
        ? host.updateRecord(zone, { id, before, after: this.#whole(before, checked) }, call)
        : this.#replace(zone, before, checked, onStored, call),
    );
  }

  async deleteRecord(zone: ZoneKey, id: string, known: DnsRecord | null, call: Call): Promise<void> {
    const isUnknown = known === null && this.#context.capabilities.apexNameServers === 'editable';
    const record = isUnknown ? await this.#host.getRecord(zone, id, call) : known;
    if (record !== null) await this.#checkRemoval(zone, record, call);
    await this.#published('deleteRecord', zone, call, () => this.#host.deleteRecord(zone, id, call));
  }

  async emptyZone(zone: ZoneKey, call: Call): Promise<void> {
    const going: HostRecord[] = [];
    for await (const record of this.#host.listRecords(zone, call))
      if (PlanScope.WHOLE.has(record)) going.push(record);
    for (const { id } of going) await this.#host.deleteRecord(zone, id, call);
  }

  /** Records that replace others keep their properties. */
  completePlan(changes: readonly RecordChange[], existing: readonly HostRecord[]): readonly RecordChange[] {
    const isAnew = ({ action }: RecordChange): boolean =>
      action === 'replace' || (action === 'update' && this.#context.capabilities.update !== 'in-place');
    if (!changes.some(isAnew)) return changes;
    const held = new Map(existing.map((record) => [record.id, record]));
    return changes.map((change) => (isAnew(change) ? this.#withExtras(change, held) : change));
  }

  async applyPlan(zone: ZoneKey, plan: ChangePlan, onApplied: OnApplied, call: Call): Promise<number> {
    const { atomic, batchSize } = this.#context.capabilities;
    const limit = {
      maximum: batchSize,
      cost: ({ before, after }: RecordChange) => Math.min(before.length + after.length, batchSize),
    };
    const phases = phasesOf(plan.changes, (record) => targetName(record, plan.domain));
    let batches = 0;
    await makeAndPublish(this.#context, zone, 'applyPlan', call, async (onStored) => {
      for (const phase of atomic === 'zone' ? [phases.flat()] : phases) {
        const parts = batch(phase, [limit]);
        await inParallel(parts, batchSize === 1 ? PARALLEL : 1, async (changes) => {
          await this.#changeRecords(zone, changes, call);
          onStored();
          onApplied(changes);
        });
        batches += parts.length;
      }
    });
    return batches;
  }

  /** Applies the changes of a batch: in one request if the host can, otherwise one by one. */
  async #changeRecords(zone: ZoneKey, changes: readonly RecordChange[], call: Call): Promise<void> {
    const host = this.#host;
    if (this.#context.capabilities.batchSize > 1 && host.changeRecords !== undefined) {
      await host.changeRecords(zone, changes, call);
      return;
    }
    for (const change of changes) await this.#changeRecord(zone, change, call);
  }

  async #changeRecord(zone: ZoneKey, change: RecordChange, call: Call): Promise<void> {
    const host = this.#host;
    const { action, before, after } = change;
    if (action === 'update') {
      for (const update of updatesOf(change)) await this.#updateOne(zone, update, call);
      return;
    }
    if (action === 'replace') {
      await this.#swap(zone, await this.#whatGoes(zone, change, call), after, 'applyPlan', call);
      return;
    }
    for (const { id } of before) await host.deleteRecord(zone, id, call);
    for (const record of after) await host.createRecord(zone, record, call);
  }

  /** Updates a record in place, or recreates it if the host has no updates. */
  async #updateOne(zone: ZoneKey, update: RecordUpdate, call: Call): Promise<void> {
    const host = this.#host;
    const { id, before, after } = update;
    if (this.#changesInPlace) {
      await host.updateRecord(zone, update, call);
      return;
    }
    if (areExclusive(before, after)) {
      const change = { before: [{ ...before, id }], after: [after] };
      await this.#swap(zone, await this.#whatGoes(zone, change, call), [after], 'applyPlan', call);
      return;
    }
    await host.createRecord(zone, after, call);
    await host.deleteRecord(zone, id, call);
  }

  /** The records that a step deletes, read if they have properties, with which they would be restored. */
  async #whatGoes(
    zone: ZoneKey,
    { before, after }: Pick<RecordChange, 'before' | 'after'>,
    call: Call,
  ): Promise<HostRecord[]> {
    const hasExtras = after.some((record) => Object.keys((record as NewRecord).extra ?? {}).length > 0);
    if (!hasExtras) return before.map((record) => ({ ...record, extra: {} }));
    return Promise.all(before.map(({ id }) => this.#host.getRecord(zone, id, call)));
  }

  /** Makes one change, and publishes it. */
  #published<Made>(
    operation: string,
    zone: ZoneKey,
    call: Call,
    make: (onStored: () => void) => Promise<Made>,
  ): Promise<Made> {
    return makeAndPublish(this.#context, zone, operation, call, async (onStored) => {
      const made = await make(onStored);
      onStored();
      return made;
    });
  }

  /** Recreates a record with its properties. @throws NotSupportedError for a special one that would come back as a plain one */
  async #replace(
    zone: ZoneKey,
    before: HostRecord,
    checked: NewRecord,
    onStored: () => void,
    call: Call,
  ): Promise<HostRecord> {
    const { special } = before;
    const kept = this.#extraToKeep(before, checked.type);
    if (special !== undefined && !makesAgain(kept, special))
      throw this.#context.client.unsupported(
        `updateRecord of the name or type of ${valueKey(before)}, which is ${special.what}`,
        "It was left as it is: change it with the host's own tools.",
      );
    const extra = { ...kept, ...checked.extra };
    const after = { ...checked, extra, ...(special === undefined ? {} : { special }) };
    if (after.type !== before.type || after.name !== before.name)
      await this.#checkRemoval(zone, before, call);
    if (areExclusive(before, after)) {
      const swapped = await this.#swap(zone, [before], [after], 'updateRecord', call);
      return swapped[0] as HostRecord;
    }
    const created = await this.#host.createRecord(zone, after, call);
    onStored();
    await this.#host.deleteRecord(zone, before.id, call);
    return created;
  }

  /**
   * Fetches the CNAME records at the name that a record must not point to, if it has one.
   *
   * @throws ConflictError for a record that points at one
   */
  async #checkTarget(zone: ZoneKey, record: RecordValue, call: Call): Promise<void> {
    const host = this.#host;
    const target = barredAlias(record, zone.domain);
    if (target === null || target === record.name) return;
    const aliases = host.listAliases?.(zone, target, call) ?? host.listRecords(zone, call);
    for await (const alias of aliases)
      if (alias.name === target && alias.type === 'CNAME' && isServed(alias)) throw pointsAtAlias(record);
  }

  /** Fetches the other records if a name may have one record of a type and the host may not check. @throws ConflictError for a second one */
  async #checkSingle(zone: ZoneKey, record: RecordValue, id: string | null, call: Call): Promise<void> {
    const { name, type } = record;
    if (type !== 'DNAME') return;
    for await (const other of this.#host.listRecords(zone, call))
      if (other.name === name && other.type === type && other.id !== id && isServed(other))
        checkSingle(type, name, [record, other]);
  }

  /** Deletes old records before new ones come that cannot exist beside them. @throws UnavailableError for what is lost */
  #swap(
    zone: ZoneKey,
    going: readonly HostRecord[],
    coming: readonly NewRecord[],
    operation: string,
    call: Call,
  ): Promise<HostRecord[]> {
    const host = this.#host;
    const steps: SwapSteps<HostRecord, NewRecord, HostRecord> = {
      remove: ({ id }, inner) => host.deleteRecord(zone, id, inner),
      create: (record, inner) => host.createRecord(zone, record, inner),
      undo: ({ id }, inner) => host.deleteRecord(zone, id, inner),
      restore: (old, inner) => host.createRecord(zone, this.#asBefore(old), inner),
      list: (inner) => collect(host.listRecords(zone, inner)),
      recordsOf: (record) => [record],
    };
    return swap(steps, { going, coming }, this.#context.client, operation, call);
  }

  /** A record as it was, to be created again. */
  #asBefore(record: HostRecord): NewRecord {
    const { name, type, data, ttl } = record;
    return { name, type, data, ttl, extra: this.#extraToKeep(record, type) };
  }

  /** Checks that an NS record at the apex is not the last that all are served. @throws ConflictError */
  async #checkRemoval(
    zone: ZoneKey,
    record: RecordValue & { readonly id: string },
    call: Call,
  ): Promise<void> {
    if (record.type !== 'NS' || record.name !== '') return;
    for await (const one of this.#host.listRecords(zone, call))
      if (one.name === '' && one.type === 'NS' && (one.id === record.id) !== isServed(one)) return;
    checkRemoval(record, []);
  }

  /** A record with what stands beside its data, for hosts that take all of it again. */
  #whole(before: HostRecord, after: NewRecord): NewRecord {
    if (this.#context.capabilities.update !== 'overwrite') return after;
    return { ...after, extra: { ...this.#extraToKeep(before, after.type), ...after.extra } };
  }

  #extraToKeep(record: HostRecord, type: string): Extra {
    return this.#host.extraToKeep?.(record, type) ?? {};
  }

  /** Takes the properties of the record in the same place, or else of the first that has some. */
  #withExtras(change: RecordChange, held: ReadonlyMap<string, HostRecord>): RecordChange {
    const before = change.before.flatMap(({ id }) => held.get(id) ?? []);
    const after = change.after.map((record, index) => {
      const own = before[index];
      const candidates = [...(own === undefined ? [] : [own]), ...before];
      const extra = candidates
        .map((one) => this.#extraToKeep(one, record.type))
        .find((one) => Object.keys(one).length > 0);
      return extra === undefined ? record : { ...record, extra };
    });
    return { ...change, after };
  }

  #changedMeanwhile(known: RecordValue, now: RecordValue): ConflictError {
    return new ConflictError(
      `updateRecord: the record ${valueKey(known)} has changed since it was read; it is ${valueKey(now)} now. ` +
        'Read it again, then decide.',
      this.#context.client.details('updateRecord'),
    );
  }
}

/** The changes of an `update` step, record by record. */
export function updatesOf({ before, after }: RecordChange): RecordUpdate[] {
  return before.flatMap((record, index) => {
    const change = after[index];
    return change === undefined ? [] : [{ id: record.id, before: record, after: change }];
  });
}

function sameRecord(a: RecordValue, b: RecordValue): boolean {
  return valueKey(a) === valueKey(b) && a.ttl === b.ttl;
}
