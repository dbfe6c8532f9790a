export * from './errors.js';
export * from './compute/models.js';
export * from './compute/options.js';
export type { NodeBatch } from './compute/batch.js';
export type { BatchLimits, ComputeLimits, UserDataLimits } from './compute/limits.js';
export {
  ComputeDriver,
  type ComputeExtras,
  type NodeFilter,
  type NodePoll,
  type NodePollResult,
  type NodeQuery,
} from './compute/driver.js';
export type { RateRules } from './connection/budget.js';
export type { RateWindow } from './connection/sliding-window.js';
export { findSizes, type FoundSize, type SizeRequirements } from './compute/find-sizes.js';
export type { CallOptions } from './connection/call.js';
export type { PhaseMessage, Phase } from './connection/diagnostics.js';
export type {
  ConnectionSettings,
  Logger,
  RateLimit,
  RetrySettings,
  TimeoutSettings,
  TlsSettings,
} from './connection/settings.js';
export * from './dns/models.js';
export * from './dns/options.js';
export type { DnsDriver } from './dns/driver.js';
export type { DnsExtras } from './dns/host.js';
export { PlanIncompleteError } from './dns/incomplete.js';
export type { KeptRecord } from './dns/special.js';
export type { DnsCapabilities } from './dns/capabilities.js';
export type { PlanOptions, RecordChange } from './dns/plan.js';
export type { RecordSpec, RecordValue } from './dns/record.js';
export type { AppliedPlan, ApplyPlanOptions, ZonePlan, ZonePlanData } from './dns/zone-plan.js';
export type { ZoneFile } from './dns/zone-file.js';
export type { Environment } from './environment.js';
export type { Deployed, Deployment, StepResult } from './deploy/deploy.js';
export { hostKeysInConsole } from './compute/console-host-keys.js';
export type { CommandResult, SshCredentials } from './deploy/models.js';
export type {
  CloudInitStep,
  CommandStep,
  DeployStep,
  FileStep,
  KeyStep,
  ScriptFileStep,
  ScriptStep,
  StepOptions,
} from './deploy/steps.js';
export { Driver, type DriverClass, type DriverOptions, type ForkOptions } from './driver.js';
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
} from './scheduler/create-nodes.js';
export type {
  DeployNodesEvent,
  DeployNodesTotals,
  DeployNodesItem,
  DeployNodesOptions,
  DeployNodesResult,
} from './scheduler/deploy-nodes.js';
export type {
  DestroyNodesEvent,
  DestroyNodesTotals,
  DestroyNodesItem,
  DestroyNodesOptions,
  DestroyNodesResult,
} from './scheduler/destroy-nodes.js';
export type { CleanupResult } from './scheduler/cleanup.js';
export type { IfLocked } from './scheduler/journal/log.js';
export type { HeldBack } from './scheduler/journal/specs.js';
export type { CopyAllOptions } from './scheduler/copy-all.js';
export type { DownloadAllOptions } from './scheduler/download-all.js';
export { formatSyncChange } from './scheduler/sync-format.js';
export type { NameFilters, NamePatterns } from './scheduler/name-filter.js';
export type { SyncChange, SyncOptions, SyncPlanOptions } from './scheduler/sync.js';
export type { SyncEnd } from './scheduler/sync-route.js';
export type {
  BulkOptions,
  TransferEvent,
  TransferItem,
  TransferResult,
  TransferTotals,
} from './scheduler/transfers.js';
export type { UploadAllOptions, UploadItem } from './scheduler/upload-all.js';
export { type MapItem, MapRun, type MapTask, type MapTotals } from './scheduler/map.js';
export { type CreateNodesPlan, CreateNodesRun } from './scheduler/plan.js';
export type { JournalOptions, ResumeOptions } from './scheduler/resume.js';
export { Run, type RunEvent, type RunOptions } from './scheduler/run.js';
export { Scheduler, type SchedulerOptions } from './scheduler/scheduler.js';
export type { Service } from './service.js';
export type { Download, ObjectBody } from './storage/download.js';
export type { DownloadedFile, DownloadFileOptions } from './storage/download-file.js';
export type { StorageDriver, StorageExtras, StorageOptions } from './storage/driver.js';
export type { PartLimits, StorageLimits } from './storage/limits.js';
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
} from './storage/models.js';
export * from './storage/options.js';
export type { Range } from './storage/range.js';
export type { UploadData } from './storage/source.js';
export type { DownloadToken, UploadToken } from './storage/tokens.js';
export type { IncompleteUpload } from './storage/transport.js';
