import { createHmac } from 'node:crypto';
import type { Call } from '../../call/call.js';
import type { Redactor } from '../../http/secrets/redact.js';
import {
  type CloudRequest,
  type Endpoint,
  type Outgoing,
  parseEndpoint,
  sizeOf,
} from '../../http/request.js';
import { serverTimeOf } from '../../http/errors/response-error.js';
import { AuthenticationError, type CloudError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import { AzureTokens } from './bearer.js';
import type { AzureApplication } from './entra-id.js';
import type { AzureIdentity } from './identity.js';
import { Clock } from '../clock.js';
import { RefusedSignIn } from '../refused-sign-in.js';

/** Credentials for Azure Storage: one of the five. */
export interface AzureStorageSettings {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  readonly account: string;
  /** The account's key, in Base64. */
  readonly accountKey: string | undefined;
  /** A shared access signature, with or without its question mark. */
  readonly sasToken: string | undefined;
  /** A token of Microsoft Entra ID (Azure AD), or a function that returns a fresh one. */
  readonly token: string | (() => string | Promise<string>) | undefined;
  /** An application that signs in to Microsoft Entra ID by itself. */
  readonly application: AzureApplication | undefined;
  /** The managed identity of this machine, or the user signed in on it. */
  readonly identity: AzureIdentity | undefined;
  /** Version of the service, sent with every request. */
  readonly version: string;
  readonly redactor: Redactor;
}

/** Difference between clocks, in milliseconds, above which it may be the reason for a refused signature. Azure allows 15 minutes. */
const SKEW = 600_000;

/** Scope of tokens. */
const SCOPE = 'https://storage.azure.com/.default';

/** Headers that are signed by their place, in this order. */
const SIGNED_HEADERS = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/**
 * Signs requests to Azure Storage: by the account's key, a shared access signature, or a token.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/authorize-with-shared-key
 */
export class AzureStorageAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: AzureStorageSettings;
  readonly #endpoint: Endpoint;
  readonly #key: Buffer | null;
  readonly #sas: string | null;
  readonly #tokens: AzureTokens;
  readonly #clock = new Clock();
  readonly #refused = new RefusedSignIn();

  /** @throws AuthenticationError when none of the five is given, or the key is not Base64 */
  constructor(settings: AzureStorageSettings) {
    const { provider, endpoint, account, accountKey, sasToken, token, redactor } = settings;
    const { application, identity } = settings;
    if ([accountKey, sasToken, token, application, identity].every((option) => option === undefined)) {
      throw new AuthenticationError(
        `${provider}: the option accountKey is missing (or sasToken, token, application, or identity). Pass it to the constructor, or set AZURE_STORAGE_KEY and use fromEnv().`,
        { provider },
      );
    }
    if (accountKey !== undefined && !/^[A-Za-z0-9+/]{16,}={0,2}$/.test(accountKey)) {
      throw new AuthenticationError(
        `${provider}: the option accountKey is no key of a storage account: those are 64 bytes in Base64.`,
        { provider },
      );
    }
    this.#settings = settings;
    this.#endpoint = parseEndpoint(endpoint);
    this.#key = accountKey === undefined ? null : Buffer.from(accountKey, 'base64');
    this.#sas = sasToken === undefined ? null : sasToken.replace(/^\?/, '');
    this.account = `${endpoint} ${account}`;
    this.#tokens = new AzureTokens({ token, application, identity }, { provider, scope: SCOPE, redactor });
    redactor.add(accountKey);
    redactor.add(/(?:^|&)sig=([^&]+)/.exec(this.#sas ?? '')?.[1]);
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  sign(outgoing: Outgoing, transport: SignInTransport, call: Call): void | Promise<void> {
    outgoing.headers['x-ms-version'] = this.#settings.version;
    return this.signInner(outgoing, transport, call);
  }

  /** Signs a request inside a batch, whose outer request has the version. */
  signInner(outgoing: Outgoing, transport: SignInTransport, call: Call): void | Promise<void> {
    const { headers } = outgoing;
    headers['x-ms-date'] = new Date(this.#clock.now()).toUTCString();
    this.#refused.check(this.#key ?? this.#sas);
    if (this.#key !== null) {
      headers['authorization'] = `SharedKey ${this.#settings.account}:${this.hmac(this.#textOf(outgoing))}`;
      return undefined;
    }
    if (this.#sas !== null) {
      outgoing.path += `${outgoing.path.includes('?') ? '&' : '?'}${this.#sas}`;
      return undefined;
    }
    return this.#bear(outgoing, transport, call);
  }

  rejected(outgoing: Outgoing): boolean {
    if (this.#key !== null || this.#sas !== null) return false;
    return this.#tokens.rejected(outgoing);
  }

  misdated(_outgoing: Outgoing, error: CloudError): boolean {
    if (this.#key === null || error.status !== 403) return false;
    return this.#clock.correct(serverTimeOf(error), SKEW);
  }

  /** The time by the service's clock, as far as known. */
  get now(): number {
    return this.#clock.now();
  }

  accepted(outgoing: Outgoing): void {
    this.#refused.accept(this.#credentialOf(outgoing));
  }

  refused(outgoing: Outgoing, error: CloudError): void {
    this.#refused.refuseUnlessAccepted(this.#credentialOf(outgoing), error);
  }

  /** Name of the storage account. */
  get accountName(): string {
    return this.#settings.account;
  }

  /** True with the account's key, which signed URLs need. */
  get hasKey(): boolean {
    return this.#key !== null;
  }

  /** HMAC-SHA256 of a text by the account's key, in Base64. */
  hmac(text: string): string {
    if (this.#key === null)
      throw new AuthenticationError('Without the option accountKey nothing can be signed.');
    return createHmac('sha256', this.#key).update(text, 'utf8').digest('base64');
  }

  async #bear({ headers }: Outgoing, transport: SignInTransport, call: Call): Promise<void> {
    const value = await this.#tokens.header(transport, call);
    this.#refused.check(value);
    headers['authorization'] = value;
  }

  /** The credential of a signed request: the key, the shared access signature, or the token in its header. */
  #credentialOf({ headers }: Outgoing): unknown {
    return this.#key ?? this.#sas ?? headers['authorization'];
  }

  #textOf({ method, path, headers, body }: Outgoing): string {
    const length = body === null ? 0 : (sizeOf(body) ?? 0);
    const values: Record<string, string> = {
      ...headers,
      'content-length': length === 0 ? '' : String(length),
    };
    const placed = SIGNED_HEADERS.map((name) => values[name] ?? '');
    const named = Object.keys(headers)
      .filter((name) => name.startsWith('x-ms-'))
      .sort()
      .map((name) => `${name}:${(headers[name] ?? '').trim()}`);
    return [method, ...placed, ...named, this.#resourceOf(path)].join('\n');
  }

  #resourceOf(path: string): string {
    const mark = path.indexOf('?');
    const resource = `/${this.#settings.account}${mark === -1 ? path : path.slice(0, mark)}`;
    if (mark === -1) return resource;
    const parameters = [...new URLSearchParams(path.slice(mark))]
      .map(([name, value]) => `${name.toLowerCase()}:${value}`)
      .sort();
    return [resource, ...parameters].join('\n');
  }
}
