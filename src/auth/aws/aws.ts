import type { IncomingHttpHeaders } from 'node:http';
import type { Call, CallOptions } from '../../call/call.js';
import { serverTimeOf } from '../../http/errors/response-error.js';
import type { Redactor } from '../../http/secrets/redact.js';
import { type CloudRequest, type Endpoint, headerValue, type Outgoing } from '../../http/request.js';
import { AuthenticationError, type CloudError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import { Clock } from '../clock.js';
import { callSource, nameOfFunction } from '../credential-function.js';
import { RefusedSignIn } from '../refused-sign-in.js';
import { Renewal, type Renewed } from '../renewal.js';
import { type AwsCredentials, EMPTY_SHA256, sha256, SigV4 } from './sigv4.js';

/** Keys, or a function that returns fresh ones; its signal aborts when no request waits for them any more. */
export type AwsCredentialSource =
  | AwsCredentials
  | ((options?: CallOptions) => AwsCredentials | Promise<AwsCredentials>);

/** Settings for signing with AWS's scheme. */
export interface AwsSettings {
  readonly provider: string;
  readonly service: string;
  readonly credentials: AwsCredentialSource;
  /** Names the place of requests, as a part of the account's id. */
  readonly account: string;
  readonly redactor: Redactor;
  /** Returns the URL of a request, and the region and service to sign it for; by default the driver's own service. */
  readonly locate: (request: CloudRequest) => AwsPlace;
  /** Called when a response names another region for the resource; returns true if that changes the URL. */
  readonly moved?: (request: CloudRequest, region: string) => boolean;
}

/** URL, region and service of a request. */
export interface AwsPlace {
  readonly endpoint: Endpoint;
  readonly region: string;
  readonly service?: string;
}

/** Time that expired-looking keys are used, in milliseconds: the clock may be wrong, or the metadata service in trouble. */
const EXPIRED_LIFE = 300_000;

/** Codes of refusals for the time of the request only. */
const MISDATED = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
/** Codes that may have the same cause, but mostly mean a wrong key. */
const PERHAPS_MISDATED = new Set(['AuthFailure', 'InvalidSignatureException', 'SignatureDoesNotMatch']);
/** Milliseconds that a service's clock must differ by to be the reason: AWS allows five minutes. */
const CERTAIN_SKEW = 1_000;
const LIKELY_SKEW = 240_000;

/** Number of refused signatures that count as wrong keys: one may be due to an object name that the store encodes differently. */
const CONVINCING_REFUSALS = 3;

/** Signs each request with AWS Signature Version 4; temporary credentials are renewed once for all lanes. */
export class AwsAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: AwsSettings;
  readonly #signer = new SigV4();
  readonly #clock = new Clock();
  readonly #renewal = new Renewal<AwsCredentials>();
  readonly #refused = new RefusedSignIn();
  /** The keys in use, as one string. */
  #keys = '';

  constructor(settings: AwsSettings) {
    this.#settings = settings;
    const { account, credentials } = settings;
    if (typeof credentials === 'function') {
      this.account = `${account} ${nameOfFunction(credentials)}`;
    } else {
      this.account = `${account} ${credentials.accessKeyId}`;
      this.#renewal.keep({ value: this.#checked(credentials), life: Infinity });
    }
  }

  endpoint(request: CloudRequest): Endpoint {
    return this.#settings.locate(request).endpoint;
  }

  sign(outgoing: Outgoing, _transport: SignInTransport, call: Call): void | Promise<void> {
    const credentials = this.#renewal.current(this.#renew, call);
    if (credentials instanceof Promise) return credentials.then((fresh) => this.#sign(outgoing, fresh));
    this.#sign(outgoing, credentials);
    return undefined;
  }

  rejected(outgoing: Outgoing): boolean {
    const { credentials } = this.#settings;
    if (typeof credentials !== 'function') return false;
    const used = /Credential=([^/]+)\//.exec(outgoing.headers['authorization'] ?? '')?.[1];
    this.#renewal.forget(({ accessKeyId }) => accessKeyId === used);
    return true;
  }

  accepted(): void {
    this.#refused.accept(this.#keys);
  }

  refused(_outgoing: Outgoing, error: CloudError): void {
    const isOfRequest = error.providerCode === 'SignatureDoesNotMatch';
    this.#refused.refuseUnlessAccepted(this.#keys, error, isOfRequest ? CONVINCING_REFUSALS : 1);
    // Call a function once more; do not send the same keys again.
    if (typeof this.#settings.credentials === 'function') this.#renewal.forget(() => true);
  }

  misdated({ method }: Outgoing, error: CloudError): boolean {
    const { status, providerCode } = error;
    if (status !== 400 && status !== 401 && status !== 403) return false;
    const code = providerCode ?? '';
    const isCertain = MISDATED.has(code) || /signature expired|not yet current/i.test(error.message);
    if (!isCertain && !PERHAPS_MISDATED.has(code) && method !== 'HEAD') return false;
    return this.#clock.correct(serverTimeOf(error), isCertain ? CERTAIN_SKEW : LIKELY_SKEW);
  }

  /** Identifies the account by the key's id, calling the credential function if needed. */
  async identify(call: Call): Promise<string> {
    return `${this.#settings.account} ${(await this.credentials(call)).accessKeyId}`;
  }

  moved({ request }: Outgoing, headers: IncomingHttpHeaders, text = ''): boolean {
    const region = headerValue(headers, 'x-amz-bucket-region') ?? regionIn(text);
    // It becomes part of a host's name, which is sent the keys' signature.
    return region !== undefined && isRegion(region) && (this.#settings.moved?.(request, region) ?? false);
  }

  /** Returns the keys to sign with, renewed if they are about to expire. */
  async credentials(call: Call): Promise<AwsCredentials> {
    return this.#renewal.current(this.#renew, call);
  }

  /** Returns the signed path and query of a URL for clients without credentials. `expiresIn` is in milliseconds. */
  async presign(request: CloudRequest, target: PresignTarget, call: Call): Promise<string> {
    const credentials = await this.credentials(call);
    const { region } = this.#settings.locate(request);
    return this.#signer.presign(
      { method: target.method, host: hostOf(target.origin), path: target.path, headers: {} },
      credentials,
      { region, service: this.#settings.service },
      target.expiresIn,
      this.#clock.now(),
    );
  }

  /** Returns the signed fields of a form for clients without credentials; see {@link SigV4.signPolicy}. */
  async signPolicy(
    request: CloudRequest,
    policy: (fields: Readonly<Record<string, string>>) => string,
    call: Call,
  ): Promise<Record<string, string>> {
    const credentials = await this.credentials(call);
    const { region } = this.#settings.locate(request);
    const scope = { region, service: this.#settings.service };
    return this.#signer.signPolicy(policy, credentials, scope, this.#clock.now());
  }

  #sign(outgoing: Outgoing, credentials: AwsCredentials): void {
    this.#refused.check(this.#keys);
    const { region, service = this.#settings.service } = this.#settings.locate(outgoing.request);
    const { headers } = outgoing;
    headers['x-amz-content-sha256'] ??= payloadHash(outgoing);
    const request = {
      method: outgoing.method,
      host: hostOf(outgoing.origin),
      path: outgoing.path,
      headers,
      payloadHash: headers['x-amz-content-sha256'],
    };
    Object.assign(headers, this.#signer.sign(request, credentials, { region, service }, this.#clock.now()));
  }

  readonly #renew = async ({ signal }: Call): Promise<Renewed<AwsCredentials>> => {
    const { credentials } = this.#settings;
    if (typeof credentials !== 'function') return { value: this.#checked(credentials), life: Infinity };
    const given = callSource(this.#settings.provider, 'credentials', () => credentials({ signal }), signal);
    const value = this.#checked(await given);
    return { value, life: lifeOf(value) };
  };

  #checked(credentials: AwsCredentials): AwsCredentials {
    const { provider, redactor } = this.#settings;
    for (const [field, variable] of [
      ['accessKeyId', 'AWS_ACCESS_KEY_ID'],
      ['secretAccessKey', 'AWS_SECRET_ACCESS_KEY'],
    ] as const) {
      const value: unknown = Reflect.get(Object(credentials) as object, field);
      if (typeof value === 'string' && /^[!-~]+$/.test(value)) continue;
      throw new AuthenticationError(
        `${provider}: the option ${field} is missing, or has characters that no key has. Pass it to the constructor, or set ${variable} and use fromEnv().`,
        { provider },
      );
    }
    const ends: unknown = credentials.expiresAt;
    if (ends !== undefined && !(ends instanceof Date && !Number.isNaN(ends.getTime())))
      throw new AuthenticationError(
        `${provider}: the option credentials has an expiresAt that is no Date. Make one of it, or leave it out.`,
        { provider },
      );
    redactor.add(credentials.secretAccessKey);
    redactor.add(credentials.sessionToken);
    this.#keys = [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken].join(' ');
    return credentials;
  }
}

/** Target of a presigned URL. */
export interface PresignTarget {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  /** Milliseconds. */
  readonly expiresIn: number;
}

/** True if a text can be a region. It may come from an option or a response, and becomes part of a host name. */
export function isRegion(region: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(region);
}

/** Lifetime of keys. It is by the service's clock, and this machine's may be wrong, so keys that seem expired are tried too. */
function lifeOf({ expiresAt }: AwsCredentials): number {
  if (expiresAt === undefined) return Infinity;
  const life = expiresAt.getTime() - Date.now();
  return life > 0 ? life : EXPIRED_LIFE;
}

/** The right region, as named by an error. */
function regionIn(text: string): string | undefined {
  if (!/<Code>(AuthorizationHeaderMalformed|PermanentRedirect|TemporaryRedirect)<\/Code>/.test(text))
    return undefined;
  return /<Region>([a-z0-9-]+)<\/Region>/.exec(text)?.[1];
}

function hostOf(origin: string): string {
  return origin.slice(origin.indexOf('//') + 2);
}

function payloadHash({ body }: Outgoing): string {
  if (body === null) return EMPTY_SHA256;
  return typeof body === 'string' || body instanceof Uint8Array ? sha256(body) : 'UNSIGNED-PAYLOAD';
}
