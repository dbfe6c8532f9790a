import {
  ConflictError,
  describeEnvelope,
  type ErrorDescription,
  type ErrorEnvelope,
  type ErrorResponse,
  FirewallNotFoundError,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotSupportedError,
  parseJson,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  SizeNotFoundError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';

/** Words of an error about a state that does not allow the command. */
const STATE =
  /must be (?:stopped|detached)|(?:not|n't) (?:attached|running|in the right state|in right state)/i;

/** Statuses of 500 and above that say no to the command, so that repeating it does not help. */
const FINAL = new Set([531, 532, 535, 536, 537]);

/**
 * Errors are `{"listzonesresponse": {"errorcode": 431, "cserrorcode": 4350, "errortext": "..."}}`: the status says who is to blame, the
 * second code names the exception.
 *
 * @see https://docs.cloudstack.apache.org/en/latest/developersguide/dev.html#error-handling
 */
const ERRORS: ErrorEnvelope = {
  parse: (text) => innerOf(parseJson(text)),
  message: 'errortext',
  code: 'cserrorcode',
  codes: {
    '4280': QuotaExceededError,
    '4300': ConflictError,
    '4320': UnavailableError,
    '4325': UnavailableError,
    '4330': UnavailableError,
    '4331': UnavailableError,
    '4335': UnavailableError,
    '4340': UnavailableError,
    '4360': ConflictError,
    '4365': PermissionError,
    '4370': QuotaExceededError,
    '4375': ConflictError,
    '4380': UnavailableError,
    '4385': UnavailableError,
    '4390': NotSupportedError,
    '4545': RateLimitError,
    '4555': NotSupportedError,
  },
  rules: [
    // A command that the user's role does not have is answered like a wrong signature.
    { status: 401, words: /does not exist, is not available for user/i, means: PermissionError },
    { status: 432, means: NotSupportedError },
    { status: 431, words: /already (?:exists|in use|on )|is already taken/i, means: 'conflict' },
    { status: 530, words: /already (?:exists|in use|on )/i, means: 'conflict' },
    { status: 431, words: STATE, means: ConflictError },
    // It names no reason: servers are on it, or were until they are expunged.
    { operation: 'destroyNetwork', words: /failed to delete network/i, means: ConflictError },
    // Missing, but not what was asked for.
    { status: 431, words: missing('parameter (?:projectid|domainid)'), means: InvalidRequestError },
    { status: 431, words: missing('parameter virtualmachineid'), means: NodeNotFoundError },
    { status: 431, words: missing('parameter volumeid'), means: VolumeNotFoundError },
    { status: 431, words: missing('parameter snapshotid'), means: VolumeSnapshotNotFoundError },
    { status: 431, words: missing('parameter networkid'), means: NetworkNotFoundError },
    { status: 431, words: missing('parameter securitygroupid'), means: FirewallNotFoundError },
    { status: 431, words: missing('templat'), means: ImageNotFoundError },
    { status: 431, words: missing('service ?offering'), means: SizeNotFoundError },
    { status: 431, words: missing('key ?pair'), means: KeyPairNotFoundError },
    { status: 431, words: missing(''), means: 'missing' },
    { status: 531, means: PermissionError },
    { status: 532, means: QuotaExceededError },
    { status: 535, means: QuotaExceededError },
    { status: 536, means: ConflictError },
    { status: 537, means: ConflictError },
  ],
};

/** Describes an error response. */
export function describeCloudStackError(response: ErrorResponse): ErrorDescription {
  const description = describeEnvelope(response, ERRORS);
  return FINAL.has(response.status) ? { ...description, retryable: false } : description;
}

/** Words of an error about something that does not exist. */
function missing(what: string): RegExp {
  return new RegExp(
    `(?=.*${what})(?=.*(?:does(?: not|n't) exist|unable to (?:find|use)|not found|nonexistent))`,
    'is',
  );
}

/** The object within a response, which stands under the name of its command. */
function innerOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? Object.values(body)[0] : null;
}
