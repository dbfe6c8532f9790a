import type { Call } from '../../call/call.js';
import { CloudError, ConflictError, MalformedResponseError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { type Swap, swapsOf } from '../driver/exclusive-records.js';
import { swap } from '../driver/swap.js';
import type { SwapSteps } from '../driver/swap-attempt.js';
import { groupSets, type RecordSet, sameSet, type SetChange, splitSet } from '../records/record-sets.js';
import { groupBy, type RecordValue, setKey, valueKey } from '../records/record.js';
import { keyOfSet, type MaybeSpecial } from '../records/special-sets.js';
import { type FlatRecordFields, readFlatValue, writeFlatRecord } from './flat-records.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Rules, ZoneAct } from './rules.js';

/** API of a host whose records have no ids, as data: records are added, and deleted by their content. */
export interface ValueApi extends ZoneApi {
  /** Request for each action: `createRecord` and `deleteRecord` both send the record. */
  readonly rules: Rules<ZoneAct | 'listRecords' | 'createRecord' | 'deleteRecord' | 'publish'>;
  /** The fields of records. */
  readonly records: FlatRecordFields;
  /** Listed types that are not shown as records. */
  readonly hides?: readonly string[];
}

/** A record as listed. The host finds it by its own spelling, which may differ from the normal form. */
interface HeldValue extends RecordValue, MaybeSpecial {
  readonly row: Reader;
}

/** A host over HTTP that adds and deletes single records without ids, described by a {@link ValueApi}. A set with a new TTL is recreated. */
export class RestValues<Api extends ValueApi = ValueApi> extends RestZones<Api> implements SetHost {
  async *listSets(zone: ZoneKey, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    yield* groupSets(await collect(this.listValues(zone, call)));
  }

  /** @throws ConflictError when a set differs from the change's `before` */
  async changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    const held = groupBy(await collect(this.listValues(zone, call)), keyOfSet);
    const parts = changes.map((change) => this.#partOf(change, held));
    for (const group of groupBy(parts, ({ name }) => name).values()) {
      const going = group.flatMap((part) => part.going);
      const coming = group.flatMap((part) => part.coming);
      await this.#change(zone, { going, coming }, call);
    }
    return [];
  }

  /** Lists the records of a zone. */
  protected listValues(zone: ZoneKey, call: Call): AsyncIterable<HeldValue> {
    const { records, hides = [] } = this.api;
    const { type = 'type' } = records;
    const place = { zone: zone.id, domain: zone.domain };
    return this.list(
      'listRecords',
      place,
      (row) => (hides.includes(row.string(type)) ? null : { ...readFlatValue(zone, row, records), row }),
      call,
    );
  }

  /** The records that a change deletes and creates. Values that stay in a set of the same TTL stay as they are, whatever their own TTL. */
  #partOf(
    { before, after }: SetChange,
    held: ReadonlyMap<string, readonly HeldValue[]>,
  ): Swap<HeldValue, RecordValue> & { readonly name: string } {
    const place = after ?? before ?? { name: '', type: '' };
    const old = held.get(keyOfSet(place)) ?? [];
    if (!sameSet(before, groupSets(old)[0] ?? null)) throw this.#changedMeanwhile(place);
    const wanted = after === null ? [] : splitSet(after);
    const keepsTtl = before !== null && before.ttl === after?.ttl;
    const isSame = (a: RecordValue, b: RecordValue): boolean =>
      a.data === b.data && (keepsTtl || a.ttl === b.ttl);
    return {
      name: place.name,
      going: old.filter((one) => !wanted.some((other) => isSame(one, other))),
      coming: wanted.filter((one) => !old.some((other) => isSame(one, other))),
    };
  }

  /** Changes the records of a name: creates new ones, swaps those that cannot exist at once, and then deletes old ones. */
  async #change(zone: ZoneKey, change: Swap<HeldValue, RecordValue>, call: Call): Promise<void> {
    const steps = this.#stepsIn(zone);
    const parts = swapsOf(change);
    const rank = ({ going, coming }: Swap<HeldValue, RecordValue>): number =>
      going.length === 0 ? 0 : coming.length > 0 ? 1 : 2;
    for (const part of parts.toSorted((a, b) => rank(a) - rank(b)))
      await swap(steps, part, this.context, 'changeRecords', call);
  }

  #stepsIn(zone: ZoneKey): SwapSteps<HeldValue, RecordValue, RecordValue | HeldValue> {
    const create = async (record: RecordValue, call: Call): Promise<RecordValue> => {
      await this.#send('createRecord', zone, record, this.#written(zone, record), call);
      return record;
    };
    return {
      remove: (old, call) => this.#delete(zone, old, call),
      create,
      undo: (made, call) => this.#undo(zone, made, call),
      restore: create,
      list: (call) => collect(this.listValues(zone, call)),
      recordsOf: (record) => [record],
    };
  }

  /** Deletes a record that was just created: as the host spells it, or as it was written where the host does not list it. */
  async #undo(zone: ZoneKey, made: RecordValue | HeldValue, call: Call): Promise<void> {
    const listed = 'row' in made ? [made] : await collect(this.listValues(zone, call)).catch(() => []);
    const held = listed.find((one) => valueKey(one) === valueKey(made));
    if (held !== undefined) return this.#delete(zone, held, call);
    await this.#send('deleteRecord', zone, made, this.#written(zone, made), call);
  }

  /** Deletes a record as the host spells it. @throws MalformedResponseError if the host lists it and does not know it */
  async #delete(zone: ZoneKey, record: HeldValue, call: Call): Promise<void> {
    try {
      await this.#send('deleteRecord', zone, record, this.#asListed(zone, record), call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'record-not-found') throw error;
      const rows = await collect(this.listValues(zone, call));
      // Somebody else may have deleted it meanwhile.
      if (!rows.some((row) => valueKey(row) === valueKey(record))) return;
      throw new MalformedResponseError(
        `deleteRecord: ${this.context.provider} lists the record ${valueKey(record)} and says that there is none to delete.`,
        { ...this.context.details('deleteRecord'), cause: error },
      );
    }
  }

  /** The fields of a listed record that requests have, unchanged; names are written if lists show them in another form. */
  #asListed(zone: ZoneKey, record: HeldValue): object {
    const { name = 'name', shownNames, readName } = this.api.records;
    const { raw } = record.row;
    const isRenamed = shownNames !== undefined || readName !== undefined;
    const fields = Object.entries(this.#written(zone, record)).map(([field, value]: [string, unknown]) => [
      field,
      field in raw && !(isRenamed && field === name) ? raw[field] : value,
    ]);
    return Object.fromEntries(fields) as object;
  }

  #written(zone: ZoneKey, { name, type, data, ttl }: RecordValue): object {
    return writeFlatRecord(zone, { name, type, data, ttl }, this.api.records);
  }

  async #send(
    act: 'createRecord' | 'deleteRecord',
    zone: ZoneKey,
    { name, type }: RecordValue,
    written: object,
    call: Call,
  ): Promise<void> {
    await this.send(act, { zone: zone.id, domain: zone.domain, name, type }, written, call);
  }

  #changedMeanwhile(set: { readonly name: string; readonly type: string }): ConflictError {
    return new ConflictError(
      `changeRecords: the records ${setKey(set)} have changed meanwhile.`,
      this.context.details('changeRecords'),
    );
  }
}
