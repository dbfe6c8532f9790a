import {
  AuthenticationError,
  type ErrorEnvelope,
  ImageNotFoundError,
  NodeNotFoundError,
  parseJson,
  PermissionError,
  QuotaExceededError,
  SizeNotFoundError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';

const MISSING = /^(?:not_found|unknown_resource)$/;

/**
 * Errors of Scaleway's APIs: `resource` says what a 404 is about, whatever was asked for. What is wrong with the fields of a request is in
 * `details`, or in `fields` of older responses.
 *
 * @see https://www.scaleway.com/en/developers/api/#errors
 */
export const ERRORS: ErrorEnvelope = {
  parse: (text) => withReasons(parseJson(text)),
  message: 'message',
  code: 'type',
  field: 'resource',
  codes: {
    denied_authentication: AuthenticationError,
    invalid_auth: AuthenticationError,
    permissions_denied: PermissionError,
    quotas_exceeded: QuotaExceededError,
    out_of_stock: UnavailableError,
    precondition_failed: 'conflict',
    locked: 'conflict',
    conflict: 'conflict',
  },
  rules: [
    { code: 'transient_state', means: 'conflict', busy: true },
    { code: 'invalid_request_error', words: /quota exceeded/i, means: QuotaExceededError },
    { code: 'invalid_request_error', words: /\bserver should be\b/i, means: 'conflict' },
    { codePattern: MISSING, words: /^(?:instance_image|MarketplaceImage):/, means: ImageNotFoundError },
    { codePattern: MISSING, words: /^instance_server:/, means: NodeNotFoundError },
    { codePattern: MISSING, words: /^(?:instance_)?volume:/, means: VolumeNotFoundError },
    { codePattern: MISSING, words: /^(?:instance_)?snapshot:/, means: VolumeSnapshotNotFoundError },
    { codePattern: MISSING, means: 'missing' },
    {
      codePattern: /^invalid_(?:arguments|request_error)$/,
      words: /\bcommercial_type\b/,
      means: SizeNotFoundError,
    },
  ],
};

/** Adds the reasons for a refusal to its message. */
function withReasons(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { message, details, fields } = body;
  const reasons = [...reasonsOf(details), ...fieldsOf(fields)];
  return reasons.length === 0 ? body : { ...body, message: `${String(message)}: ${reasons.join('; ')}` };
}

function reasonsOf(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  return details.filter(isObject).map(({ argument_name: name, help_message: help, reason }) => {
    const words = typeof help === 'string' && help !== '' ? help : String(reason);
    return typeof name === 'string' ? `${name}: ${words}` : words;
  });
}

function fieldsOf(fields: unknown): string[] {
  if (!isObject(fields)) return [];
  return Object.entries(fields).map(
    ([name, words]) => `${name}: ${Array.isArray(words) ? words.map(String).join(', ') : String(words)}`,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
