import type { CloudRequest, Query } from '../../http/request.js';
import { RecordExistsError, RecordNotFoundError, ZoneExistsError, ZoneNotFoundError } from '../../errors.js';

/** Something with an id: a zone. */
interface Identified {
  readonly id: string;
}

/**
 * The requests of an API that is REST in the usual form, zones and something beneath them: which method they are for, and what is missing
 * or in the way where the host says so.
 */
export class DnsRequests {
  readonly #zones: string;
  readonly #records: string;

  /**
   * @param zones path of the zones: `/domains`
   * @param records name of the records, or sets, beneath a zone: `records`
   */
  constructor(zones: string, records: string) {
    this.#zones = zones;
    this.#records = records;
  }

  /** The path of a zone. */
  zonePath(id: string): string {
    return `${this.#zones}/${encodeURIComponent(id)}`;
  }

  /** The path of a zone's records. */
  recordsPath({ id }: Identified): string {
    return `${this.zonePath(id)}/${this.#records}`;
  }

  /** The path of a record. */
  recordPath(zone: Identified, id: string): string {
    return `${this.recordsPath(zone)}/${encodeURIComponent(id)}`;
  }

  /** Lists zones. */
  listZones(query?: Query): CloudRequest {
    return { operation: 'listZones', method: 'GET', path: this.#zones, query };
  }

  /** Reads a zone. Not found: ZoneNotFoundError. */
  getZone(id: string, query?: Query): CloudRequest {
    return {
      operation: 'getZone',
      method: 'GET',
      path: this.zonePath(id),
      query,
      notFound: ZoneNotFoundError,
    };
  }

  /** Makes a zone. Conflict: ZoneExistsError. */
  createZone(json: object): CloudRequest {
    return {
      operation: 'createZone',
      method: 'POST',
      path: this.#zones,
      json,
      conflict: ZoneExistsError,
    };
  }

  /** Changes a zone. Sent again where that is needed: it says what the zone shall be, not what is added to it. */
  updateZone(id: string, method: 'PUT' | 'PATCH', json: object): CloudRequest {
    const path = this.zonePath(id);
    return {
      operation: 'updateZone',
      method,
      path,
      json,
      idempotent: true,
      notFound: ZoneNotFoundError,
    };
  }

  /** Deletes a zone. Not found: ZoneNotFoundError. */
  deleteZone(id: string, query?: Query): CloudRequest {
    const path = this.zonePath(id);
    return { operation: 'deleteZone', method: 'DELETE', path, query, notFound: ZoneNotFoundError };
  }

  /** Lists the records of a zone. Not found: ZoneNotFoundError. */
  listRecords(zone: Identified, query?: Query): CloudRequest {
    const path = this.recordsPath(zone);
    return { operation: 'listRecords', method: 'GET', path, query, notFound: ZoneNotFoundError };
  }

  /** Reads a record. Not found: RecordNotFoundError. */
  getRecord(zone: Identified, id: string): CloudRequest {
    const path = this.recordPath(zone, id);
    return { operation: 'getRecord', method: 'GET', path, notFound: RecordNotFoundError };
  }

  /** Adds a record. Conflict: RecordExistsError; not found: ZoneNotFoundError. */
  createRecord(zone: Identified, json: object): CloudRequest {
    return {
      operation: 'createRecord',
      method: 'POST',
      path: this.recordsPath(zone),
      json,
      notFound: ZoneNotFoundError,
      conflict: RecordExistsError,
    };
  }

  /** Changes a record. Sent again where that is needed, as {@link updateZone}. */
  updateRecord(zone: Identified, id: string, method: 'PUT' | 'PATCH', json: object): CloudRequest {
    return {
      operation: 'updateRecord',
      method,
      path: this.recordPath(zone, id),
      json,
      idempotent: true,
      notFound: RecordNotFoundError,
      conflict: RecordExistsError,
    };
  }

  /** Deletes a record. Not found: RecordNotFoundError. */
  deleteRecord(zone: Identified, id: string): CloudRequest {
    const path = this.recordPath(zone, id);
    return { operation: 'deleteRecord', method: 'DELETE', path, notFound: RecordNotFoundError };
  }
}
