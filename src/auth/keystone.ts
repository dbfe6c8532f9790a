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
  CloudError,
  type CloudErrorDetails,
  InvalidRequestError,
  MalformedResponseError,
} from '../errors.js';
import type { Authenticator } from './authenticator.js';
import { RefusedSignIn } from './refused-sign-in.js';
import {
  type CatalogEntry,
  chooseService,
  type EndpointInterface,
  findEndpoint,
  readCatalogV2,
  readCatalogV3,
  type ServiceChoice,
  type ServiceLookup,
} from './keystone-catalog.js';
import { ServiceUrls } from './openstack/service-urls.js';
import { findIdentity } from './openstack/versions.js';

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
  /** The same as it was given, where that has no version: what lists the versions if there is nothing at `url`. */
  readonly root?: string | null;
  readonly signIn: KeystoneSignIn;
  readonly region: string | null;
  /** Which of the catalog's URLs to use; of several the first that there is. */
  readonly interface: EndpointInterface | readonly EndpointInterface[];
  /** What goes for single services, by the driver's keys, in place of region and interface. */
  readonly choices?: Readonly<Record<string, ServiceChoice>>;
  /** The driver's services by its own keys; the first is its main one. */
  readonly services: Readonly<Record<string, ServiceLookup>>;
  /** URLs that go before the catalog's. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly provider: string;
  readonly redactor: Redactor;
}

interface Session {
  readonly token: string;
  /** `performance.now()` from which another is asked for. */
  renewAt: number;
  /** `performance.now()` from which the token is not used any more. */
  readonly endsAt: number;
  readonly projectId: string | null;
  readonly catalog: readonly CatalogEntry[];
  readonly endpoints: Map<string, Endpoint>;
}

/** A token is renewed this long before it expires, in milliseconds, or in the last tenth of its life where that is shorter. */
const RENEW_BEFORE = 60_000;

/** Whoever has a token that is still good waits no longer than this for the next one, in milliseconds. */
const PATIENCE = 2_000;

/** After a Keystone that did not answer, the token at hand is used for so long before it is asked again, in milliseconds. */
const PAUSE = 5_000;

/** Life of a token whose answer does not say, in milliseconds. */
const UNKNOWN_LIFE = 3_600_000;

/**
 * Keystone, v2.0 and v3: one sign-in for a driver and all its forks, however many ask at once; renewed before it expires and after
 * a 401. A token that is still good is used to its end where Keystone does not answer. One that was had over TLS goes to plain HTTP
 * only where the caller gave that URL.
 *
 * @see https://docs.openstack.org/api-ref/identity/v3/
 */
export class KeystoneAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: KeystoneSettings;
  readonly #signIn = new SharedWork<Session>();
  readonly #refused = new RefusedSignIn();
  /** Services that took no token of this sign-in, by their keys. */
  readonly #refusing = new Map<string, RefusedSignIn>();
  readonly #urls: ServiceUrls;
  readonly #mainKey: string;
  /** Where the identity service is, once that is known to be elsewhere than was thought. */
  #url: string;
  #session: Session | null = null;

  constructor(settings: KeystoneSettings) {
    this.#settings = settings;
    this.account = `${settings.url} ${settings.signIn.account}`;
    this.#urls = new ServiceUrls(settings.endpoints, settings.services);
    this.#url = settings.url;
    this.#mainKey = Object.keys(settings.services)[0] ?? '';
  }

  async endpoint(request: CloudRequest, connection: Connection, call: Call): Promise<Endpoint> {
    const key = request.endpoint ?? this.#mainKey;
    const given = await this.#urls.get(key, connection, call);
    if (given !== null && !this.#needsProject(key)) return given;
    const session = await this.#current(connection, call);
    if (given !== null) return withProject(given, session.projectId);
    const known = session.endpoints.get(key);
    if (known !== undefined) return known;
    const endpoint = parseEndpoint(this.#find(key, session, request.operation));
    session.endpoints.set(key, endpoint);
    return endpoint;
  }

  async sign(outgoing: Outgoing, connection: Connection, call: Call): Promise<void> {
    this.#refusing.get(outgoing.request.endpoint ?? this.#mainKey)?.check(this);
    const session = await this.#current(connection, call);
    outgoing.headers['x-auth-token'] = session.token;
  }

  accepted({ request }: Outgoing): void {
    const key = request.endpoint ?? this.#mainKey;
    this.#urls.works(key);
    this.#refusalsOf(key).accept(this);
  }

  /** A service that refuses a token that was had for this very request refuses all of them, unless it has taken one before. */
  refused({ request }: Outgoing, error: CloudError): void {
    this.#refusalsOf(request.endpoint ?? this.#mainKey).refuseUnlessAccepted(this, error);
  }

  absent(outgoing: Outgoing): boolean {
    return this.#urls.absent(outgoing.request.endpoint ?? this.#mainKey, outgoing);
  }

  rejected(outgoing: Outgoing): boolean {
    const token = outgoing.headers['x-auth-token'];
    if (this.#session !== null && this.#session.token === token) this.#session = null;
    return this.#settings.signIn.renewable && token !== undefined;
  }

  #refusalsOf(key: string): RefusedSignIn {
    const known = this.#refusing.get(key);
    if (known !== undefined) return known;
    const made = new RefusedSignIn();
    this.#refusing.set(key, made);
    return made;
  }

  /** Whether a URL that was given ends before the project that belongs into it. */
  #needsProject(key: string): boolean {
    return this.#settings.services[key]?.projectInPath === true && this.#urls.isFound(key);
  }

  #find(key: string, session: Session, operation: string): string {
    const { services, provider, choices = {} } = this.#settings;
    const lookup = services[key];
    const details: CloudErrorDetails = { provider, operation };
    if (lookup === undefined)
      throw new InvalidRequestError(`${operation}: ${provider} has no endpoint named ${key}.`, details);
    const choice = choices[key] ?? {};
    const { region = this.#settings.region, interface: wanted = this.#settings.interface } = choice;
    const query = {
      key,
      lookup: chooseService(key, lookup, choice, details),
      region,
      interfaces: typeof wanted === 'string' ? [wanted] : wanted,
    };
    const url = findEndpoint(session.catalog, query, details);
    refusePlainHttp(this.#url, url, { key, who: 'the catalog' }, details);
    return url;
  }

  async #current(connection: Connection, call: Call): Promise<Session> {
    const session = this.#session;
    const now = performance.now();
    if (session === null || now >= session.endsAt) return this.#join(connection, call);
    return now < session.renewAt ? session : this.#renew(session, connection, call);
  }

  #join(connection: Connection, call: Call): Promise<Session> {
    return this.#signIn.join((shared) => this.#start(connection, shared), call);
  }

  /** Asks for the next token while the last one is still good: it goes on where none can be had soon. */
  async #renew(session: Session, connection: Connection, call: Call): Promise<Session> {
    const limit = performance.now() + PATIENCE;
    try {
      const deadline = Math.min(limit, call.deadline ?? Infinity);
      return await this.#join(connection, { ...call, timeout: PATIENCE, deadline });
    } catch (error) {
      call.signal?.throwIfAborted();
      if (!CloudError.is(error) || !(error.retryable || error.code === 'timeout')) throw error;
      session.renewAt = performance.now() + PAUSE;
      return session;
    }
  }

  async #start(connection: Connection, call: Call): Promise<Session> {
    const { signIn, redactor } = this.#settings;
    const body = await signIn.body();
    const answer = await this.#refused.exchange(JSON.stringify(body), () =>
      this.#ask(body, connection, call),
    );
    const details = { provider: this.#settings.provider, operation: 'signIn' };
    const session = signIn.version === '3' ? readSessionV3(answer, details) : readSessionV2(answer, details);
    if (this.#session !== null) redactor.remove(this.#session.token);
    redactor.add(session.token);
    this.#session = session;
    return session;
  }

  /** Asks where Keystone should be, and where there is nothing, where its root says that it is. */
  async #ask(body: object, connection: Connection, call: Call): Promise<Answer<unknown>> {
    const { root = null, signIn } = this.#settings;
    const path = signIn.version === '3' ? '/auth/tokens' : '/tokens';
    const request = {
      operation: 'signIn',
      method: 'POST',
      path: parseEndpoint(this.#url).path + path,
      json: body,
      idempotent: true,
      endpoint: 'identity',
    } as const;
    try {
      return await connection.plainJson(request, this.#url + path, call);
    } catch (error) {
      if (root === null || !CloudError.is(error) || !isNowhere(error)) throw error;
      const found = await findIdentity(root, connection, call);
      if (found === null || found === this.#url || !found.endsWith('/v3')) throw error;
      this.#url = found;
      return connection.plainJson({ ...request, path: parseEndpoint(found).path + path }, found + path, call);
    }
  }
}

/** Whether there is no sign-in at all at a URL. */
function isNowhere({ status }: CloudError): boolean {
  return status === 404 || status === 405 || status === 300;
}

/** A token that came over TLS does not go out in the clear on the word of an answer. */
export function refusePlainHttp(
  identity: string,
  url: string,
  { key, who }: { readonly key: string; readonly who: string },
  details: CloudErrorDetails,
): void {
  if (!/^https:/i.test(identity) || !/^http:/i.test(url)) return;
  throw new InvalidRequestError(
    `${details.operation}: ${who} says that the ${key} service is at ${new URL(url).origin}, without TLS; a token that was had over TLS is not sent there. Where that is meant, give the URL yourself: endpoints: { ${key}: ${JSON.stringify(url)} } (${key}_endpoint_override in clouds.yaml).`,
    details,
  );
}

/** Cinder's URLs end in the project. */
function withProject(endpoint: Endpoint, projectId: string | null): Endpoint {
  return projectId === null ? endpoint : { ...endpoint, path: `${endpoint.path}/${projectId}` };
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
    ...lifeOf(token.optionalDate('expires_at'), issued),
    projectId: idIn(token.raw['project']),
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
    ...lifeOf(token.optionalDate('expires'), dateHeader(answer)),
    projectId: idIn(token.raw['tenant']),
    catalog: readCatalogV2(access),
    endpoints: new Map(),
  };
}

function dateHeader({ headers }: Answer<unknown>): Date {
  const date = new Date(headerValue(headers, 'date') ?? '');
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

/** Counted from the server's own clock, since this machine's may be wrong. */
function lifeOf(expires: Date | null, issued: Date): Pick<Session, 'renewAt' | 'endsAt'> {
  const life = expires === null ? UNKNOWN_LIFE : expires.getTime() - issued.getTime();
  const endsAt = performance.now() + life;
  return { endsAt, renewAt: endsAt - Math.min(RENEW_BEFORE, life / 10) };
}

function idIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' ? value.id : null;
}
