import { type ObjectPlace, type ObjectReference } from '../models/models.js';
import { expiryOf, type PresignOptions, responseHeaders } from '../models/options.js';
import type { StorageContext } from './context.js';

/** A signed URL that is asked for: checked, and with its defaults. */
export interface SignedUrlRequest {
  /** The driver method on whose behalf it is signed; named in errors. */
  readonly operation: string;
  /** The object that it leads to. */
  readonly place: ObjectPlace;
  /** What may be done with it. */
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  /** Milliseconds for which it works. */
  readonly expiresIn: number;
  /** Headers that the response has in place of the object's own, by their names in lower case. */
  readonly response: Readonly<Record<string, string>>;
}

/** Checks what is asked for. @throws InvalidRequestError for a method, time, header or object that cannot be */
export function signedUrlRequest(
  { checks, details }: Pick<StorageContext, 'checks' | 'details'>,
  object: ObjectReference,
  presign: PresignOptions,
  longest: number | undefined,
): SignedUrlRequest {
  const operation = 'presignUrl';
  return {
    operation,
    method: presign.method ?? 'GET',
    expiresIn: expiryOf(presign, details(operation), longest),
    place: checks.place(object),
    response: responseHeaders(presign),
  };
}
