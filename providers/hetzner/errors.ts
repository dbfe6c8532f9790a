import {
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairNotFoundError,
  PermissionError,
  QuotaExceededError,
  SizeNotFoundError,
  UnavailableError,
} from '../../src/driver/index.js';

/** Errors are `{"error": {"code": "invalid_input", "message": "..."}}`. @see https://docs.hetzner.cloud/#errors */
export const ERRORS: ErrorEnvelope = {
  message: 'error.message',
  code: 'error.code',
  codes: {
    resource_limit_exceeded: QuotaExceededError,
    uniqueness_error: 'conflict',
    protected: ConflictError,
    resource_locked: ConflictError,
    resource_in_use: ConflictError,
    server_not_stopped: ConflictError,
    must_be_unassigned: ConflictError,
    floating_ip_assigned: ConflictError,
    firewall_managed_by_label_selector: ConflictError,
    server_already_attached: ConflictError,
    volume_already_attached: ConflictError,
    invalid_server_type: SizeNotFoundError,
    token_readonly: PermissionError,
    forbidden: PermissionError,
    resource_unavailable: UnavailableError,
    no_space_left_in_location: UnavailableError,
    placement_error: UnavailableError,
    unavailable: UnavailableError,
    maintenance: UnavailableError,
    unsupported_error: InvalidRequestError,
  },
  rules: [
    // Another operation holds the resource: nothing was done, and the same request may succeed soon.
    { code: 'conflict', means: ConflictError, busy: true },
    { code: 'locked', means: ConflictError, busy: true },
    // A resource that the request refers to does not exist.
    { words: /image.*(not found|invalid|does not exist)/i, means: ImageNotFoundError },
    { words: /server.?type.*(not found|invalid|does not exist)/i, means: SizeNotFoundError },
    { words: /ssh.?keys?.*(not found|invalid|does not exist)/i, means: KeyPairNotFoundError },
  ],
};
