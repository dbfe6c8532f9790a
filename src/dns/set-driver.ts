import type { Call } from '../connection/call.js';
import type { DriverOptions } from '../driver.js';
import { CloudError, ConflictError, RecordNotFoundError } from '../errors.js';
import { batch } from './batches.js';
import type { BatchLimit } from './batches.js';
import { checkConflicts, NEVER_AT_CNAME } from './conflicts.js';
import { normaliseData } from './data.js';
import { DnsDriver } from './driver.js';
import { exclusive } from './exclusive.js';
import { type DnsExtras, type HostRecord, merge, type NewRecord, type RecordEdit } from './host.js';
import type { OnApplied } from './host-driver.js';
import type { Zone } from './models.js';
import { normaliseName } from './names.js';
import { type ChangePlan, isPlanned, targetName } from './plan.js';
import { setKey, valueKey } from './record.js';
import type { RecordValue } from './record.js';
import { SetEditor, findValue, parseValueId, splitSet, valueId } from './record-sets.js';
import { perUnit, unitsOf } from './set-units.js';
import { asAnswered, checkPlaces, isPlain } from './special.js';
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
    for await (const set of this.fetchSets(zone, call)) yield* recordsOf(set);
  }

  protected override async fetchRecord(zone: Zone, id: string, call: Call): Promise<HostRecord<X['record']>> {
    const { name } = parseValueId(id);
    return this.#find(await this.fetchSetsOf(zone, name, call), id, 'getRecord').record;
  }

  protected override addRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    return this.#edit(zone, namesOf(record, zone), call, (sets, editor) => {
      this.#checkBeside(record, sets, zone);
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
    const { name: from, type } = parseValueId(id);
    const name = changes.name === undefined ? from : normaliseName(changes.name, zone.domain);
    const names = new Set([
      from,
      name,
      ...namesOf({ name, type: changes.type ?? type, data: changes.data }, zone),
    ]);
    return this.#edit(zone, [...names], call, (sets, editor) => {
      if (known !== null && isChanged(known, id, sets)) throw this.#changedMeanwhile(known);
      const { set, record: before } = this.#find(sets, id, 'updateRecord');
      this.#refuseSpecial(set, 'updateRecord');
      const after = this.check(merge(before, changes), zone, 'updateRecord');
      this.#checkBeside(after, sets, zone, before);
      editor.edit(before, after);
      return after;
    });
  }

  /** A set that is more than its values goes with its only one. */
  protected override async dropRecord(zone: Zone, id: string, call: Call): Promise<void> {
    const { name } = parseValueId(id);
    await this.#edit(zone, [name], call, (sets, editor) => {
      const { set, record } = this.#find(sets, id, 'deleteRecord');
      if (set.values.length > 1) this.#refuseSpecial(set, 'deleteRecord');
      if (isPlain(set)) editor.edit(record, null);
      else editor.remove(set);
      return record;
    });
  }

  /** Takes all sets out of a zone but the host's own, for hosts that delete empty zones only; aliases before what they point at. */
  protected async empty(zone: Zone, call: Call): Promise<void> {
    const plain: SetChange<X['record']>[] = [];
    const special: SetChange<X['record']>[] = [];
    for await (const before of this.fetchSets(zone, call)) {
      if (!isPlain(before)) special.push({ before, after: null });
      else if (isPlanned(before, {})) plain.push({ before, after: null });
    }
    const batches = batch([...special, ...plain], this.batchLimits());
    for (const changes of batches) await this.applyBatch(zone, changes, call);
  }

  protected override async applyChanges(
    zone: Zone,
    plan: ChangePlan,
    onApplied: OnApplied,
    call: Call,
  ): Promise<number> {
    const names = [
      ...new Set(plan.changes.flatMap(({ before, after }) => [...before, ...after].map(({ name }) => name))),
    ];
    return exclusive(this.#keys(zone, names), call, async () => {
      const sets: RecordSet<X['record']>[] = [];
      for await (const set of this.fetchSets(zone, call)) sets.push(set);
      const units = unitsOf(plan, sets).map((unit) => ({
        sets: unit.sets.map((change) => this.#complete(change)),
        steps: unit.steps,
      }));
      const limits = this.batchLimits().map((limit) => perUnit(limit, this.capabilities.atomic));
      const batches = batch(units, limits);
      const tickets: (string | null)[] = [];
      for (const one of batches) {
        const changes = one.flatMap((unit) => unit.sets);
        tickets.push(await this.applyBatch(zone, changes, call));
        onApplied(one.flatMap((unit) => unit.steps));
      }
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
          const isOwn = (set: RecordSet | null): boolean =>
            set !== null && isPlain(set) && setKey(set) === setKey(record);
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

  /** @throws ConflictError for a record that cannot stand beside what is there, once what it takes the place of has gone */
  #checkBeside(
    record: RecordValue,
    sets: readonly RecordSet<X['record']>[],
    { domain }: Zone,
    before: RecordValue | null = null,
  ): void {
    checkPlaces([record], sets);
    const gone = new Set([valueKey(record), ...(before === null ? [] : [valueKey(before)])]);
    const others = asAnswered(sets.flatMap(recordsOf)).filter((one) => !gone.has(valueKey(one)));
    checkConflicts([...others, record], domain, new Set(this.capabilities.leniencies));
  }

  #keys(zone: Zone, names: readonly string[]): string[] {
    return names.map((name) => JSON.stringify([this.accountKey, zone.id, name]));
  }

  #find(
    sets: readonly RecordSet<X['record']>[],
    id: string,
    operation: string,
  ): { readonly set: RecordSet<X['record']>; readonly record: HostRecord<X['record']> } {
    const { type } = parseValueId(id);
    const set = sets.find((one) => one.type === type && findValue(one, id) !== undefined);
    const record = set === undefined ? undefined : recordsOf(set).find((one) => one.id === id);
    if (set === undefined || record === undefined) {
      throw new RecordNotFoundError(
        `${operation}: ${this.provider} has no record ${id}: it was deleted, or its value was changed. List the records again.`,
        this.details(operation),
      );
    }
    return { set, record };
  }

  #refuseSpecial({ name, special }: RecordSet, operation: string): void {
    if (special === undefined) return;
    throw this.unsupported(
      `${operation} of ${name === '' ? '@' : name}, which is ${special.what}`,
      "It was left as it is: change it with the host's own tools.",
    );
  }

  #changedMeanwhile(record: RecordValue): ConflictError {
    return new ConflictError(
      `updateRecord: somebody has changed the records ${setKey(record)} since this one was read. Read the record again, and decide anew.`,
      this.details('updateRecord'),
    );
  }
}

/** Whether the set of a record that was read is still there, but not with this value and TTL. */
function isChanged(known: RecordValue, id: string, sets: readonly RecordSet[]): boolean {
  if (sets.some((one) => !isPlain(one) && findValue(one, id) !== undefined)) return false;
  const set = sets.find((one) => isPlain(one) && setKey(one) === setKey(known));
  return set !== undefined && (set.ttl !== known.ttl || !set.values.includes(known.data));
}

/** The names whose sets say whether a record can be: its own, and the one that it must not point at if that is a CNAME record's. */
function namesOf(
  { name, type, data }: { readonly name: string; readonly type: string; readonly data: string | undefined },
  { domain }: Zone,
): string[] {
  if (data === undefined || !NEVER_AT_CNAME.has(type)) return [name];
  const target = targetName({ type, data: normaliseData(type, data, domain) }, domain);
  return target === undefined || target === name ? [name] : [name, target];
}

/** The records that a set consists of, as the host holds them. */
function recordsOf<E extends object>(set: RecordSet<E>): HostRecord<E>[] {
  const { special } = set;
  return splitSet(set).map((record) =>
    special === undefined
      ? fromSet(set, record)
      : { ...fromSet(set, record), id: valueId({ ...record, special }), special },
  );
}

function fromSet<E extends object>(
  set: RecordSet<E> | null,
  { name, type, data, ttl }: RecordValue,
): HostRecord<E> {
  return { id: valueId({ name, type, data }), name, type, data, ttl, extra: set?.extra ?? ({} as E) };
}
