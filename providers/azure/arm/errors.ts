import {
  AuthenticationError,
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  ErrorBody,
  type ErrorDescription,
  type ErrorResponse,
  ImageNotFoundError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  RegionNotFoundError,
  SizeNotFoundError,
  UnavailableError,
} from '../../../src/driver/index.js';

/** Classes of error codes, the most specific first; `missing` and `conflict` stand for the classes that the request names. */
const CODES: readonly [codes: RegExp, means: CloudErrorClass | 'missing' | 'conflict'][] = [
  // No capacity here and now; the same request may succeed elsewhere, or later.
  [
    /^(SkuNotAvailable|(Zonal)?AllocationFailed|Overconstrained(Zonal)?AllocationRequest|AllocationTimeout|SpotAllocationFailed|VMStartTimedOut)/,
    UnavailableError,
  ],
  [
    /QuotaExceeded|^(ResourceQuotaExceeded|QuotaExceeded|SubscriptionQuota)|CountLimitReached|LimitExceeded$|LimitReached$/,
    QuotaExceededError,
  ],
  [
    /^(TooManyRequests|SubscriptionRequestsThrottled|OperationThrottled|ResourceRequestsThrottled)/,
    RateLimitError,
  ],
  [
    /^(ExpiredAuthentication|InvalidAuthentication|Authentication)|^InvalidSubscriptionTenant/,
    AuthenticationError,
  ],
  [
    /^(Linked)?AuthorizationFailed|^RequestDisallowedByPolicy|^DisallowedOperation|^ReadOnlyDisabledSubscription/,
    PermissionError,
  ],
  [
    /^(Platform|Gallery|Community)?ImageNotFound|^ArtifactNotFound|^ImageVersionDeprecated/,
    ImageNotFoundError,
  ],
  [/^(LocationNotAvailable|InvalidLocation|NoRegisteredProviderFound)/, RegionNotFoundError],
  [
    /^(ParentResource|Resource|ResourceGroup|Entity)?NotFound$|^DiskNotFound|^InvalidResourceReference/,
    'missing',
  ],
  [/^(SubscriptionNotFound|InvalidSubscriptionId)/, NotFoundError],
  [
    /InUse|CannotBeDeleted|^(AttachDisk|ConflictingUserInput|PropertyChangeNotAllowed|OperationNotAllowed|InvalidResourceLocation|Conflict|OperationPreempted|ResourceAlreadyExists|PreconditionFailed|ResourceExists|ScopeLocked)/,
    'conflict',
  ],
];

/** A concurrent change of the same resource: nothing was done, and the request may succeed soon. */
const BUSY =
  /^(AnotherOperationInProgress|RetryableError|RetryableErrorDueToAnotherOperation|ConcurrentRequest)/;

/**
 * Reads an error of the Azure Resource Manager: `{ "error": { "code", "message", "target", "details" } }`.
 *
 * @see https://learn.microsoft.com/en-us/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 */
export function describeArmError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const body = ErrorBody.parse(response.text);
  const error = body.object('error');
  const code = error.string('code') ?? body.string('code');
  if (code === null) return base;
  const inner = error.list('details')[0]?.string('message') ?? null;
  const words = error.string('message') ?? body.string('message');
  const message = words === null ? code : `${code}: ${words}${isNews(words, inner) ? ` (${inner})` : ''}`;
  const type = classOf(response, code, `${error.string('target') ?? ''} ${message}`) ?? base.type;
  return {
    ...base,
    type,
    message,
    providerCode: code,
    throttled: type === RateLimitError,
    busy: BUSY.test(code),
  };
}

function isNews(words: string, inner: string | null): boolean {
  return inner !== null && !words.includes(inner);
}

function classOf({ request }: ErrorResponse, code: string, words: string): CloudErrorClass | null {
  if (code === 'OperationNotAllowed' && /quota|limit/i.test(words)) return QuotaExceededError;
  if (/^Invalid(Parameter|Request)/.test(code)) return classOfParameter(words);
  if (
    /^(Resource)?NotFound$/.test(code) &&
    request.method === 'PUT' &&
    /imageReference|platform image|\/images\//i.test(words)
  )
    return ImageNotFoundError;
  const means = CODES.find(([codes]) => codes.test(code))?.[1] ?? null;
  if (means === 'conflict') return request.conflict ?? ConflictError;
  return means === 'missing' ? (request.notFound ?? NotFoundError) : means;
}

/** One code for all invalid parameters: target and message tell them apart. */
function classOfParameter(words: string): CloudErrorClass {
  if (/^vmSize|VM size/i.test(words)) return SizeNotFoundError;
  if (/^imageReference|platform image|image reference/i.test(words)) return ImageNotFoundError;
  return InvalidRequestError;
}
