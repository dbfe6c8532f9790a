/**
 * For authors of DNS drivers, and for scripts that work with record data: the families of hosts, names, typed data, zone files.
 */
export { type BareData, fromBareData, toBareData } from './data/bare-data.js';
export type { BatchLimit } from './driver/batches.js';
export {
  ALL_TYPES,
  COMMON_CAPABILITIES,
  type Concurrency,
  type DnsCapabilities,
  RARE_TYPES,
} from './driver/capabilities.js';
export {
  formatData,
  type KnownType,
  normaliseData,
  parseData,
  type RecordFields,
  textData,
  textOf,
} from './data/data.js';
export { DnsDriver } from './driver/driver.js';
export type { DnsExtras, HostRecord, NewRecord, NewZone, RawRecord, RecordEdit } from './driver/contract.js';
export { type FlatData, fromFlatData, toFlatData } from './data/flat-data.js';
export type { ListedPage } from './driver/listed-page.js';
export { normaliseDomain, normaliseName, toAbsolute, toRelative } from './names/names.js';
export { formatPlan, planChanges, type ChangePlan } from './plan/plan.js';
export type { ExistingRecord } from './plan/change.js';
export { RecordDnsDriver, type RecordUpdate } from './driver/record-driver.js';
export { groupSets, type RecordSet, type SetChange, splitSet } from './records/record-sets.js';
export { DnsRequests } from './driver/rest-requests.js';
export { RestDnsDriver, type RestShape } from './driver/rest-driver.js';
export { SetDnsDriver } from './driver/set-driver.js';
export type { KeptRecord, Special } from './records/special-sets.js';
export { formatZoneFile } from './zone-file/format.js';
export { parseZoneFile, type ZoneFile } from './zone-file/parse.js';
