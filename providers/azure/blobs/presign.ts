import { InvalidRequestError } from '../../../src/driver/index.js';
import type { SignedUrlRequest, StoreUrls } from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';
import { VERSION } from './sign-in.js';

/** Parameters that set headers of the response, in the order in which they are signed. */
const SAS_HEADERS = [
  ['rscc', 'cache-control'],
  ['rscd', 'content-disposition'],
  ['rsce', 'content-encoding'],
  ['rscl', 'content-language'],
  ['rsct', 'content-type'],
] as const;

/** Permissions of a signed URL. */
const PERMISSIONS = { GET: 'r', HEAD: 'r', PUT: 'cw', DELETE: 'd' } as const;

/** URLs with a shared access signature for one blob. */
export class AzureUrls implements StoreUrls {
  readonly #client: AzureClient;

  constructor(client: AzureClient) {
    this.#client = client;
  }

  async sign({ operation, place, method, expiresIn, response: headers }: SignedUrlRequest): Promise<string> {
    const { authenticator, context } = this.#client;
    const request = { ...this.#client.objectRequest(operation, place), method };
    if (!authenticator.hasKey) {
      throw new InvalidRequestError(
        `${operation}: URLs are signed with accountKey, which is not given.`,
        context.details(operation),
      );
    }
    const response = SAS_HEADERS.map(([parameter, name]) => [parameter, headers[name] ?? ''] as const);
    const permissions = PERMISSIONS[method];
    const expiry = `${new Date(authenticator.now + expiresIn).toISOString().slice(0, 19)}Z`;
    const resource = `/blob/${authenticator.accountName}/${place.container}/${place.name}`;
    const text = [
      permissions,
      '',
      expiry,
      resource,
      '',
      '',
      '',
      VERSION,
      'b',
      '',
      '',
      ...response.map(([, value]) => value),
    ].join('\n');
    const signature = encodeURIComponent(authenticator.hmac(text));
    const query = `sv=${VERSION}&sr=b&sp=${permissions}&se=${encodeURIComponent(expiry)}&sig=${signature}`;
    const overrides = response
      .filter(([, value]) => value !== '')
      .map(([parameter, value]) => `&${parameter}=${encodeURIComponent(value)}`);
    const { origin, path } = this.#client.endpoint(request);
    return `${origin}${path}${request.path}?${query}${overrides.join('')}`;
  }
}
