export * from './errors.js';
export * from './compute/models/index.js';
export * from './compute/options.js';
export type { NodeBatch } from './compute/create/batch.js';
export type { BatchLimits, CapacitySigns, ComputeLimits, UserDataLimits } from './compute/limits.js';
export {
  ComputeDriver,
  type ComputeExtras,
  type NodeFilter,
  type NodePoll,
  type NodePollResult,
  type NodeListArguments,
} from './compute/driver.js';
export type { RateRules } from './http/rate/rate-rules.js';
export type { BucketRule, RequestClass } from './http/rate/token-bucket.js';
export type { RateWindow } from './http/rate/sliding-window.js';
export type {
  CreateFirewallOptions,
  FirewallLimits,
  FirewallRuleSpec,
  UpdateFirewallOptions,
} from './compute/firewall/options.js';
export { expiryOf } from './compute/create/expiry.js';
export { findSizes, type FoundSize, type SizeRequirements } from './compute/find-sizes.js';
export type { CallOptions } from './call/call.js';
export type { Attribution, OperationMessage, RunIdentity, RunMessage } from './diagnostics/messages.js';
export type { Enclosure, TracedMessage } from './diagnostics/traced-message.js';
export type { EnqueueMessage, JobMessage, TraceCarrier } from './diagnostics/jobs.js';
export type { RefusalMessage, RequestRefusal } from './diagnostics/refusals.js';
export type { PhaseMessage, Phase } from './diagnostics/phases.js';
export type {
  ConnectionSettings,
  RateLimit,
  RetrySettings,
  TimeoutSettings,
  TlsSettings,
} from './http/settings.js';
export type { Logger } from './http/logger.js';
export * from './dns/model/models.js';
export * from './dns/model/options.js';
export type { DnsDriver } from './dns/driver/driver.js';
export type { DnsExtras } from './dns/driver/host.js';
export { PlanIncompleteError } from './dns/plan/incomplete.js';
export type { KeptRecord } from './dns/records/special-sets.js';
export type { DnsCapabilities } from './dns/driver/capabilities.js';
export type { DsRecord } from './dns/dnssec/ds-record.js';
export type { PlanOwner } from './dns/plan/marks.js';
export type { PlanOptions, PlanScopeOptions, RecordPattern, RecordPatterns } from './dns/plan/scope.js';
export type { ZoneFault, ZoneFinding } from './dns/validate/findings.js';
export type { RecordChange } from './dns/plan/change.js';
export type { RecordSpec, RecordValue } from './dns/records/record.js';
export type { AppliedPlan, ApplyPlanOptions, ZonePlan, ZonePlanData } from './dns/plan/zone-plan.js';
export type { ZoneFile } from './dns/zone-file/parse.js';
export type { Environment } from './environment.js';
export type { Deployed, Deployment, StepResult } from './compute/deploy/deploy.js';
export { hostKeysInConsole } from './compute/console-host-keys.js';
export type { CommandResult, SshCredentials } from './compute/deploy/models.js';
export type {
  CloudInitStep,
  CommandStep,
  DeployStep,
  FileStep,
  KeyStep,
  ScriptFileStep,
  ScriptStep,
  StepOptions,
} from './compute/deploy/steps.js';
export { type OwnRequest, OwnResponse } from './driver/own-request.js';
export { Driver, type DriverClass, type DriverOptions, type ForkOptions } from './driver/driver.js';
export type { LoadBalancerCapabilities, MemberBatch } from './loadbalancer/driver/capabilities.js';
export type { LoadBalancerDriver } from './loadbalancer/driver/driver.js';
export type { LoadBalancerExtras } from './loadbalancer/driver/host.js';
export * from './loadbalancer/model/models.js';
export * from './loadbalancer/model/options.js';
export { Model, type ModelData } from './model.js';
export * from './provider.js';
export {
  type DefaultedProvider,
  type DefaultServiceOf,
  getDriver,
  listProviders,
  type ProviderName,
  type ServiceOf,
  setDriver,
} from './registry.js';
export type {
  CreateNodesEvent,
  CreateNodesItem,
  CreateNodesOptions,
  CreateNodesResult,
  CreateNodesTotals,
} from './scheduler/create/create-nodes.js';
export type {
  DeployNodesEvent,
  DeployNodesTotals,
  DeployNodesItem,
  DeployNodesOptions,
  DeployNodesResult,
} from './scheduler/deploy/deploy-nodes.js';
export type {
  DestroyNodesEvent,
  DestroyNodesTotals,
  DestroyNodesItem,
  DestroyNodesOptions,
  DestroyNodesResult,
} from './scheduler/destroy/destroy-nodes.js';
export type {
  AttachMembersEvent,
  AttachMembersItem,
  AttachMembersOptions,
  AttachMembersResult,
  AttachMembersTotals,
  AttachRun,
  AttachSource,
} from './scheduler/attach/attach-members.js';
export type { CleanupResult } from './scheduler/resume/cleanup.js';
export type { IfLocked } from './scheduler/journal/log.js';
export type { HeldBack } from './scheduler/journal/specs.js';
export {
  planZones,
  type PlanZonesOptions,
  type ZoneHome,
  type ZoneTarget,
} from './scheduler/dns/plan-zones.js';
export {
  type AppliedZone,
  type AppliedZones,
  type PlannedZone,
  ZonePlans,
} from './scheduler/dns/zone-plans.js';
export type { CopyAllOptions } from './scheduler/storage/copy-all.js';
export type { DownloadAllOptions } from './scheduler/storage/download-all.js';
export { formatSyncChange } from './scheduler/storage/sync-format.js';
export type { NameFilters, NamePatterns } from './scheduler/storage/name-filter.js';
export type { SyncChange, SyncOptions, SyncPlanOptions } from './scheduler/storage/sync.js';
export type { SyncEnd } from './scheduler/storage/sync-route.js';
export type {
  BulkOptions,
  TransferEvent,
  TransferResult,
  TransferTotals,
} from './scheduler/storage/bulk-transfer.js';
export type { TransferItem } from './scheduler/storage/transfer-item.js';
export type { UploadAllOptions, UploadItem } from './scheduler/storage/upload-all.js';
export { type MapItem, MapRun, type MapTask, type MapTotals } from './scheduler/map.js';
export { type CreateNodesPlan, CreateNodesRun } from './scheduler/create/plan.js';
export type { JournalOptions, ResumeOptions } from './scheduler/resume/resume.js';
export { Run, type RunEvent, type RunOptions } from './scheduler/run.js';
export { Fleet, type FleetPlaceReference } from './scheduler/fleet/fleet.js';
export type { FleetPlace } from './scheduler/fleet/place.js';
export type { Price } from './scheduler/fleet/price.js';
export type { FleetRefusal, RefusalReason } from './scheduler/fleet/refusal.js';
export type {
  FleetCreateOptions,
  FleetEvent,
  FleetItem,
  FleetLeftover,
  FleetOptions,
  FleetOrder,
  FleetPlaceResult,
  FleetResult,
  FleetServerEvent,
  FleetTotals,
} from './scheduler/fleet/options.js';
export { FleetCreateRun, type FleetPlacePlan, type FleetPlan } from './scheduler/fleet/plan.js';
export type {
  FleetCleanupResult,
  FleetDestroyEvent,
  FleetDestroyItem,
  FleetDestroyResult,
  UnsettledServer,
} from './scheduler/fleet/cleanup-fleet.js';
export type { FleetResumeOptions } from './scheduler/fleet/resume-fleet.js';
export { Scheduler, type SchedulerOptions } from './scheduler/scheduler.js';
export type { Service } from './service.js';
export type { ObjectBody } from './storage/models/object-body.js';
export type { Download } from './storage/models/models.js';
export type { DownloadedFile } from './storage/models/models.js';
export type { DownloadFileOptions } from './storage/models/options.js';
export type { StorageDriver, StorageExtras, StorageOptions } from './storage/driver/driver.js';
export type { PartLimits, StorageLimits } from './storage/models/limits.js';
export {
  Container,
  type ContainerData,
  type ContainerReference,
  type ObjectExtra,
  ObjectPrefix,
  type ObjectReference,
  StorageObject,
  type StorageObjectData,
  UploadedObject,
  type Verified,
} from './storage/models/models.js';
export * from './storage/models/options.js';
export type { Range } from './storage/http/range.js';
export type { UploadData } from './storage/files/source.js';
export type { DownloadToken, UploadToken } from './storage/models/resume-tokens.js';
export type { IncompleteUpload } from './storage/models/contract.js';
