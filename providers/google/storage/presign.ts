import {
  type Call,
  GoogleServiceAccount,
  InvalidRequestError,
  signGoogleUrl,
} from '../../../src/driver/index.js';
import {
  expiryOf,
  LONGEST_EXPIRY,
  type ObjectReference,
  type PresignOptions,
  responseHeaders,
  type StorageContext,
} from '../../../src/storage/index.js';
import { isServiceAccount } from '../credentials.js';
import type { GoogleStorageClient } from './client.js';

/**
 * Signs a URL for one object with the service account's key (version 4).
 *
 * @throws InvalidRequestError where the driver's credentials are no service account's key, or for a time that cannot be
 */
export async function presignUrl(
  client: GoogleStorageClient,
  object: ObjectReference,
  presign: PresignOptions,
  call: Call,
): Promise<string> {
  const operation = 'presignUrl';
  const { context } = client;
  const { method = 'GET' } = presign;
  const { credentials } = client.options;
  if (!isServiceAccount(credentials)) {
    throw new InvalidRequestError(
      `${operation}: URLs are signed with a service account's key; give it as the option credentials.`,
      context.details(operation),
    );
  }
  const expiresIn = expiryOf(presign, context.details(operation), LONGEST_EXPIRY);
  const place = context.checks.place(object);
  const path = client.contentPath(operation, place);
  const endpoint = await client.endpoint({ operation, method, path }, call);
  const account = new GoogleServiceAccount(context.provider, credentials, '');
  return signGoogleUrl(account, {
    method,
    origin: endpoint.origin,
    path: endpoint.path + path,
    generation: place.version,
    response: responseQuery(context, presign),
    expires: Math.floor(expiresIn / 1000),
    now: new Date(account.now()),
  });
}

/** @see https://cloud.google.com/storage/docs/xml-api/reference-headers#responsecontentdisposition */
function responseQuery(
  context: Pick<StorageContext, 'unsupported'>,
  presign: PresignOptions,
): Record<string, string> {
  const headers = responseHeaders(presign);
  for (const name of Object.keys(headers)) {
    if (name === 'content-disposition' || name === 'content-type') continue;
    throw context.unsupported(
      `presignUrl with the response header ${name}`,
      'It sets contentType and contentDisposition alone.',
    );
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`response-${name}`, value]));
}
