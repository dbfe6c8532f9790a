import {
  type Call,
  GoogleServiceAccount,
  InvalidRequestError,
  signGoogleUrl,
} from '../../../src/driver/index.js';
import {
  LONGEST_EXPIRY,
  type SignedUrlRequest,
  type StorageContext,
  type StoreUrls,
} from '../../../src/storage/index.js';
import { isServiceAccount } from '../credentials.js';
import type { GoogleStorageClient } from './client.js';

/** URLs that are signed (version 4) with the service account's key. */
export class GoogleUrls implements StoreUrls {
  readonly longestExpiry = LONGEST_EXPIRY;
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  async sign(
    { operation, place, method, expiresIn, response }: SignedUrlRequest,
    call: Call,
  ): Promise<string> {
    const { context, options } = this.#client;
    const { credentials } = options;
    if (!isServiceAccount(credentials)) {
      throw new InvalidRequestError(
        `${operation}: URLs are signed with a service account's key; give it as the option credentials.`,
        context.details(operation),
      );
    }
    const path = this.#client.contentPath(operation, place);
    const endpoint = await this.#client.endpoint({ operation, method, path }, call);
    const account = new GoogleServiceAccount(context.provider, credentials, '');
    return signGoogleUrl(account, {
      method,
      origin: endpoint.origin,
      path: endpoint.path + path,
      generation: place.version,
      response: responseQuery(context, response),
      expires: Math.floor(expiresIn / 1000),
      now: new Date(account.now()),
    });
  }
}

/** @see https://cloud.google.com/storage/docs/xml-api/reference-headers#responsecontentdisposition */
function responseQuery(
  context: Pick<StorageContext, 'unsupported'>,
  headers: SignedUrlRequest['response'],
): Record<string, string> {
  for (const name of Object.keys(headers)) {
    if (name === 'content-disposition' || name === 'content-type') continue;
    throw context.unsupported(
      `presignUrl with the response header ${name}`,
      'It sets contentType and contentDisposition alone.',
    );
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`response-${name}`, value]));
}
