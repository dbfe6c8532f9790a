import {
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  ImageNotFoundError,
  InvalidRequestError,
  NodeNotFoundError,
  NotFoundError,
  parseJson,
  QuotaExceededError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';

/** A location that there is not. */
const NO_MEMBER = /cluster (member|group) .*(not found|doesn't exist)/i;

/** What a request deletes in does not exist; the bare words are those of a path that the API does not have. */
const NO_PARENT = /(project|storage pool) not found|^not found$/i;

/** Errors of LXD and Incus by their words, since they have no code besides the HTTP status. */
const WORDS: readonly [words: RegExp, type: CloudErrorClass][] = [
  [/more than one cluster member has/i, InvalidRequestError],
  [NO_MEMBER, NotFoundError],
  [
    /already exists|already running|already stopped|(is|a) running|not running|in use|busy|isn't running|must be stopped|already defined on|not in pending state/i,
    ConflictError,
  ],
  [/image.*not (found|provided)|not find.*image|failed getting image/i, ImageNotFoundError],
  [/profile.*(doesn't exist|not found)/i, SizeNotFoundError],
  [/volume snapshot not found/i, VolumeSnapshotNotFoundError],
  [/volume not found/i, VolumeNotFoundError],
  [/instance not found/i, NodeNotFoundError],
  [/maximum .*(reached|exceeded)|reached maximum|quota|no space left/i, QuotaExceededError],
];

/** Class of an error by its words; null if unknown. */
export function classOf(message: string): CloudErrorClass | null {
  return WORDS.find(([words]) => words.test(message))?.[1] ?? null;
}

/** The class of an operation's failure: it has the words and a status. */
export function operationErrorClass(message: string, status: number): CloudErrorClass {
  return classOf(message) ?? (status === 404 ? NotFoundError : InvalidRequestError);
}

/**
 * Reads an error: `{"type": "error", "error_code": 404, "error": "Instance not found"}`.
 *
 * @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/#return-values
 */
export function describeLxdError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const body = parseJson(response.text);
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string')
    return base;
  const type = typeOf(response, body.error);
  // Another operation of the instance is running: nothing was done, and it ends soon.
  const busy = /is busy running/i.test(body.error);
  return { ...base, type: type ?? base.type, message: body.error, busy };
}

/** Class of an error that its status does not give; null if it does. */
function typeOf({ status, request }: ErrorResponse, words: string): CloudErrorClass | null {
  if (status === 404 && request.method === 'DELETE' && NO_PARENT.test(words)) return NotFoundError;
  const isSpecific = status === 404 && request.notFound !== undefined && !NO_MEMBER.test(words);
  return isSpecific || status === 403 ? null : classOf(words);
}
