import type { Service } from './service.js';

/** Every value {@link CloudError.code} can have. */
export type ErrorCode =
  | 'authentication'
  | 'permission'
  | 'not-found'
  | 'provider-not-found'
  | 'region-not-found'
  | 'node-not-found'
  | 'image-not-found'
  | 'size-not-found'
  | 'key-pair-not-found'
  | 'volume-not-found'
  | 'volume-snapshot-not-found'
  | 'network-not-found'
  | 'firewall-not-found'
  | 'container-not-found'
  | 'object-not-found'
  | 'zone-not-found'
  | 'record-not-found'
  | 'load-balancer-not-found'
  | 'conflict'
  | 'key-pair-exists'
  | 'container-exists'
  | 'container-not-empty'
  | 'zone-exists'
  | 'record-exists'
  | 'load-balancer-exists'
  | 'load-balancer-locked'
  | 'load-balancer-failed'
  | 'load-balancer-incomplete'
  | 'node-failed'
  | 'rolled-back'
  | 'plan-incomplete'
  | 'deployment'
  | 'host-key'
  | 'quota-exceeded'
  | 'rate-limit'
  | 'invalid-request'
  | 'not-supported'
  | 'unavailable'
  | 'capacity'
  | 'timeout'
  | 'malformed-response'
  | 'checksum'
  | 'internal'
  | 'journal'
  | 'journal-locked'
  | 'journal-mismatch';

/** Details of a failure besides its message. Unknown members are left out. */
export interface CloudErrorDetails {
  /** Provider constant, such as `'rackspace'`. */
  provider?: string | null;
  /** Service of the driver that failed. */
  service?: Service | null;
  /** Driver method, such as `'createNode'`. */
  operation?: string | null;
  /** HTTP status of the response. */
  status?: number | null;
  /** The provider's own code or type for the error. */
  providerCode?: string | null;
  /** The id by which the provider's support finds the request. */
  requestId?: string | null;
  /** True when the same call may succeed later. */
  retryable?: boolean;
  /** Milliseconds that the provider asked to wait. */
  retryAfter?: number;
  /** The underlying error. */
  cause?: unknown;
}

/** The most characters of a message: a server's words are no reason to fill a log. */
const LONGEST_MESSAGE = 4096;

const MARKER: unique symbol = Symbol.for('skylane.CloudError') as never;

/**
 * The base of all errors that Skylane throws on purpose (an aborted call rejects with its signal's reason instead).
 *
 * Catch by class, or by {@link CloudError.code} when several copies of the package may be loaded:
 *
 * ```ts
 * try {
 *   await driver.getNode(id);
 * } catch (error) {
 *   if (CloudError.is(error) && error.code === 'node-not-found') return null;
 *   throw error;
 * }
 * ```
 */
export class CloudError extends Error {
  /** Name of the class, such as `'NodeNotFoundError'`, for logs and stack traces. Branch on `code` instead: it is a closed set. */
  override readonly name: string = 'CloudError';
  /** The kind of failure; a closed set, see {@link ErrorCode}. */
  readonly code: ErrorCode = 'unavailable';
  /** Provider constant, such as `'rackspace'`, or null if no provider was involved. */
  readonly provider: string | null;
  /** Service of the driver that failed, or null. */
  readonly service: Service | null;
  /** Driver method that failed, such as `'createNode'`, or null. */
  readonly operation: string | null;
  /** HTTP status of the response, or null without one. */
  readonly status: number | null;
  /** The provider's own code or type for the error, or null. */
  readonly providerCode: string | null;
  /** The id by which the provider's support finds the request, or null. */
  readonly requestId: string | null;
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds that the provider asked to wait; absent if it named none. */
  declare readonly retryAfter?: number;

  constructor(message: string, details: CloudErrorDetails = {}) {
    super(
      shorten(message, LONGEST_MESSAGE),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.provider = details.provider ?? null;
    this.service = details.service ?? null;
    this.operation = details.operation ?? null;
    this.status = details.status ?? null;
    this.providerCode = details.providerCode ?? null;
    this.requestId = details.requestId ?? null;
    this.retryable = details.retryable ?? false;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }

  /** True for a CloudError of any copy of this package, whichever was loaded. */
  static is(error: unknown): error is CloudError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }

  /** The error's data without stack and cause, safe to log. */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      provider: this.provider,
      service: this.service,
      operation: this.operation,
      status: this.status,
      providerCode: this.providerCode,
      requestId: this.requestId,
      retryable: this.retryable,
      ...(this.retryAfter === undefined ? {} : { retryAfter: this.retryAfter }),
    };
  }
}
Object.defineProperty(CloudError.prototype, MARKER, { value: true });

/** The beginning of a text that is longer than this many characters, with an ellipsis; no character is cut in half. */
export function shorten(text: string, length: number): string {
  if (typeof text !== 'string' || text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)}...`;
}

/** A class of {@link CloudError}, as error mappings name them. */
export type CloudErrorClass = new (message: string, details?: CloudErrorDetails) => CloudError;

/** The provider refused the credentials, or they are missing or malformed. */
export class AuthenticationError extends CloudError {
  override readonly name: string = 'AuthenticationError';
  override readonly code: ErrorCode = 'authentication';
}

/** The credentials are valid but lack the permission. */
export class PermissionError extends CloudError {
  override readonly name: string = 'PermissionError';
  override readonly code: ErrorCode = 'permission';
}

/** The resource does not exist, or not in this account. */
export class NotFoundError extends CloudError {
  override readonly name: string = 'NotFoundError';
  override readonly code: ErrorCode = 'not-found';
}

/** No driver is registered for this provider and service. */
export class ProviderNotFoundError extends NotFoundError {
  override readonly name: string = 'ProviderNotFoundError';
  override readonly code: ErrorCode = 'provider-not-found';
}

/** The account has no endpoint in the region; the message lists the regions there are. */
export class RegionNotFoundError extends NotFoundError {
  override readonly name: string = 'RegionNotFoundError';
  override readonly code: ErrorCode = 'region-not-found';
}

/** No server with this id. */
export class NodeNotFoundError extends NotFoundError {
  override readonly name: string = 'NodeNotFoundError';
  override readonly code: ErrorCode = 'node-not-found';
}

/** No image with this id. */
export class ImageNotFoundError extends NotFoundError {
  override readonly name: string = 'ImageNotFoundError';
  override readonly code: ErrorCode = 'image-not-found';
}

/** No size (flavor, instance type) with this id. */
export class SizeNotFoundError extends NotFoundError {
  override readonly name: string = 'SizeNotFoundError';
  override readonly code: ErrorCode = 'size-not-found';
}

/** No key pair with this name. */
export class KeyPairNotFoundError extends NotFoundError {
  override readonly name: string = 'KeyPairNotFoundError';
  override readonly code: ErrorCode = 'key-pair-not-found';
}

/** No volume with this id. */
export class VolumeNotFoundError extends NotFoundError {
  override readonly name: string = 'VolumeNotFoundError';
  override readonly code: ErrorCode = 'volume-not-found';
}

/** No volume snapshot with this id. */
export class VolumeSnapshotNotFoundError extends NotFoundError {
  override readonly name: string = 'VolumeSnapshotNotFoundError';
  override readonly code: ErrorCode = 'volume-snapshot-not-found';
}

/** No network with this id. */
export class NetworkNotFoundError extends NotFoundError {
  override readonly name: string = 'NetworkNotFoundError';
  override readonly code: ErrorCode = 'network-not-found';
}

/** No firewall with this id. */
export class FirewallNotFoundError extends NotFoundError {
  override readonly name: string = 'FirewallNotFoundError';
  override readonly code: ErrorCode = 'firewall-not-found';
}

/** No container (bucket) with this name. */
export class ContainerNotFoundError extends NotFoundError {
  override readonly name: string = 'ContainerNotFoundError';
  override readonly code: ErrorCode = 'container-not-found';
}

/** No object with this name in the container. */
export class ObjectNotFoundError extends NotFoundError {
  override readonly name: string = 'ObjectNotFoundError';
  override readonly code: ErrorCode = 'object-not-found';
}

/** No zone with this id. */
export class ZoneNotFoundError extends NotFoundError {
  override readonly name: string = 'ZoneNotFoundError';
  override readonly code: ErrorCode = 'zone-not-found';
}

/** No record with this id. */
export class RecordNotFoundError extends NotFoundError {
  override readonly name: string = 'RecordNotFoundError';
  override readonly code: ErrorCode = 'record-not-found';
}

/** No load balancer has that id, or it is gone. */
export class LoadBalancerNotFoundError extends NotFoundError {
  override readonly name: string = 'LoadBalancerNotFoundError';
  override readonly code: ErrorCode = 'load-balancer-not-found';
}

/** The state of the resource does not allow the change, or another client changed it meanwhile. */
export class ConflictError extends CloudError {
  override readonly name: string = 'ConflictError';
  override readonly code: ErrorCode = 'conflict';
}

/** A key pair of this name exists already. */
export class KeyPairExistsError extends ConflictError {
  override readonly name: string = 'KeyPairExistsError';
  override readonly code: ErrorCode = 'key-pair-exists';
}

/** A container of this name exists already. */
export class ContainerExistsError extends ConflictError {
  override readonly name: string = 'ContainerExistsError';
  override readonly code: ErrorCode = 'container-exists';
}

/** The container holds objects, so it cannot be deleted. */
export class ContainerNotEmptyError extends ConflictError {
  override readonly name: string = 'ContainerNotEmptyError';
  override readonly code: ErrorCode = 'container-not-empty';
}

/** A zone of this domain exists already. */
export class ZoneExistsError extends ConflictError {
  override readonly name: string = 'ZoneExistsError';
  override readonly code: ErrorCode = 'zone-exists';
}

/** A record with this name, type and data exists already. */
export class RecordExistsError extends ConflictError {
  override readonly name: string = 'RecordExistsError';
  override readonly code: ErrorCode = 'record-exists';
}

/** A load balancer of this name exists already, on clouds with unique names. */
export class LoadBalancerExistsError extends ConflictError {
  override readonly name: string = 'LoadBalancerExistsError';
  override readonly code: ErrorCode = 'load-balancer-exists';
}

/** The load balancer accepts no change while an earlier one is in progress. Drivers wait for that; see their methods. */
export class LoadBalancerLockedError extends ConflictError {
  override readonly name: string = 'LoadBalancerLockedError';
  override readonly code: ErrorCode = 'load-balancer-locked';
}

/** A load balancer or a member ended in error; the message includes the provider's reason, if known. */
export class LoadBalancerFailedError extends ConflictError {
  override readonly name: string = 'LoadBalancerFailedError';
  override readonly code: ErrorCode = 'load-balancer-failed';
}

/**
 * A change of a load balancer failed halfway, and could not be undone: `left` lists what was made and could not be deleted again, or what was taken
 * away and could not be put back. `cause` is the failure.
 */
export class LoadBalancerIncompleteError extends ConflictError {
  override readonly name: string = 'LoadBalancerIncompleteError';
  override readonly code: ErrorCode = 'load-balancer-incomplete';
  /** Resources, each as kind and id, or kind and name: ones that exist or may exist, after an update also ones that may be missing. */
  readonly left: readonly string[];

  constructor(message: string, left: readonly string[], details: CloudErrorDetails = {}) {
    super(message, details);
    this.left = left;
  }
}

/** A server ended in an error state; the message carries the provider's fault. */
export class NodeFailedError extends ConflictError {
  override readonly name: string = 'NodeFailedError';
  override readonly code: ErrorCode = 'node-failed';
}

/** A step on a server failed over SSH, or the server could not be reached; see {@link DeploymentError.step}. The server exists. */
export class DeploymentError extends ConflictError {
  override readonly name: string = 'DeploymentError';
  override readonly code: ErrorCode = 'deployment';
  /** Id of the server. */
  readonly nodeId: string;
  /** Name of the server. */
  readonly nodeName: string;
  /** The step that failed, as given, or `connect`. */
  readonly step: string;
  /** Exit status of the step's command; null if it had none. */
  readonly exitCode: number | null;
  /** The end of the step's output and error output. */
  readonly output: string;

  constructor(message: string, failure: DeploymentFailure, details: CloudErrorDetails = {}) {
    super(message, details);
    this.nodeId = failure.nodeId;
    this.nodeName = failure.nodeName;
    this.step = failure.step;
    this.exitCode = failure.exitCode;
    this.output = failure.output;
  }
}

/** The server presented another SSH host key than expected: another machine may be at its address. */
export class HostKeyError extends DeploymentError {
  override readonly name: string = 'HostKeyError';
  override readonly code: ErrorCode = 'host-key';
  /** The key that it showed: `SHA256:...` as ssh-keygen shows it. */
  readonly fingerprint: string;

  constructor(
    message: string,
    failure: DeploymentFailure & { readonly fingerprint: string },
    details: CloudErrorDetails = {},
  ) {
    super(message, failure, details);
    this.fingerprint = failure.fingerprint;
  }
}

/** Data of a {@link DeploymentError}. */
export interface DeploymentFailure {
  /** Id of the server, which still exists and costs money. */
  readonly nodeId: string;
  /** Name of the server. */
  readonly nodeName: string;
  /** Name of the step that failed; `connect` if no SSH login succeeded. */
  readonly step: string;
  /** Exit status of the step's command; null if a signal or a time limit ended it, or it never started. */
  readonly exitCode: number | null;
  /** The end of the output followed by the error output, at most 256 KiB of each; may be empty. */
  readonly output: string;
}

/** A server was made and destroyed again because another of its run failed (`onFailure: 'destroy'`). */
export class RolledBackError extends ConflictError {
  override readonly name: string = 'RolledBackError';
  override readonly code: ErrorCode = 'rolled-back';
}

/** The account's quota does not allow it. */
export class QuotaExceededError extends CloudError {
  override readonly name: string = 'QuotaExceededError';
  override readonly code: ErrorCode = 'quota-exceeded';
}

/** Too many requests; see {@link CloudError.retryAfter}. */
export class RateLimitError extends CloudError {
  override readonly name: string = 'RateLimitError';
  override readonly code: ErrorCode = 'rate-limit';
}

/** The call's arguments are wrong: found here before anything was sent, or refused by the provider. */
export class InvalidRequestError extends CloudError {
  override readonly name: string = 'InvalidRequestError';
  override readonly code: ErrorCode = 'invalid-request';
}

/** The driver, the account's catalog or this version of the service does not offer it. */
export class NotSupportedError extends CloudError {
  override readonly name: string = 'NotSupportedError';
  override readonly code: ErrorCode = 'not-supported';
}

/** The service cannot be reached, or returned a server error. */
export class UnavailableError extends CloudError {
  override readonly name: string = 'UnavailableError';
  override readonly code: ErrorCode = 'unavailable';
}

/**
 * The provider has no room for the server now: not of this size, in this place. Nothing was created. The account's quota is another matter
 * ({@link QuotaExceededError}). Another size, zone, region or cloud may have room at once, this one later: `Fleet` asks several.
 */
export class CapacityError extends UnavailableError {
  override readonly name: string = 'CapacityError';
  override readonly code: ErrorCode = 'capacity';
}

/** No response within the time limit. The request may have taken effect. */
export class TimeoutError extends CloudError {
  override readonly name: string = 'TimeoutError';
  override readonly code: ErrorCode = 'timeout';
}

/** The response does not match the API: not JSON or XML, truncated, too large, or without a required field. */
export class MalformedResponseError extends CloudError {
  override readonly name: string = 'MalformedResponseError';
  override readonly code: ErrorCode = 'malformed-response';
}

/** The bytes received or stored are not the bytes sent. */
export class ChecksumError extends CloudError {
  override readonly name: string = 'ChecksumError';
  override readonly code: ErrorCode = 'checksum';
}

/**
 * A failure in this process: a function passed to the driver threw (`dispatcher`, credentials), or Skylane has a bug. It is not retried;
 * `status` is set when a response had arrived before.
 */
export class InternalError extends CloudError {
  override readonly name: string = 'InternalError';
  override readonly code: ErrorCode = 'internal';
}

/** A run's journal cannot be read, or could not be written, so that the run was stopped. */
export class JournalError extends CloudError {
  override readonly name: string = 'JournalError';
  override readonly code: ErrorCode = 'journal';
}

/** Another process, or another run of this process, uses the journal. */
export class JournalLockedError extends JournalError {
  override readonly name: string = 'JournalLockedError';
  override readonly code: ErrorCode = 'journal-locked';
}

/** The journal is of another provider, account, project or region than the driver. */
export class JournalMismatchError extends JournalError {
  override readonly name: string = 'JournalMismatchError';
  override readonly code: ErrorCode = 'journal-mismatch';
}
