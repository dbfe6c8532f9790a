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
  shownText,
  textData,
  textOf,
} from './data/data.js';
export { type FlatData, fromFlatData, readFlatParts, toFlatData } from './data/flat-data.js';
export { fromPlainData, toPlainData } from './data/plain-data.js';
export { asText, quote, toBytes } from './data/strings.js';
export { typeName, typeNumber } from './data/type-numbers.js';
export { nameBytes, uintBytes, WireReader } from './data/wire.js';
export type { BatchLimit } from './driver/batches.js';
export {
  ALL_TYPES,
  capabilitiesOf,
  COMMON_CAPABILITIES,
  type Concurrency,
  type DnsCapabilities,
  type Dnssec,
  RARE_TYPES,
} from './driver/capabilities.js';
export { DnsDriver } from './driver/driver.js';
export { type DsRecord, dsOf, readDs } from './dnssec/ds-record.js';
export type {
  DnsExtras,
  DnsHost,
  HostRecord,
  NewRecord,
  NewZone,
  RecordEdit,
  RecordHost,
  RecordUpdate,
  SetHost,
  ZoneHost,
  ZoneKey,
} from './driver/host.js';
export { updatesOf } from './driver/record-edits.js';
export { invalid } from './driver/refuse.js';
export {
  bareTexts,
  type DataForm,
  type FlatRecordFields,
  givenExtra,
  type NameForm,
  readFlatRecord,
  writeFlatRecord,
} from './rest/flat-records.js';
export { changeOneByOne, type SetRequests } from './driver/set-swaps.js';
export { settle } from './driver/settle.js';
export { type FlatSetFields, readFlatSet, writeFlatSet } from './rest/flat-sets.js';
export {
  type FlatZoneFields,
  readFlatZone,
  writeFlatChanges,
  writeFlatZone,
  type ZoneTypeField,
} from './rest/flat-zones.js';
export { type DocumentApi, RestDocuments } from './rest/rest-documents.js';
export { type RecordApi, RestRecords } from './rest/rest-records.js';
export { RestSets, type SetApi } from './rest/rest-sets.js';
export { RestValues, type ValueApi } from './rest/rest-values.js';
export type { HostRules } from './rest/host-client.js';
export { type DnsClient, type DnssecApi, RestZones, type ZoneApi } from './rest/rest-zones.js';
export {
  type DnsAct,
  numberFields,
  type RecordAct,
  requestOf,
  type RequestRule,
  type RestPaths,
  type ReturnedId,
  restRecords,
  restSets,
  restZones,
  type Rules,
  type SetAct,
  type ZoneAct,
} from './rest/rules.js';
export type { Place } from './rest/placeholders.js';
export {
  type Conversation,
  converse,
  malformedAnswer,
  type MessageServer,
  readMessage,
} from './message/conversation.js';
export {
  CLASS,
  codeName,
  decodeMessage,
  encodeMessage,
  encodeRecord,
  type IncomingMessage,
  type IncomingRecord,
  OPCODE,
  type OutgoingMessage,
  type OutgoingRecord,
  QUERY_TYPE,
  type SignatureRecord,
  withAdditional,
  withoutSignature,
} from './message/message.js';
export {
  type AddressOption,
  formatServer,
  parseServer,
  type ServerAddress,
} from './message/server-address.js';
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
export { type ChangePlan, formatPlan } from './plan/change-plan.js';
export { planChanges } from './plan/plan.js';
export { ownerIn } from './plan/marks.js';
export { countSpfLookups, type TextsOf } from './validate/spf.js';
export { validateZone, type ValidateOptions } from './validate/validate.js';
export { type TtlRange, ttlSteps } from './records/normalise.js';
export { groupSets, type RecordSet, sameSet, type SetChange, splitSet } from './records/record-sets.js';
export { setKey } from './records/record.js';
export { disabledValue, type KeptRecord, servedToSome, type Special } from './records/special-sets.js';
export { type ServedOptions, waitUntilServed } from './served/wait-until-served.js';
export { formatZoneFile } from './zone-file/format.js';
export { type OctoYamlOptions, type OctoZone, parseOctoYaml } from './octodns/octodns.js';
export { readZoneFolder, type ZoneFolderOptions } from './zone-file/folder.js';
export { parseZoneFile, type ZoneFile } from './zone-file/parse.js';
