import type { Call } from '../../call/call.js';
import { ConflictError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { groupSets, type RecordSet, sameSet, type SetChange, splitSet } from '../records/record-sets.js';
import { type RecordValue, valueKey } from '../records/record.js';
import { isPlain, keyOfSet, type MaybeSpecial } from '../records/special-sets.js';
import { type FlatRecordFields, readFlatValue, writeFlatRecord } from './flat-records.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Rules, ZoneAct } from './rules.js';

/** API of a host with a zone's records in one document, as data. */
export interface DocumentApi extends ZoneApi {
  /** Request for each action: `listRecords` reads the document, `changeRecords` writes it. */
  readonly rules: Rules<ZoneAct | 'listRecords' | 'changeRecords'>;
  /** The fields of records. */
  readonly records: FlatRecordFields;
  /** Creates the host's document from rows and the old document. Default: a list of the rows. */
  readonly writeDocument?: (records: readonly object[], old: Reader) => object;
  /** A kept row for the new document, if it has more fields than records do. Default: the record's fields. */
  readonly keepRow?: (row: Reader) => object;
  /** True for a row that is a record. Others, such as redirects, are kept unchanged and not listed. Default: all are records. */
  readonly isRecord?: (row: Reader) => boolean;
}

/** The document as read. */
interface OldDocument {
  readonly rows: readonly OldRow[];
  readonly body: Reader;
}

/** A row with its record; null if it is not a record. */
interface OldRow {
  readonly row: Reader;
  readonly record: (RecordValue & MaybeSpecial) | null;
}

/**
 * A host over HTTP that reads and writes a zone's records as one document, described by a {@link DocumentApi}. Each change writes the whole
 * document, so the driver's capabilities are `writers: 'zone'` and `atomic: 'zone'`.
 */
export class RestDocuments<Api extends DocumentApi = DocumentApi> extends RestZones<Api> implements SetHost {
  async *listSets(zone: ZoneKey, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    yield* setsOf(await this.#read(zone, call));
  }

  /** @throws ConflictError when a set differs from the change's `before` */
  async changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    const old = await this.#read(zone, call);
    const sets = new Map(setsOf(old).map((set) => [keyOfSet(set), set]));
    const changed = new Map(changes.map((change) => [keyOf(change), change]));
    for (const [key, { before }] of changed)
      if (!sameSet(before, sets.get(key) ?? null)) throw this.#changedMeanwhile(key);
    const rows = this.#rowsOf(zone, changed, old);
    const document = this.api.writeDocument?.(rows, old.body) ?? rows;
    await this.send('changeRecords', { zone: zone.id, domain: zone.domain }, document, call);
    return [];
  }

  async #read(zone: ZoneKey, call: Call): Promise<OldDocument> {
    const { records, isRecord = () => true } = this.api;
    const place = { zone: zone.id, domain: zone.domain };
    const bodies: Reader[] = [];
    const read = (row: Reader): OldRow => ({
      row,
      record: isRecord(row) ? readFlatValue(zone, row, records) : null,
    });
    const listed = this.list('listRecords', place, read, call, (body) => bodies.push(body));
    const rows = await collect(listed);
    return { rows, body: bodies[0] ?? this.context.reader({}, 'listRecords') };
  }

  /** Rows of the new document: those that stay are unchanged, those with another TTL keep their other fields. */
  #rowsOf(zone: ZoneKey, changed: ReadonlyMap<string, SetChange>, { rows }: OldDocument): object[] {
    const { keepRow, records: fields } = this.api;
    const write = (record: RecordValue): object => writeFlatRecord(zone, record, fields);
    const placed = new Set<string>();
    const stay = rows.flatMap(({ row, record }) => {
      if (record === null) return [keepRow?.(row) ?? row.raw];
      const after = afterChange(record, changed.get(keyOfSet(record)));
      if (after === null) return [];
      const isKnown = placed.has(valueKey(after));
      if (isPlain(record)) placed.add(valueKey(after));
      if (after.ttl === record.ttl) return [keepRow?.(row) ?? (isPlain(record) ? write(record) : row.raw)];
      return isKnown ? [] : [{ ...keepRow?.(row), ...write(after) }];
    });
    const wanted = [...changed.values()].flatMap(({ after }) => (after === null ? [] : splitSet(after)));
    return [...stay, ...wanted.filter((record) => !placed.has(valueKey(record))).map(write)];
  }

  #changedMeanwhile(key: string): ConflictError {
    return new ConflictError(
      `changeRecords: the records ${key} have changed meanwhile.`,
      this.context.details('changeRecords'),
    );
  }
}

function keyOf({ before, after }: SetChange): string {
  return keyOfSet(after ?? before ?? { name: '', type: '' });
}

/** A record after a change of its set; null if it goes. Values of a set may have TTLs of their own, which change with that of the set alone. */
function afterChange(record: RecordValue, change: SetChange | undefined): RecordValue | null {
  if (change === undefined) return record;
  const { before, after } = change;
  if (after?.values.includes(record.data) !== true) return null;
  return before?.ttl === after.ttl ? record : { ...record, ttl: after.ttl };
}

function setsOf({ rows }: OldDocument): RecordSet[] {
  return groupSets(rows.flatMap(({ record }) => (record === null ? [] : [record])));
}
