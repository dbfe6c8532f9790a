import type { Call } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import { withoutDot } from '../data/bare-data.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { changeOneByOne, type SetRequests } from '../driver/set-swaps.js';
import { toAbsolute } from '../names/names.js';
import { groupSets, type RecordSet, type SetChange, splitSet } from '../records/record-sets.js';
import type { RecordValue } from '../records/record.js';
import { type FlatRecordFields, readFlatValue, typeOf, writeFlatRecord, writeName } from './flat-records.js';
import { type FlatSetFields, readFlatSet, writeFlatSet } from './flat-sets.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Place } from './placeholders.js';
import type { Rules, SetAct, ZoneAct } from './rules.js';

/** API of a host with sets, as data. */
export interface SetApi extends ZoneApi {
  /** Request for each action; `restSets` builds those of a REST API. With `changeSets` all changes of a batch go in one request. */
  readonly rules: Rules<ZoneAct | SetAct>;
  /** The fields of sets. */
  readonly sets: FlatSetFields;
  /** Fields of records, if the host lists records and accepts a set as a list of them; `sets` then has the form of names in paths. */
  readonly rows?: FlatRecordFields;
  /** Body of `changeSets`; `write` converts a set to the host's form. */
  readonly writeChanges?: (
    zone: ZoneKey,
    changes: readonly SetChange[],
    write: (set: RecordSet) => object,
  ) => object;
  /** Id of a set for updates and deletes, if name and type do not identify it. */
  readonly idOf?: (set: RecordSet) => string;
}

/** A host over HTTP with sets, described by a {@link SetApi}. */
export class RestSets<Api extends SetApi = SetApi> extends RestZones<Api> implements SetHost {
  listSets(zone: ZoneKey, call: Call): AsyncIterable<RecordSet> {
    return this.#listSets('listSets', placeOf(zone), zone, call);
  }

  async listSetsAt(
    zone: ZoneKey,
    names: readonly string[],
    _types: readonly string[],
    call: Call,
  ): Promise<readonly RecordSet[]> {
    if (this.ruleOf('listSetsAt') === null)
      return (await collect(this.listSets(zone, call))).filter(({ name }) => names.includes(name));
    return (await Promise.all(names.map((name) => this.listSetsOf(zone, name, call)))).flat();
  }

  async changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    const { writeChanges } = this.api;
    if (writeChanges !== undefined) {
      const written = writeChanges(zone, changes, (set) => this.writeSet(zone, set));
      const response = await this.send('changeSets', placeOf(zone), written, call);
      return this.afterChanges(zone, changes, response, call);
    }
    const requests: SetRequests<object> = {
      change: (change, inner) => this.changeSet(zone, change, inner),
      list: (names, types, inner) => this.listSetsAt(zone, names, types, inner),
    };
    return changeOneByOne(requests, changes, this.context, call);
  }

  /** Waits until accepted changes are complete, if that takes time, and returns the sets that the response describes. */
  protected async afterChanges(
    _zone: ZoneKey,
    _changes: readonly SetChange[],
    _response: Reader,
    _call: Call,
  ): Promise<readonly RecordSet[]> {
    return [];
  }

  /** Applies one change, and returns the set if the response describes it. */
  protected async changeSet(
    zone: ZoneKey,
    { before, after }: SetChange,
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const { name = '', type = '' } = after ?? before ?? {};
    if (before !== null) this.#refuseUnwritten(before);
    const id = before === null ? undefined : this.api.idOf?.(before);
    const place = {
      ...placeOf(zone),
      ...this.#placeOfSet(zone, name, type),
      ...(id === undefined ? {} : { id }),
    };
    if (after === null) {
      await this.send('deleteSet', place, undefined, call);
      return [];
    }
    const act = before === null ? 'createSet' : 'updateSet';
    const set = await this.send(act, place, this.written(act, zone, after), call);
    if (this.require(act).returns === 'nothing') return [];
    const described = this.readSet(zone, set);
    return described === null ? [] : [described];
  }

  /** Sets of one name; empty if the name does not exist. */
  protected async listSetsOf(zone: ZoneKey, name: string, call: Call): Promise<RecordSet[]> {
    const place = { ...placeOf(zone), ...this.#placeOfSet(zone, name, '') };
    try {
      return await collect(this.#listSets('listSetsAt', place, zone, call));
    } catch (error) {
      if (CloudError.is(error) && error.code === 'record-not-found') return [];
      throw error;
    }
  }

  /** Reads a set; null to skip it. */
  protected readSet(zone: ZoneKey, set: Reader): RecordSet | null {
    return readFlatSet(zone, set, this.api.sets);
  }

  /** Converts a set to the host's form. */
  protected writeSet(zone: ZoneKey, set: RecordSet): object {
    const { rows } = this.api;
    if (rows === undefined) return writeFlatSet(zone, set, this.api.sets);
    return splitSet(set).map((record) => writeFlatRecord(zone, record, rows));
  }

  /** Body for a set; its name and type are in the path, or in the body. */
  protected written(act: 'createSet' | 'updateSet', zone: ZoneKey, set: RecordSet): object {
    const { name = 'name', type = 'type' } = this.api.sets;
    const { path } = this.require(act);
    if (this.api.rows !== undefined) return this.writeSet(zone, set);
    const isIn = (place: string): boolean => path.includes('{id}') || path.includes(place);
    const inPath = [isIn('{name}') ? name : '', isIn('{type}') ? type : ''];
    const fields = Object.entries(this.writeSet(zone, set)).filter(([field]) => !inPath.includes(field));
    return Object.fromEntries(fields);
  }

  #listSets(
    act: 'listSets' | 'listSetsAt',
    place: Place,
    zone: ZoneKey,
    call: Call,
  ): AsyncIterable<RecordSet> {
    const { rows } = this.api;
    return rows === undefined
      ? this.list(act, place, (set) => this.readSet(zone, set), call)
      : grouped(this.list(act, place, (row) => readOwnValue(zone, row, rows), call));
  }

  /** A special set without its source cannot be deleted exactly. @throws NotSupportedError */
  #refuseUnwritten({ name, special }: RecordSet): void {
    if (special?.source !== '') return;
    throw this.context.unsupported(
      `changeRecords at ${name === '' ? '@' : name}, which is ${special.what}`,
      "It was left as it is: change it with the host's own tools.",
    );
  }

  #placeOfSet(zone: ZoneKey, name: string, type: string): Place {
    return {
      name: writeName(name, this.api.sets.names, zone),
      fullName: withoutDot(toAbsolute(name, zone.domain)),
      type,
    };
  }
}

/** A value; null for one that the host keeps itself. */
function readOwnValue(zone: ZoneKey, row: Reader, rows: FlatRecordFields): RecordValue | null {
  return typeOf(row, rows) === null ? null : readFlatValue(zone, row, rows);
}

function placeOf({ id, domain }: ZoneKey): Place {
  return { zone: id, domain };
}

async function* grouped(records: AsyncIterable<RecordValue>): AsyncGenerator<RecordSet, void, undefined> {
  yield* groupSets(await collect(records));
}
