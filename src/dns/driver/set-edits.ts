import type { Call } from '../../call/call.js';
import { CloudError, ConflictError, RecordNotFoundError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import { normaliseData, normaliseType } from '../data/data.js';
import type { DnsRecord } from '../model/models.js';
import { normaliseName } from '../names/names.js';
import type { RecordChange } from '../plan/change.js';
import type { ChangePlan } from '../plan/change-plan.js';
import { PlanScope } from '../plan/scope.js';
import { barredAlias, checkConflicts, checkDelegations, checkRemoval } from '../records/conflicts.js';
import { parseValueId, type RecordSet, type SetChange, SetEditor } from '../records/record-sets.js';
import { type RecordValue, setKey, valueKey } from '../records/record.js';
import { asAnswered, checkPlaces, isPlain } from '../records/special-sets.js';
import { batch, type BatchLimit } from './batches.js';
import { checkRecord, type EditContext, type OnApplied, type ZoneEdits } from './edits.js';
import {
  type HostRecord,
  merge,
  type NewRecord,
  type RecordEdit,
  type SetHost,
  type ZoneKey,
} from './host.js';
import { exclusive } from '../../call/keyed-queue.js';
import { makeAndPublish } from './publish.js';
import { findRecord, type FoundRecord, fromSet, isChanged, recordsOf } from './set-records.js';
import { perUnit, unitsOf } from './set-units.js';

/** Number of times that an edit starts over after the set has changed meanwhile. */
const EDIT_ATTEMPTS = 5;

/** Names and types of the sets that an edit reads. */
interface Scope {
  readonly names: readonly string[];
  readonly types: readonly string[];
}

/**
 * Edits at hosts with sets. To edit a value, reads its set, changes it and writes it back; edits queue within the process. If the host
 * reports that the set changed meanwhile, the edit starts over.
 */
export class SetEdits implements ZoneEdits {
  readonly #context: EditContext<SetHost>;

  constructor(context: EditContext<SetHost>) {
    this.#context = context;
  }

  get #host(): SetHost {
    return this.#context.host;
  }

  async *listRecords(zone: ZoneKey, call: Call): AsyncGenerator<HostRecord, void, undefined> {
    for await (const set of this.#host.listSets(zone, call)) yield* recordsOf(set);
  }

  async getRecord(zone: ZoneKey, id: string, call: Call): Promise<HostRecord> {
    const { name, type } = parseValueId(id);
    return this.#find(await this.#setsAt(zone, { names: [name], types: [type] }, call), id, 'getRecord')
      .record;
  }

  createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord> {
    const scope = { names: namesOf(record, zone), types: [record.type] };
    return this.#edit('createRecord', zone, scope, call, (sets, editor) => {
      this.#checkBeside(record, sets, zone);
      editor.edit(null, record);
      return record;
    });
  }

  async updateRecord(
    zone: ZoneKey,
    id: string,
    { known, changes }: RecordEdit,
    call: Call,
  ): Promise<HostRecord> {
    const { name: from, type } = parseValueId(id);
    const name = changes.name === undefined ? from : normaliseName(changes.name, zone.domain);
    const names = new Set([
      from,
      name,
      ...namesOf({ name, type: normaliseType(changes.type ?? type), data: changes.data }, zone),
    ]);
    const types = [type, normaliseType(changes.type ?? type)];
    return this.#edit('updateRecord', zone, { names: [...names], types }, call, (sets, editor) => {
      if (known !== null && isChanged(known, id, sets)) throw this.#changedMeanwhile(known);
      const { set, record: before } = this.#find(sets, id, 'updateRecord');
      this.#refuseSpecial(set, 'updateRecord');
      const after = checkRecord(this.#context, merge(before, changes), zone, 'updateRecord');
      this.#checkBeside(after, sets, zone, before);
      if (setKey(after) !== setKey(before)) checkRemoval(before, [...othersOf(before, sets), after]);
      editor.edit(before, after);
      return after;
    });
  }

  /** Deleting the only value of a special set deletes the set. */
  async deleteRecord(zone: ZoneKey, id: string, _known: DnsRecord | null, call: Call): Promise<void> {
    const { name, type } = parseValueId(id);
    await this.#edit('deleteRecord', zone, { names: [name], types: [type] }, call, (sets, editor) => {
      const { set, record } = this.#find(sets, id, 'deleteRecord');
      if (set.values.length > 1) this.#refuseSpecial(set, 'deleteRecord');
      if (isPlain(record)) checkRemoval(record, othersOf(record, sets));
      if (isPlain(set)) editor.edit(record, null);
      else editor.remove(set);
      return record;
    });
  }

  /** Deletes aliases before their targets. */
  async emptyZone(zone: ZoneKey, call: Call): Promise<void> {
    const plain: SetChange[] = [];
    const special: SetChange[] = [];
    for await (const before of this.#host.listSets(zone, call)) {
      if (!isPlain(before)) special.push({ before, after: null });
      else if (PlanScope.WHOLE.has(before)) plain.push({ before, after: null });
    }
    const batches = batch([...special, ...plain], this.#limits(zone));
    for (const changes of batches) await this.#applyBatch(zone, changes, call);
  }

  /** Sets keep their properties anyway. */
  completePlan(changes: readonly RecordChange[]): readonly RecordChange[] {
    return changes;
  }

  async applyPlan(zone: ZoneKey, plan: ChangePlan, onApplied: OnApplied, call: Call): Promise<number> {
    const host = this.#host;
    const names = plan.changes.flatMap(({ before, after }) => [...before, ...after].map(({ name }) => name));
    return exclusive(this.#queueKeys(zone, [...new Set(names)]), call, async () => {
      const units = unitsOf(plan, await collect(host.listSets(zone, call))).map((unit) => ({
        sets: unit.sets.map((change) => this.#complete(change)),
        steps: unit.steps,
      }));
      const limits = this.#limits(zone).map((limit) => perUnit(limit, this.#context.capabilities.atomic));
      const batches = batch(units, limits);
      const tickets: (string | null)[] = [];
      await makeAndPublish(this.#context, zone, 'applyPlan', call, async (onStored) => {
        for (const one of batches) {
          const changes = one.flatMap((unit) => unit.sets);
          tickets.push(await this.#applyBatch(zone, changes, call));
          onStored();
          onApplied(one.flatMap((unit) => unit.steps));
        }
      });
      for (const ticket of tickets) if (ticket !== null) await host.waitForBatch?.(ticket, call);
      await host.waitUntilInSync?.(zone, call);
      return batches.length;
    });
  }

  async #applyBatch(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<string | null> {
    const host = this.#host;
    if (host.applySets !== undefined) return host.applySets(zone, changes, call);
    await host.changeSets(zone, changes, call);
    return null;
  }

  /** Reads the sets of some names. */
  async #setsAt(zone: ZoneKey, { names, types }: Scope, call: Call): Promise<readonly RecordSet[]> {
    const host = this.#host;
    if (host.listSetsAt !== undefined) return host.listSetsAt(zone, names, types, call);
    return (await collect(host.listSets(zone, call))).filter(({ name }) => names.includes(name));
  }

  /** Reads the sets of some names, changes them and writes them back; starts over if they changed meanwhile. */
  #edit(
    operation: string,
    zone: ZoneKey,
    scope: Scope,
    call: Call,
    edit: (sets: readonly RecordSet[], editor: SetEditor) => RecordValue,
  ): Promise<HostRecord> {
    return exclusive(this.#queueKeys(zone, scope.names), call, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const sets = await this.#setsAt(zone, scope, call);
        const editor = new SetEditor(sets);
        const record = edit(sets, editor);
        const changes = editor.changes().map((change) => this.#complete(change));
        const write = async (onStored: () => void): Promise<HostRecord> => {
          const written = await this.#write(zone, record, changes, call);
          if (changes.length > 0) onStored();
          return written;
        };
        try {
          return await makeAndPublish(this.#context, zone, operation, call, write);
        } catch (error) {
          // What is stored and cannot be published is no conflict, so that it is not made again.
          if (attempt === EDIT_ATTEMPTS || !CloudError.is(error) || error.code !== 'conflict') throw error;
        }
      }
    });
  }

  /** Writes changed sets, and returns the record of the value in its set. */
  async #write(
    zone: ZoneKey,
    record: RecordValue,
    changes: readonly SetChange[],
    call: Call,
  ): Promise<HostRecord> {
    const host = this.#host;
    const described = changes.length > 0 ? await host.changeSets(zone, changes, call) : [];
    await host.waitUntilInSync?.(zone, call);
    const isOwn = (set: RecordSet | null): boolean =>
      set !== null && isPlain(set) && setKey(set) === setKey(record);
    const held = described.find(isOwn);
    const set = held ?? changes.map(({ after }) => after).find(isOwn) ?? null;
    // Hosts write a serial of their own.
    const data = record.type === 'SOA' ? (held?.values[0] ?? record.data) : record.data;
    return fromSet(set, { ...record, data, ttl: set?.ttl ?? record.ttl });
  }

  /** Adds the required TTL and the host's properties to a change. */
  #complete({ before, after }: SetChange): SetChange {
    if (after === null) return { before, after };
    const extra = this.#host.extraOf?.(after);
    const ttl = after.ttl ?? this.#context.capabilities.defaultTtl;
    return { before, after: { ...after, ttl, ...(extra === undefined ? {} : { extra }) } };
  }

  /** Queue keys of an edit. They use the domain, since an id may be spelled in several ways. */
  #queueKeys({ domain }: ZoneKey, names: readonly string[]): string[] {
    const { accountKey, capabilities } = this.#context;
    const places = capabilities.writers === 'zone' ? [null] : names;
    return places.map((name) => JSON.stringify([accountKey, domain, name]));
  }

  #limits(zone: ZoneKey): readonly BatchLimit<SetChange>[] {
    const { batchSize } = this.#context.capabilities;
    return this.#host.batchLimits?.(zone) ?? [{ maximum: batchSize, cost: () => 1 }];
  }

  /** @throws ConflictError for a record that cannot coexist with those that remain */
  #checkBeside(
    record: RecordValue,
    sets: readonly RecordSet[],
    { domain }: ZoneKey,
    before: RecordValue | null = null,
  ): void {
    checkPlaces([record], sets);
    const gone = new Set([valueKey(record), ...(before === null ? [] : [valueKey(before)])]);
    const others = asAnswered(sets.flatMap(recordsOf)).filter((one) => !gone.has(valueKey(one)));
    checkConflicts([...others, record], domain, new Set(this.#context.capabilities.leniencies));
    if (record.type === 'DS') checkDelegations([...others, record], (one) => one !== record);
  }

  #find(sets: readonly RecordSet[], id: string, operation: string): FoundRecord<object> {
    const found = findRecord(sets, id);
    if (found !== null) return found;
    throw new RecordNotFoundError(
      `${operation}: ${this.#context.client.provider} has no record ${id}: it was deleted, or its value was changed. List the records again.`,
      this.#context.client.details(operation),
    );
  }

  #refuseSpecial({ name, special }: RecordSet, operation: string): void {
    if (special === undefined) return;
    throw this.#context.client.unsupported(
      `${operation} of ${name === '' ? '@' : name}, which is ${special.what}`,
      "It was left as it is: change it with the host's own tools.",
    );
  }

  #changedMeanwhile(record: RecordValue): ConflictError {
    return new ConflictError(
      `updateRecord: the records ${setKey(record)} have changed since this one was read. Read the record again, then decide.`,
      this.#context.client.details('updateRecord'),
    );
  }
}

/** Other records that name servers return together with one. */
function othersOf(record: RecordValue, sets: readonly RecordSet[]): RecordValue[] {
  return asAnswered(sets.flatMap((set) => recordsOf(set))).filter(
    (one) => valueKey(one) !== valueKey(record),
  );
}

/** Names whose sets must be read to check a record: its own, and the one that must not have a CNAME record. */
function namesOf(
  { name, type, data }: { readonly name: string; readonly type: string; readonly data: string | undefined },
  { domain }: ZoneKey,
): string[] {
  if (data === undefined) return [name];
  const target = barredAlias({ type, data: normaliseData(type, data, domain) }, domain);
  return target === null || target === name ? [name] : [name, target];
}
