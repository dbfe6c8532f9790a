import { type ObjectPlace, type ObjectReference } from '../models/models.js';
import { expiryOf, type PresignOptions, responseHeaders } from '../models/options.js';
import type { StorageContext } from './context.js';

const METHODS: readonly string[] = ['GET', 'PUT', 'HEAD', 'DELETE'];

/** A request for a signed URL, checked and with defaults. */
export interface SignedUrlRequest {
  /** Driver method that signs it; named in errors. */
  readonly operation: string;
  /** The object that it leads to. */
  readonly place: ObjectPlace;
  /** Allowed method. */
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  /** Milliseconds for which it works. */
  readonly expiresIn: number;
  /** Headers that the response has in place of the object's own, by their names in lower case. */
  readonly response: Readonly<Record<string, string>>;
}

/** Checks and completes a request for a signed URL. @throws InvalidRequestError for an invalid method, time, header or object */
export function signedUrlRequest(
  { checks, details, invalid }: Pick<StorageContext, 'checks' | 'details' | 'invalid'>,
  object: ObjectReference,
  presign: PresignOptions,
  longest: number | undefined,
): SignedUrlRequest {
  const operation = 'presignUrl';
  const { method = 'GET' } = presign;
  // Another one, or one in small letters, would be signed into a URL that never works.
  if (!METHODS.includes(method))
    throw invalid(operation, `method is one of ${METHODS.join(', ')}, not ${method}`);
  return {
    operation,
    method,
    expiresIn: expiryOf(presign, details(operation), longest),
    place: checks.place(object),
    response: responseHeaders(presign),
  };
}
