import {
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  parseJson,
  PermissionError,
  QuotaExceededError,
  SizeNotFoundError,
  UnavailableError,
} from '../../src/driver/index.js';

/** @see https://docs.hetzner.cloud/#errors */
const CODES: Readonly<Record<string, CloudErrorClass>> = {
  resource_limit_exceeded: QuotaExceededError,
  uniqueness_error: ConflictError,
  conflict: ConflictError,
  locked: ConflictError,
  protected: ConflictError,
  resource_locked: ConflictError,
  resource_in_use: ConflictError,
  server_not_stopped: ConflictError,
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
};

/** Something else holds the resource, nothing was done, and the same request may pass soon: https://docs.hetzner.cloud/#errors */
const BUSY = new Set(['conflict', 'locked']);

/** What a create refers to and is not there. */
const MISSING: readonly [words: RegExp, type: CloudErrorClass][] = [
  [/image.*(not found|invalid|does not exist)/i, ImageNotFoundError],
  [/server.?type.*(not found|invalid|does not exist)/i, SizeNotFoundError],
  [/ssh.?keys?.*(not found|invalid|does not exist)/i, KeyPairNotFoundError],
];

/** Reads an error: `{"error": {"code": "invalid_input", "message": "...", "details": {...}}}`. */
export function describeHetznerError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const body = parseJson(response.text);
  if (typeof body !== 'object' || body === null || !('error' in body)) return base;
  const { code, message } = (body.error ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string') return base;
  const words = typeof message === 'string' ? message : '';
  const isAboutSpec =
    code === 'invalid_input' || (code === 'not_found' && response.request.notFound === undefined);
  const missing = isAboutSpec ? MISSING.find(([pattern]) => pattern.test(words))?.[1] : undefined;
  const taken =
    code === 'uniqueness_error' && response.request.conflict === KeyPairExistsError
      ? KeyPairExistsError
      : undefined;
  return {
    ...base,
    type: missing ?? taken ?? (Object.hasOwn(CODES, code) ? CODES[code] : undefined) ?? base.type,
    message: words === '' ? base.message : words,
    providerCode: code,
    busy: BUSY.has(code),
  };
}
