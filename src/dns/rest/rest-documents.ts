import type { Call } from '../../call/call.js';
import { ConflictError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { groupSets, type RecordSet, sameSet, type SetChange, splitSet } from '../records/record-sets.js';
import { setKey } from '../records/record.js';
import { type FlatRecordFields, readFlatValue, writeFlatRecord } from './flat-records.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Rules, ZoneAct } from './rules.js';

/** API of a host with a zone's records in one document, as data. */
export interface DocumentApi extends ZoneApi {
  /** The request for each act: `listRecords` reads the document, `changeRecords` writes it. */
  readonly rules: Rules<ZoneAct | 'listRecords' | 'changeRecords'>;
  /** The fields of records. */
  readonly records: FlatRecordFields;
  /** Converts records to the host's document. Default: their list. */
  readonly writeDocument?: (records: readonly object[]) => object;
}

/**
 * A host over HTTP that reads and writes a zone's records as one document, described by a {@link DocumentApi}. Each change writes the whole
 * document, so the driver's capabilities are `writers: 'zone'` and `atomic: 'zone'`.
 */
export class RestDocuments<Api extends DocumentApi = DocumentApi> extends RestZones<Api> implements SetHost {
  async *listSets(zone: ZoneKey, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    const place = { zone: zone.id, domain: zone.domain };
    const { records } = this.api;
    yield* groupSets(
      await collect(this.list('listRecords', place, (row) => readFlatValue(zone, row, records), call)),
    );
  }

  /** @throws ConflictError when a set differs from the change's `before` */
  async changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    const sets = new Map((await collect(this.listSets(zone, call))).map((set) => [setKey(set), set]));
    for (const { before, after } of changes) {
      const key = setKey(after ?? before ?? { name: '', type: '' });
      if (!sameSet(before, sets.get(key) ?? null)) throw this.#changedMeanwhile(key);
      if (after === null) sets.delete(key);
      else sets.set(key, after);
    }
    const records = [...sets.values()].flatMap(splitSet);
    const written = records.map((record) => writeFlatRecord(zone, record, this.api.records));
    const document = this.api.writeDocument?.(written) ?? written;
    await this.send('changeRecords', { zone: zone.id, domain: zone.domain }, document, call);
    return [];
  }

  #changedMeanwhile(key: string): ConflictError {
    return new ConflictError(
      `changeRecords: somebody has changed the records ${key} meanwhile.`,
      this.context.details('changeRecords'),
    );
  }
}
