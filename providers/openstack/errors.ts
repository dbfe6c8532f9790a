import {
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  parseJson,
  QuotaExceededError,
  RateLimitError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';

/** Fields of an OpenStack error body. */
interface Fault {
  readonly message: string | null;
  /** Nova's and Cinder's key, Neutron's and Designate's type, Keystone's title. */
  readonly kind: string | null;
  /** Milliseconds to wait; null if the body has none. */
  readonly retryAfter: number | null;
}

/**
 * Reads an error of any OpenStack service. Their bodies differ: `{"badRequest": {message}}` (Nova, Cinder), `{"NeutronError": {type,
 * message}}`, `{"error": {title, message}}` (Keystone), `{type, message}` (Designate), `{faultstring}` (Octavia), HTML (Glance, Swift).
 *
 * @see https://docs.openstack.org/api-guide/compute/faults.html
 */
export function describeOpenStackError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const fault = readFault(response.text);
  if (fault === null) return base;
  const message = fault.message === null ? base.message : withoutMarkup(fault.message);
  const description = { ...base, message, providerCode: fault.kind };
  if (isThrottle(response, fault)) {
    return {
      ...description,
      type: RateLimitError,
      throttled: true,
      ...(fault.retryAfter === null ? {} : { retryAfter: fault.retryAfter }),
    };
  }
  if (isQuota(response, fault)) return { ...description, type: QuotaExceededError };
  const refined = isNoPath(response, fault) ? NotFoundError : refineByMessage(response, fault.message ?? '');
  return refined === null ? description : { ...description, type: refined };
}

function readFault(text: string): Fault | null {
  const body = parseJson(text);
  if (!isObject(body)) return null;
  if (typeof body['faultstring'] === 'string')
    return { message: body['faultstring'], kind: asText(body['faultcode']), retryAfter: null };
  if (typeof body['message'] === 'string')
    return {
      message: body['message'],
      kind: asText(body['type']) ?? asText(body['title']),
      retryAfter: null,
    };
  const [entry] = Object.entries(body);
  if (entry === undefined) return null;
  const [kind, inner] = entry;
  if (typeof inner === 'string') return { message: inner, kind, retryAfter: null };
  if (!isObject(inner)) return null;
  const seconds = Number(inner['retryAfter'] ?? Number.NaN);
  return {
    message:
      [asText(inner['message']), asText(inner['details']) ?? asText(inner['detail'])]
        .filter((part) => part !== null && part !== '')
        .join(' ') || null,
    kind: asText(inner['type']) ?? (kind === 'error' ? asText(inner['title']) : kind),
    retryAfter: Number.isNaN(seconds) ? null : seconds * 1000,
  };
}

/** Removes HTML, which Glance writes in its messages. */
function withoutMarkup(message: string): string {
  return message
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** True for a rate limit: 429, and 413 or 498 of older Nova and of Rackspace. */
function isThrottle({ status }: ErrorResponse, { kind, message, retryAfter }: Fault): boolean {
  if (status === 429 || status === 498) return true;
  if (status !== 413 || kind !== 'overLimit') return false;
  return retryAfter !== null && retryAfter > 0 ? true : /rate.?limit/i.test(message ?? '');
}

/** True for a used-up quota: 403 of Nova, 413 of Cinder and Designate, 409 of Neutron. */
function isQuota({ status }: ErrorResponse, { kind, message }: Fault): boolean {
  if (status === 403) return /quota/i.test(message ?? '');
  if (status === 413)
    return kind === 'overLimit' || kind === 'over_quota' || /quota|exceed/i.test(message ?? '');
  return status === 409 && (kind === 'OverQuota' || /quota exceeded/i.test(message ?? ''));
}

/** True for a delete at a path that Neutron does not have: a missing resource has a type of its own. */
function isNoPath({ request, status }: ErrorResponse, { kind }: Fault): boolean {
  return request.method === 'DELETE' && status === 404 && kind === 'HTTPNotFound';
}

/** Class of an error that only the message tells. */
function refineByMessage({ status }: ErrorResponse, message: string): CloudErrorClass | null {
  if (status === 404) return missingThing(message);
  if (status !== 400) return null;
  // Cinder, and Nova for it, call a volume in the wrong state invalid.
  if (/^invalid (volume|snapshot): /i.test(message)) return ConflictError;
  return missingReference(message);
}

/** Class of the missing resource, by the message, since a request may name two. */
function missingThing(message: string): CloudErrorClass | null {
  const [, thing] = /^(volume|instance|snapshot) \S+ could not be found/i.exec(message) ?? [];
  switch (thing?.toLowerCase()) {
    case 'volume':
      return VolumeNotFoundError;
    case 'instance':
      return NodeNotFoundError;
    case 'snapshot':
      return VolumeSnapshotNotFoundError;
    default:
      return null;
  }
}

/** The class of a missing image, flavor or key pair: Nova returns 400 for it, not 404. */
function missingReference(message: string): CloudErrorClass | null {
  if (
    /can not find requested image|image .* (could not be|not) found|field\/attribute imageRef/i.test(message)
  )
    return ImageNotFoundError;
  if (/flavor .* (could not be|not) found|invalid flavorref|field\/attribute flavorRef/i.test(message))
    return SizeNotFoundError;
  if (/invalid key_name|keypair .* not found/i.test(message)) return KeyPairNotFoundError;
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
