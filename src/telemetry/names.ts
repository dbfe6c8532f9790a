import { CloudError } from '../errors.js';

/** Names of attributes by OpenTelemetry's semantic conventions for RPC, version 1.45. */
export const RPC_SYSTEM = 'rpc.system.name';
export const RPC_METHOD = 'rpc.method';
export const RPC_STATUS = 'rpc.status_code';
export const ERROR_TYPE = 'error.type';

/** The RPC system of all operations. */
export const SYSTEM = 'skylane';

/** Names of attributes that are Skylane's own. */
export const PROVIDER = 'skylane.provider';
export const SERVICE = 'skylane.service';
export const RUN_ID = 'skylane.run.id';
export const RUN_KIND = 'skylane.run.kind';
export const RUN_COUNT = 'skylane.run.count';
export const RUN_FAILED = 'skylane.run.failed';
export const RUN_UNKNOWN = 'skylane.run.unknown';
export const RUN_PROVIDERS = 'skylane.run.providers';
export const ITEM = 'skylane.run.item';
export const PHASE = 'skylane.phase';
export const BUDGET = 'skylane.budget.requests';
export const REFUSAL = 'skylane.refusal.reason';
export const JOB_KIND = 'skylane.job.kind';
export const JOB_ATTEMPT = 'skylane.job.attempt';

/** Full name of a method: `compute/createNode`. */
export function methodName(service: string | null, operation: string): string {
  return service === null ? operation : `${service}/${operation}`;
}

/** Type of an error: the code of a CloudError, else the name of its class. Never its message, which may name what is the user's. */
export function errorType(error: unknown): string {
  if (CloudError.is(error)) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

/** HTTP status of an error's response; null without one. */
export function statusOf(error: unknown): string | null {
  return CloudError.is(error) && error.status !== null ? String(error.status) : null;
}
