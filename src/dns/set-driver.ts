import type { Call } from '../connection/call.js';
import type { DriverOptions } from '../driver.js';
import { CloudError, ConflictError, RecordNotFoundError } from '../errors.js';
import { batch } from './batches.js';
import type { BatchLimit } from './batches.js';
import type { DnsCapabilities } from './capabilities.js';
import { checkConflicts } from './conflicts.js';
import { DnsDriver, merge } from './driver.js';
import type { DnsExtras, HostRecord, NewRecord, RecordEdit } from './driver.js';
import { exclusive } from './exclusive.js';
import type { Zone } from './models.js';
import { normaliseName } from './names.js';
import type { ChangePlan } from './plan.js';
import { setKey, valueKey } from './record.js';
import type { RecordValue } from './record.js';
import { SetEditor, findValue, parseValueId, splitSet, valueId } from './record-sets.js';
import type { RecordSet, SetChange } from './record-sets.js';

/** How often an edit starts over after somebody else has changed the set meanwhile. */
const EDIT_ATTEMPTS = 5;

/**
 * The family of hosts that keep sets: all values of one name and type are one resource. Single values are edited by reading the
 * set, changing it, and writing it back, one after the other within the process; the driver's `changeSets` rejects with
 * ConflictError where the host can tell that the set was changed meanwhile, and the edit then starts over.
 */
export abstract class SetDnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends DnsDriver<Options, X> {
  /** All sets of a zone. */
  protected abstract fetchSets(zone: Zone, call: Call): AsyncIterable<RecordSet<X['record']>>;
  /** The sets of one name. */
  protected abstract fetchSetsOf(zone: Zone, name: string, call: Call): Promise<RecordSet<X['record']>[]>;
  /**
   * Makes changes, all or none where the host can; at most as many as a batch takes. By default one after the other, by `changeSet`.
   * Answers with the sets that the host describes, where it does.
   *
   * @throws ConflictError where a set is not any more what the change says it was
   */
  protected async changeSets(
    zone: Zone,
    changes: readonly SetChange<X['record']>[],
    call: Call,
  ): Promise<readonly RecordSet<X['record']>[]> {
    const sets: RecordSet<X['record']>[] = [];
    for (const change of changes) {
      const set = await this.changeSet(zone, change, call);
      if (set !== null) sets.push(set);
    }
    return sets;
  }

  /** Makes one change, at hosts that take no more at once, and answers with the set where the host describes it. */
  protected changeSet(
    _zone: Zone,
    _change: SetChange<X['record']>,
    _call: Call,
  ): Promise<RecordSet<X['record']> | null> {
    return Promise.reject(this.unsupported('changeSet'));
  }

  /** Makes changes that are part of a plan, and answers with what `waitForBatch` needs to wait for them; null for nothing. */
  protected async applyBatch(
    zone: Zone,
    changes: readonly SetChange<X['record']>[],
    call: Call,
  ): Promise<string | null> {
    await this.changeSets(zone, changes, call);
    return null;
  }

  /** Waits until a batch of a plan is served everywhere. */
  protected waitForBatch(_ticket: string, _call: Call): Promise<void> {
    return Promise.resolve();
  }

  /** Waits until the host has carried out the changes that it has accepted. */
  protected waitUntilInSync(_zone: Zone, _call: Call): Promise<void> {
    return Promise.resolve();
  }

  /** A set as the host will hold it: what it adds to a set that is new, such as a default TTL. */
  protected completeSet(set: RecordSet<X['record']>): RecordSet<X['record']> {
    return set;
  }

  /** What one request takes. */
  protected batchLimits(): readonly BatchLimit<SetChange<X['record']>>[] {
    return [{ maximum: this.capabilities.batchSize, cost: () => 1 }];
  }

  protected override async *fetchRecords(
    zone: Zone,
    call: Call,
  ): AsyncGenerator<HostRecord<X['record']>, void, undefined> {
    for await (const set of this.fetchSets(zone, call))
      yield* splitSet(set).map((record) => fromSet(set, record));
  }

  protected override async fetchRecord(zone: Zone, id: string, call: Call): Promise<HostRecord<X['record']>> {
    const { name, type } = parseValueId(id);
    return this.#find(await this.fetchSetsOf(zone, name, call), type, id, 'getRecord');
  }

  protected override addRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    return this.#edit(zone, [record.name], call, (sets, editor) => {
      checkConflicts(
        [...sets.flatMap(splitSet).filter((other) => valueKey(other) !== valueKey(record)), record],
        zone.domain,
        this.#leniencies,
      );
      editor.edit(null, record);
      return record;
    });
  }

  protected override async changeRecord(
    zone: Zone,
    id: string,
    { known, changes }: RecordEdit<X>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    const { name: from, type: fromType } = parseValueId(id);
    const name = changes.name === undefined ? from : normaliseName(changes.name, zone.domain);
    return this.#edit(zone, [...new Set([from, name])], call, (sets, editor) => {
      if (known !== null && isChanged(known, sets)) throw this.#changedMeanwhile(known);
      const before = this.#find(sets, fromType, id, 'updateRecord');
      const after = this.check(merge(before, changes), zone, 'updateRecord');
      editor.edit(before, after);
      return after;
    });
  }

  protected override async dropRecord(zone: Zone, id: string, call: Call): Promise<void> {
    const { name, type } = parseValueId(id);
    await this.#edit(zone, [name], call, (sets, editor) => {
      const before = this.#find(sets, type, id, 'deleteRecord');
      editor.edit(before, null);
      return before;
    });
  }

  protected override async applyChanges(zone: Zone, plan: ChangePlan, call: Call): Promise<number> {
    const names = [
      ...new Set(plan.changes.flatMap(({ before, after }) => [...before, ...after].map(({ name }) => name))),
    ];
    return exclusive(this.#keys(zone, names), call, async () => {
      const sets: RecordSet<X['record']>[] = [];
      for await (const set of this.fetchSets(zone, call)) sets.push(set);
      const batches = batch(
        unitsOf(plan, sets).map((unit) => unit.map((change) => this.#complete(change))),
        this.batchLimits().map((limit) => perUnit(limit, this.capabilities.atomic)),
      );
      const tickets: (string | null)[] = [];
      for (const units of batches) tickets.push(await this.applyBatch(zone, units.flat(), call));
      for (const ticket of tickets) if (ticket !== null) await this.waitForBatch(ticket, call);
      await this.waitUntilInSync(zone, call);
      return batches.length;
    });
  }

  /** Reads the sets of some names, changes them and writes them back; starts over where somebody else was faster. */
  #edit(
    zone: Zone,
    names: readonly string[],
    call: Call,
    edit: (sets: RecordSet<X['record']>[], editor: SetEditor<X['record']>) => RecordValue,
  ): Promise<HostRecord<X['record']>> {
    return exclusive(this.#keys(zone, names), call, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const sets = (await Promise.all(names.map((name) => this.fetchSetsOf(zone, name, call)))).flat();
        const editor = new SetEditor(sets);
        const record = edit(sets, editor);
        const changes = editor.changes().map((change) => this.#complete(change));
        try {
          const answered = changes.length > 0 ? await this.changeSets(zone, changes, call) : [];
          await this.waitUntilInSync(zone, call);
          const isOwn = (set: RecordSet | null): boolean => set !== null && setKey(set) === setKey(record);
          const set = answered.find(isOwn) ?? changes.map(({ after }) => after).find(isOwn) ?? null;
          return fromSet(set, { ...record, ttl: set?.ttl ?? record.ttl });
        } catch (error) {
          if (attempt === EDIT_ATTEMPTS || !CloudError.is(error) || error.code !== 'conflict') throw error;
        }
      }
    });
  }

  #complete({ before, after }: SetChange<X['record']>): SetChange<X['record']> {
    return { before, after: after === null ? null : this.completeSet(after) };
  }

  get #leniencies() {
    return new Set(this.capabilities.leniencies);
  }

  #keys(zone: Zone, names: readonly string[]): string[] {
    return names.map((name) => JSON.stringify([this.accountKey, zone.id, name]));
  }

  #find(
    sets: readonly RecordSet<X['record']>[],
    type: string,
    id: string,
    operation: string,
  ): HostRecord<X['record']> {
    const set = sets.find((one) => one.type === type);
    const data = findValue(set, id);
    if (set === undefined || data === undefined) {
      throw new RecordNotFoundError(
        `${operation}: ${this.provider} has no record ${id}: it was deleted, or its value was changed. List the records again.`,
        this.details(operation),
      );
    }
    return fromSet(set, { name: set.name, type, data, ttl: set.ttl });
  }

  #changedMeanwhile(record: RecordValue): ConflictError {
    return new ConflictError(
      `updateRecord: somebody has changed the records ${setKey(record)} since this one was read. Read the record again, and decide anew.`,
      this.details('updateRecord'),
    );
  }
}

/** Whether the set of a record that was read is still there, but not with this value and TTL. */
function isChanged(known: RecordValue, sets: readonly RecordSet[]): boolean {
  const set = sets.find((one) => setKey(one) === setKey(known));
  return set !== undefined && (set.ttl !== known.ttl || !set.values.includes(known.data));
}

function fromSet<E extends object>(
  set: RecordSet<E> | null,
  { name, type, data, ttl }: RecordValue,
): HostRecord<E> {
  return { id: valueId({ name, type, data }), name, type, data, ttl, extra: set?.extra ?? ({} as E) };
}

/** The sets that a plan changes, each once; those that have to change together in one unit. */
function unitsOf<E extends object>(plan: ChangePlan, sets: readonly RecordSet<E>[]): SetChange<E>[][] {
  const editor = new SetEditor(sets);
  const units = new Map<string, number>();
  for (const [index, { before, after }] of plan.changes.entries()) {
    for (const record of [...before, ...after]) {
      const key = setKey(record);
      if (!units.has(key)) units.set(key, index);
    }
    const length = Math.max(before.length, after.length);
    const swap = plan.changes[index]?.action === 'replace';
    if (swap) {
      for (const record of before) editor.edit(record, null);
      for (const record of after) editor.edit(null, record);
      continue;
    }
    for (let at = 0; at < length; at += 1) editor.edit(before[at] ?? null, after[at] ?? null);
  }
  const grouped = new Map<number, SetChange<E>[]>();
  for (const change of editor.changes()) {
    const set = change.after ?? change.before;
    const unit = set === null ? -1 : (units.get(setKey(set)) ?? -1);
    grouped.set(unit, [...(grouped.get(unit) ?? []), change]);
  }
  return [...grouped.values()];
}

/** What a unit costs. Where sets cannot change together anyway, one that is too big for a batch goes out in several. */
function perUnit<E extends object>(
  { maximum, cost }: BatchLimit<SetChange<E>>,
  atomic: DnsCapabilities['atomic'],
): BatchLimit<readonly SetChange<E>[]> {
  const sum = (unit: readonly SetChange<E>[]): number =>
    unit.reduce((total, change) => total + cost(change), 0);
  return { maximum, cost: atomic === 'zone' ? sum : (unit) => Math.min(sum(unit), maximum) };
}
