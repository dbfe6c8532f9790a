/** What authors of DNS drivers and tools around zone files need beside the driver classes. */
export { DnsDriver, type DnsExtras } from './driver.js';
export { RecordDnsDriver } from './record-driver.js';
export { SetDnsDriver } from './set-driver.js';
export type { DnsCapabilities } from './capabilities.js';
export * from './models.js';
export * from './options.js';
export { formatPlan, type PlanOptions, type RecordChange } from './plan.js';
export type { RecordSpec, RecordValue } from './record.js';
export { parseZoneFile, type ZoneFile } from './zone-file.js';
export { type AppliedPlan, type ApplyPlanOptions, ZonePlan, type ZonePlanData } from './zone-plan.js';
