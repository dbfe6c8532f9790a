import { createHmac } from 'node:crypto';
import {
  type Call,
  type CallOptions,
  headerValue,
  InvalidRequestError,
  Part,
} from '../../../src/driver/index.js';
import type { SignedUrlRequest, StoreUrls } from '../../../src/storage/index.js';
import type { SwiftClient } from './client.js';

/** Settings for temporary URLs. */
interface TempUrlSettings {
  /** Digest of the signature. */
  readonly digest: 'sha1' | 'sha256';
  /** Key; default: the account's. */
  readonly key: string | undefined;
}

/** Temporary URLs: signed with a key of the account, they work without credentials for a while. */
export class SwiftTempUrls implements StoreUrls {
  readonly #client: SwiftClient;
  readonly #settings: TempUrlSettings;

  constructor(client: SwiftClient, settings: TempUrlSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  async sign(
    { operation, place, method, expiresIn, response }: SignedUrlRequest,
    call: Call,
  ): Promise<string> {
    if (Object.keys(response).length > 0)
      throw this.#client.context.unsupported(
        'presignUrl with response headers',
        'Give the object its headers when it is put.',
      );
    const path = this.#client.objectPath(operation, place);
    const endpoint = await this.#client.endpoint({ operation, method, path }, call);
    const key = await this.#keyOf(call);
    const expires = Math.floor((Date.now() + expiresIn) / 1000);
    const signed = `${method}\n${expires}\n${decodeURIComponent(endpoint.path)}/${place.container}/${place.name}`;
    const signature = createHmac(this.#settings.digest, key).update(signed).digest('hex');
    return `${endpoint.origin}${endpoint.path}${path}?temp_url_sig=${signature}&temp_url_expires=${expires}`;
  }

  async #keyOf(call: Call): Promise<string> {
    if (this.#settings.key !== undefined) return this.#settings.key;
    const { headers } = await this.#client.head({ operation: 'presignUrl', path: '' }, call);
    const key = headerValue(headers, 'x-account-meta-temp-url-key');
    if (key !== undefined) {
      this.#client.context.connection.shared.redactor.add(key);
      return key;
    }
    throw new InvalidRequestError(
      'presignUrl: this account has no key for temporary URLs. Set one with account.setTempUrlKey, or pass tempUrlKey to the constructor.',
      this.#client.context.details('presignUrl'),
    );
  }
}

/** Swift's own operations on the account: `swift.account`. */
export class SwiftAccount extends Part {
  readonly #client: SwiftClient;

  constructor(client: SwiftClient) {
    super();
    this.#client = client;
  }

  /** Sets the account's key for temporary URLs, which `presignUrl` signs with. URLs signed with the old key stop working. */
  async setTempUrlKey(key: string, options?: CallOptions): Promise<void> {
    this.#client.context.connection.shared.redactor.add(key);
    const headers = { 'x-account-meta-temp-url-key': key };
    await this.#client.post({ operation: 'account.setTempUrlKey', path: '', headers }, options);
  }
}
