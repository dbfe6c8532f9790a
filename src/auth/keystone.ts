import { type Call, SharedWork } from '../connection/call.js';
import type { Connection } from '../connection/connection.js';
import { Reader } from '../connection/reader.js';
import type { Redactor } from '../connection/redact.js';
import {
  type Answer,
  type CloudRequest,
  type Endpoint,
  headerValue,
  type Outgoing,
  parseEndpoint,
} from '../connection/request.js';
import {
  AuthenticationError,
  type CloudErrorDetails,
  InvalidRequestError,
  MalformedResponseError,
} from '../errors.js';
import type { Authenticator } from './authenticator.js';
import { RefusedSignIn } from './refused-sign-in.js';
import {
  type CatalogEntry,
  type EndpointInterface,
  findEndpoint,
  readCatalogV2,
  readCatalogV3,
  type ServiceLookup,
} from './keystone-catalog.js';

/** The part of a sign-in that differs between Keystone's versions and kinds of credentials. */
export interface KeystoneSignIn {
  /** `3`: POST /auth/tokens; `2.0`: POST /tokens. */
  readonly version: '2.0' | '3';
  /** Makes the request's body; called for each sign-in, so that credentials may be fetched anew. */
  readonly body: () => Promise<object>;
  /** Whether signing in again can work; not with a token that has expired. */
  readonly renewable: boolean;
  /** Names the credentials without their secrets. */
  readonly account: string;
}

/** What a Keystone sign-in needs to know. */
export interface KeystoneSettings {
  /** Identity URL with its version: `https://keystone.example/v3`. */
  readonly url: string;
  readonly signIn: KeystoneSignIn;
  readonly region: string | null;
  readonly interface: EndpointInterface;
  /** The driver's services by its own keys; the first is its main one. */
  readonly services: Readonly<Record<string, ServiceLookup>>;
  /** URLs that go before the catalog's. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly provider: string;
  readonly redactor: Redactor;
}

interface Session {
  readonly token: string;
  /** `performance.now()` from which the token is not used any more. */
  readonly validUntil: number;
  readonly catalog: readonly CatalogEntry[];
  readonly endpoints: Map<string, Endpoint>;
}

/** A token is renewed this long before it expires, in milliseconds, or in the last tenth of its life where that is shorter. */
const RENEW_BEFORE = 60_000;

/** Life of a token whose answer does not say, in milliseconds. */
const UNKNOWN_LIFE = 3_600_000;

/**
 * Keystone, v2.0 and v3: one sign-in for a driver and all its forks, however many ask at once; renewed before it expires and after
 * a 401.
 *
 * @see https://docs.openstack.org/api-ref/identity/v3/
 */
export class KeystoneAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: KeystoneSettings;
  readonly #signIn = new SharedWork<Session>();
  readonly #refused = new RefusedSignIn();
  readonly #fixed: ReadonlyMap<string, Endpoint>;
  readonly #mainKey: string;
  #session: Session | null = null;

  constructor(settings: KeystoneSettings) {
    this.#settings = settings;
    this.account = `${settings.url} ${settings.signIn.account}`;
    this.#fixed = new Map(Object.entries(settings.endpoints).map(([key, url]) => [key, parseEndpoint(url)]));
    this.#mainKey = Object.keys(settings.services)[0] ?? '';
  }

  async endpoint(request: CloudRequest, connection: Connection, call: Call): Promise<Endpoint> {
    const key = request.endpoint ?? this.#mainKey;
    const fixed = this.#fixed.get(key);
    if (fixed !== undefined) return fixed;
    const session = await this.#current(connection, call);
    const known = session.endpoints.get(key);
    if (known !== undefined) return known;
    const endpoint = parseEndpoint(this.#find(key, session, request.operation));
    session.endpoints.set(key, endpoint);
    return endpoint;
  }

  async sign(outgoing: Outgoing, connection: Connection, call: Call): Promise<void> {
    const session = await this.#current(connection, call);
    outgoing.headers['x-auth-token'] = session.token;
  }

  rejected(outgoing: Outgoing): boolean {
    const token = outgoing.headers['x-auth-token'];
    if (this.#session !== null && this.#session.token === token) this.#session = null;
    return this.#settings.signIn.renewable && token !== undefined;
  }

  #find(key: string, session: Session, operation: string): string {
    const { services, region, provider } = this.#settings;
    const lookup = services[key];
    const details: CloudErrorDetails = { provider, operation };
    if (lookup === undefined)
      throw new InvalidRequestError(`${operation}: ${provider} has no endpoint named ${key}.`, details);
    return findEndpoint(
      session.catalog,
      { key, lookup, region, interface: this.#settings.interface },
      details,
    );
  }

  async #current(connection: Connection, call: Call): Promise<Session> {
    const session = this.#session;
    if (session !== null && performance.now() < session.validUntil) return session;
    return this.#signIn.join((shared) => this.#start(connection, shared), call);
  }

  async #start(connection: Connection, call: Call): Promise<Session> {
    const { signIn, url, redactor } = this.#settings;
    const path = signIn.version === '3' ? '/auth/tokens' : '/tokens';
    const body = await signIn.body();
    const answer = await this.#refused.exchange(JSON.stringify(body), () =>
      connection.plainJson(
        { operation: 'signIn', method: 'POST', path, json: body, idempotent: true, endpoint: 'identity' },
        url + path,
        call,
      ),
    );
    const details = { provider: this.#settings.provider, operation: 'signIn' };
    const session = signIn.version === '3' ? readSessionV3(answer, details) : readSessionV2(answer, details);
    if (this.#session !== null) redactor.remove(this.#session.token);
    redactor.add(session.token);
    this.#session = session;
    return session;
  }
}

function readSessionV3(answer: Answer<unknown>, details: CloudErrorDetails): Session {
  const token = signInBody(answer, 'token', details);
  const subject = headerValue(answer.headers, 'x-subject-token');
  if (subject === undefined) {
    throw new AuthenticationError(
      'signIn: the identity service sent no token. Check that the endpoint is a Keystone v3 URL.',
      details,
    );
  }
  const issued = token.optionalDate('issued_at') ?? dateHeader(answer);
  return {
    token: subject,
    validUntil: validUntil(token.optionalDate('expires_at'), issued),
    catalog: readCatalogV3(token),
    endpoints: new Map(),
  };
}

/** The object that Keystone answers with. Other services answer a sign-in too, with something else. */
function signInBody(answer: Answer<unknown>, name: string, details: CloudErrorDetails): Reader {
  const body = new Reader(answer.body, '', details);
  if (body.has(name)) return body.object(name);
  throw new MalformedResponseError(
    `signIn: what answered is no Keystone, since it sent no ${name}. Check that the endpoint is the identity URL, version included.`,
    details,
  );
}

function readSessionV2(answer: Answer<unknown>, details: CloudErrorDetails): Session {
  const access = signInBody(answer, 'access', details);
  const token = access.object('token');
  return {
    token: token.string('id'),
    validUntil: validUntil(token.optionalDate('expires'), dateHeader(answer)),
    catalog: readCatalogV2(access),
    endpoints: new Map(),
  };
}

function dateHeader({ headers }: Answer<unknown>): Date {
  const date = new Date(headerValue(headers, 'date') ?? '');
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

/** Counted from the server's own clock, since this machine's may be wrong. */
function validUntil(expires: Date | null, issued: Date): number {
  const life = expires === null ? UNKNOWN_LIFE : expires.getTime() - issued.getTime();
  return performance.now() + life - Math.min(RENEW_BEFORE, life / 10);
}
