import type { Call } from '../../call/call.js';
import { ConflictError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { groupSets, type RecordSet, sameSet, type SetChange, splitSet } from '../records/record-sets.js';
import { type RecordValue, setKey, valueKey } from '../records/record.js';
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
  readonly record: RecordValue | null;
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
    const sets = new Map(setsOf(old).map((set) => [setKey(set), set]));
    for (const { before, after } of changes) {
      const key = setKey(after ?? before ?? { name: '', type: '' });
      if (!sameSet(before, sets.get(key) ?? null)) throw this.#changedMeanwhile(key);
      if (after === null) sets.delete(key);
      else sets.set(key, after);
    }
    const rows = this.#rowsOf(zone, [...sets.values()].flatMap(splitSet), old);
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

  /** Rows of the new document: kept records keep their other fields, and rows that are no records stay. */
  #rowsOf(zone: ZoneKey, records: readonly RecordValue[], { rows }: OldDocument): object[] {
    const { keepRow, records: fields } = this.api;
    const kept = new Map(
      rows.flatMap(({ row, record }) => (record === null ? [] : [[valueKey(record), row] as const])),
    );
    const others = rows.flatMap(({ row, record }) => (record === null ? [keepRow?.(row) ?? row.raw] : []));
    const written = records.map((record) => {
      const row = kept.get(valueKey(record));
      const old = row === undefined ? {} : keepRow?.(row);
      return { ...old, ...writeFlatRecord(zone, record, fields) };
    });
    return [...written, ...others];
  }

  #changedMeanwhile(key: string): ConflictError {
    return new ConflictError(
      `changeRecords: the records ${key} have changed meanwhile.`,
      this.context.details('changeRecords'),
    );
  }
}

function setsOf({ rows }: OldDocument): RecordSet[] {
  return groupSets(rows.flatMap(({ record }) => (record === null ? [] : [record])));
}
