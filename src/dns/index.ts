/**
 * For authors of DNS drivers, and for scripts that work with record data: the families of hosts, names, typed data, zone files.
 */
export { type BareData, fromBareData, toBareData } from './bare-data.js';
export type { BatchLimit } from './batches.js';
export {
  ALL_TYPES,
  COMMON_CAPABILITIES,
  type Concurrency,
  type DnsCapabilities,
  RARE_TYPES,
} from './capabilities.js';
export {
  formatData,
  type KnownType,
  normaliseData,
  parseData,
  type RecordFields,
  textData,
  textOf,
} from './data.js';
export { DnsDriver } from './driver.js';
export type { DnsExtras, HostRecord, NewRecord, NewZone, RawRecord, RecordEdit } from './host.js';
export { type FlatData, fromFlatData, toFlatData } from './flat-data.js';
export type { ListedPage } from './listed-page.js';
export { normaliseDomain, normaliseName, toAbsolute, toRelative } from './names.js';
export { formatPlan, planChanges, type ChangePlan, type ExistingRecord } from './plan.js';
export { RecordDnsDriver, type RecordUpdate } from './record-driver.js';
export { groupSets, type RecordSet, type SetChange, splitSet } from './record-sets.js';
export { DnsRequests } from './requests.js';
export { RestDnsDriver, type RestShape } from './rest-driver.js';
export { SetDnsDriver } from './set-driver.js';
export type { KeptRecord, Special } from './special.js';
export { formatZoneFile } from './zone-file-export.js';
export { parseZoneFile, type ZoneFile } from './zone-file.js';
