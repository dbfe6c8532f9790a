import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import { joinedText } from '../data/bare-data.js';
import { isMetaType, typeNumber } from '../data/type-numbers.js';
import type { DnsRecord } from '../model/models.js';
import type { CreateRecordOptions } from '../model/options.js';
import type { RecordChange } from '../plan/change.js';
import type { ChangePlan } from '../plan/change-plan.js';
import { isHostType } from '../plan/scope.js';
import { checkConflicts } from '../records/conflicts.js';
import { normaliseRecord } from '../records/normalise.js';
import type { DnsCapabilities } from './capabilities.js';
import type { HostRecord, NewRecord, RecordEdit, ZoneHost, ZoneKey } from './host.js';
import { shown } from './refuse.js';

/** Called with changes of a plan as soon as they are made. */
export type OnApplied = (changes: readonly RecordChange[]) => void;

/** Applies single records and plans at a host of either kind; arguments are checked already. */
export interface ZoneEdits {
  /** Lists the records of a zone. */
  listRecords(zone: ZoneKey, call: Call): AsyncIterable<HostRecord>;
  /** Reads a record. @throws RecordNotFoundError */
  getRecord(zone: ZoneKey, id: string, call: Call): Promise<HostRecord>;
  /** Adds a record; its neighbours stay. */
  createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord>;
  /** Changes a record; its neighbours stay. */
  updateRecord(zone: ZoneKey, id: string, edit: RecordEdit, call: Call): Promise<HostRecord>;
  /**
   * Deletes a record and keeps its neighbours.
   *
   * @param known the record as the caller read it; null if only its id was given
   */
  deleteRecord(zone: ZoneKey, id: string, known: DnsRecord | null, call: Call): Promise<void>;
  /** Deletes all records of a zone that are not the host's own. */
  emptyZone(zone: ZoneKey, call: Call): Promise<void>;
  /** Adds properties to the steps of a plan that would lose them. */
  completePlan(changes: readonly RecordChange[], existing: readonly HostRecord[]): readonly RecordChange[];
  /** Carries out a plan and returns how many batches it took. */
  applyPlan(zone: ZoneKey, plan: ChangePlan, onApplied: OnApplied, call: Call): Promise<number>;
}

/** Context of edits, for either kind of host. */
export interface EditContext<Host extends ZoneHost = ZoneHost> {
  /** The host. */
  readonly host: Host;
  /** Facts about it. */
  readonly capabilities: DnsCapabilities;
  /** The driver's connection, and errors in its name. */
  readonly client: ClientContext;
  /** Account, region and endpoint, by which edits queue. */
  readonly accountKey: string;
}

/** A caller's record in normal form. @throws InvalidRequestError, NotSupportedError, ConflictError */
export function checkRecord(
  { host, capabilities, client }: EditContext,
  record: CreateRecordOptions,
  { domain }: Pick<ZoneKey, 'domain'>,
  operation: string,
): NewRecord {
  if (typeof record !== 'object' || record === null)
    throw new InvalidRequestError(
      `${operation}: a record is an object with name, type and data, got ${shown(record)}.`,
      client.details(operation),
    );
  const { recordTypes, ttl, leniencies, text } = capabilities;
  const valid = normaliseRecord(record, domain, ttl);
  const { type } = valid;
  const kept = text === 'joined' ? joinedText(type, valid.data) : valid.data;
  const normal = { ...valid, data: host.asKept?.(type, kept) ?? kept };
  if (!canMake(capabilities, type))
    throw new NotSupportedError(
      `${operation}: ${client.provider} has no ${type} records. It has: ${recordTypes.join(', ')}.`,
      client.details(operation),
    );
  checkConflicts([normal], domain, new Set(leniencies));
  return record.extra === undefined ? normal : { ...normal, extra: record.extra };
}

/** True for a type that records can be created of. */
export function canMake({ recordTypes, unknownTypes }: DnsCapabilities, type: string): boolean {
  return recordTypes.includes(type) || (unknownTypes && isForeignType(type));
}

/** True for a DNS type that a zone may contain and that is not the host's own. */
function isForeignType(type: string): boolean {
  return typeNumber(type) !== undefined && !isMetaType(type) && !isHostType(type);
}
