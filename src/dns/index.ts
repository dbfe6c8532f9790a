/**
 * For authors of DNS drivers, and for scripts that work with record data: the families of hosts, names, typed data, zone files.
 */
export { type BareData, fromBareData, toBareData, withDot, withoutDot } from './data/bare-data.js';
export {
  decodeData,
  encodeData,
  formatData,
  type KnownType,
  normaliseData,
  parseData,
  readAbsoluteData,
  readData,
  type RecordFields,
  textData,
  textOf,
} from './data/data.js';
export { type FlatData, fromFlatData, readFlatParts, toFlatData } from './data/flat-data.js';
export { asText, quote, toBytes } from './data/strings.js';
export { typeName, typeNumber } from './data/type-numbers.js';
export { nameBytes, uintBytes, WireReader } from './data/wire.js';
export type { BatchLimit } from './driver/batches.js';
export {
  ALL_TYPES,
  COMMON_CAPABILITIES,
  type Concurrency,
  type DnsCapabilities,
  RARE_TYPES,
} from './driver/capabilities.js';
export type { DnsExtras, HostRecord, NewRecord, NewZone, RawRecord, RecordEdit } from './driver/contract.js';
export { DnsDriver } from './driver/driver.js';
export {
  type FlatRecordFields,
  type FlatZoneFields,
  readFlatRecord,
  readFlatZone,
  writeFlatRecord,
  writeFlatZone,
} from './driver/flat-records.js';
export { isComplete, type ListedPage, nextNumber } from '../http/page-rule.js';
export { RecordDnsDriver, type RecordUpdate } from './driver/record-driver.js';
export { invalid } from './driver/refuse.js';
export { RestDnsDriver, type RestShape } from './driver/rest-driver.js';
export { DnsRequests } from './driver/rest-requests.js';
export { SetDnsDriver } from './driver/set-driver.js';
export { DnsRecord, type RecordReference, Zone, type ZoneData } from './model/models.js';
export type { UpdateRecordOptions, UpdateZoneOptions, ZoneType } from './model/options.js';
export { formatLabels, parseLabels } from './names/labels.js';
export {
  hostName,
  nameInZone,
  normaliseDomain,
  normaliseName,
  readDomain,
  toAbsolute,
  toRelative,
} from './names/names.js';
export type { ExistingRecord, RecordChange } from './plan/change.js';
export { type ChangePlan, formatPlan, planChanges } from './plan/plan.js';
export { groupSets, type RecordSet, sameSet, type SetChange, splitSet } from './records/record-sets.js';
export { setKey } from './records/record.js';
export type { KeptRecord, Special } from './records/special-sets.js';
export { formatZoneFile } from './zone-file/format.js';
export { parseZoneFile, type ZoneFile } from './zone-file/parse.js';
