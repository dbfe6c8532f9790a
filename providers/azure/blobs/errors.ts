import {
  AuthenticationError,
  ChecksumError,
  type CloudErrorClass,
  ContainerNotFoundError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  headerValue,
  NotFoundError,
  ObjectNotFoundError,
  parseXml,
  PermissionError,
  RateLimitError,
  TimeoutError,
} from '../../../src/driver/index.js';

/** Classes of Azure's codes that are more specific than the status. */
const TYPES: Readonly<Record<string, CloudErrorClass>> = {
  AuthenticationFailed: AuthenticationError,
  AuthorizationFailure: PermissionError,
  BlobNotFound: ObjectNotFoundError,
  ContainerNotFound: ContainerNotFoundError,
  InvalidAuthenticationInfo: AuthenticationError,
  Md5Mismatch: ChecksumError,
  InvalidMd5: ChecksumError,
  ResourceNotFound: NotFoundError,
  OperationTimedOut: TimeoutError,
  ServerBusy: RateLimitError,
};

/**
 * Reads an error of Azure Storage: its code is in a header, its words in XML.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes
 */
export function describeAzureError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const { code, message } = readError(response);
  if (code === null) return base;
  return {
    ...base,
    type: (Object.hasOwn(TYPES, code) ? TYPES[code] : undefined) ?? base.type,
    message: message === null ? code : `${code}: ${message}`,
    providerCode: code,
    throttled: code === 'ServerBusy' || base.throttled === true,
  };
}

/** Status of an error in the body of a success response. */
export function statusOfError(body: Buffer): number {
  const { code } = readError({ text: body.toString('utf8'), headers: {} });
  return code === null || PASSING.has(code) ? 500 : 400;
}

/** Codes of failures of the service itself. */
const PASSING: ReadonlySet<string> = new Set(['InternalError', 'OperationTimedOut', 'ServerBusy']);

function readError({ text, headers }: Pick<ErrorResponse, 'text' | 'headers'>): {
  readonly code: string | null;
  readonly message: string | null;
} {
  const code = headerValue(headers, 'x-ms-error-code') ?? null;
  if (!text.trim().startsWith('<')) return { code, message: null };
  try {
    const root = parseXml(text.trim(), {});
    return { code: root.get('Code') ?? code, message: root.get('Message')?.split('\n')[0] ?? null };
  } catch {
    // An HTML page of a proxy: the status says enough.
    return { code, message: null };
  }
}
