import type { Call } from '../../call/call.js';
import type { DriverOptions } from '../../driver/driver.js';
import { CloudError, ConflictError, RecordNotFoundError } from '../../errors.js';
import { barredAlias, checkConflicts, checkDelegations, checkRemoval } from '../records/conflicts.js';
import { normaliseData, normaliseType } from '../data/data.js';
import { exclusive } from './keyed-queue.js';
import { type DnsExtras, type HostRecord, merge, type NewRecord, type RecordEdit } from './contract.js';
import type { DnsRecord, Zone } from '../model/models.js';
import { normaliseName } from '../names/names.js';
import { type RecordValue, setKey, valueKey } from '../records/record.js';
import { parseValueId, type RecordSet, SetEditor } from '../records/record-sets.js';
import { SetHostDriver } from './set-host-driver.js';
import { findRecord, type FoundRecord, fromSet, isChanged, recordsOf } from './set-records.js';
import { asAnswered, checkPlaces, isPlain } from '../records/special-sets.js';

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
> extends SetHostDriver<Options, X> {
  protected override async *fetchRecords(
    zone: Zone,
    call: Call,
  ): AsyncGenerator<HostRecord<X['record']>, void, undefined> {
    for await (const set of this.fetchSets(zone, call)) yield* recordsOf(set);
  }

  protected override async fetchRecord(zone: Zone, id: string, call: Call): Promise<HostRecord<X['record']>> {
    const { name, type } = parseValueId(id);
    return this.#find(await this.fetchSetsOfEach(zone, [name], call, [type]), id, 'getRecord').record;
  }

  protected override addRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    return this.#edit(zone, { names: namesOf(record, zone), types: [record.type] }, call, (sets, editor) => {
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
      ...namesOf({ name, type: normaliseType(changes.type ?? type), data: changes.data }, zone),
    ]);
    const types = [type, normaliseType(changes.type ?? type)];
    return this.#edit(zone, { names: [...names], types }, call, (sets, editor) => {
      if (known !== null && isChanged(known, id, sets)) throw this.#changedMeanwhile(known);
      const { set, record: before } = this.#find(sets, id, 'updateRecord');
      this.#refuseSpecial(set, 'updateRecord');
      const after = this.check(merge(before, changes), zone, 'updateRecord');
      this.#checkBeside(after, sets, zone, before);
      if (setKey(after) !== setKey(before)) checkRemoval(before, [...othersOf(before, sets), after]);
      editor.edit(before, after);
      return after;
    });
  }

  /** A set that is more than its values goes with its only one. */
  protected override async dropRecord(
    zone: Zone,
    id: string,
    _known: DnsRecord | null,
    call: Call,
  ): Promise<void> {
    const { name, type } = parseValueId(id);
    await this.#edit(zone, { names: [name], types: [type] }, call, (sets, editor) => {
      const { set, record } = this.#find(sets, id, 'deleteRecord');
      if (set.values.length > 1) this.#refuseSpecial(set, 'deleteRecord');
      if (isPlain(record)) checkRemoval(record, othersOf(record, sets));
      if (isPlain(set)) editor.edit(record, null);
      else editor.remove(set);
      return record;
    });
  }

  /** Reads the sets of some names, changes them and writes them back; starts over where somebody else was faster. */
  #edit(
    zone: Zone,
    { names, types }: { readonly names: readonly string[]; readonly types: readonly string[] },
    call: Call,
    edit: (sets: readonly RecordSet<X['record']>[], editor: SetEditor<X['record']>) => RecordValue,
  ): Promise<HostRecord<X['record']>> {
    return exclusive(this.queueKeys(zone, names), call, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const sets = await this.fetchSetsOfEach(zone, names, call, types);
        const editor = new SetEditor(sets);
        const record = edit(sets, editor);
        const changes = editor.changes().map((change) => this.completeChange(change));
        try {
          const answered = changes.length > 0 ? await this.changeSets(zone, changes, call) : [];
          await this.waitUntilInSync(zone, call);
          const isOwn = (set: RecordSet | null): boolean =>
            set !== null && isPlain(set) && setKey(set) === setKey(record);
          const held = answered.find(isOwn);
          const set = held ?? changes.map(({ after }) => after).find(isOwn) ?? null;
          // Hosts write a serial of their own.
          const data = record.type === 'SOA' ? (held?.values[0] ?? record.data) : record.data;
          return fromSet(set, { ...record, data, ttl: set?.ttl ?? record.ttl });
        } catch (error) {
          if (attempt === EDIT_ATTEMPTS || !CloudError.is(error) || error.code !== 'conflict') throw error;
        }
      }
    });
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
    if (record.type === 'DS') checkDelegations([...others, record], (one) => one !== record);
  }

  #find(sets: readonly RecordSet<X['record']>[], id: string, operation: string): FoundRecord<X['record']> {
    const found = findRecord(sets, id);
    if (found !== null) return found;
    throw new RecordNotFoundError(
      `${operation}: ${this.provider} has no record ${id}: it was deleted, or its value was changed. List the records again.`,
      this.details(operation),
    );
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

/** The records that name servers answer with beside one. */
function othersOf(record: RecordValue, sets: readonly RecordSet[]): RecordValue[] {
  return asAnswered(sets.flatMap((set) => recordsOf(set))).filter(
    (one) => valueKey(one) !== valueKey(record),
  );
}

/** The names whose sets say whether a record can be: its own, and the one that it must not find a CNAME record at. */
function namesOf(
  { name, type, data }: { readonly name: string; readonly type: string; readonly data: string | undefined },
  { domain }: Zone,
): string[] {
  if (data === undefined) return [name];
  const target = barredAlias({ type, data: normaliseData(type, data, domain) }, domain);
  return target === null || target === name ? [name] : [name, target];
}
