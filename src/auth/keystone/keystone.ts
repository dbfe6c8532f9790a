import type { Call } from '../../call/call.js';
import type { Redactor } from '../../http/secrets/redact.js';
import {
  type CloudResponse,
  type CloudRequest,
  type Endpoint,
  type Outgoing,
  parseEndpoint,
} from '../../http/request.js';
import { CloudError, type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import { refusePlainHttp } from '../plain-http.js';
import { RefusedSignIn } from '../refused-sign-in.js';
import { Renewal, type Renewed } from '../renewal.js';
import {
  chooseService,
  type EndpointInterface,
  findEndpoint,
  type ServiceChoice,
  type ServiceLookup,
} from './catalog.js';
import { readSession, type Session } from './session.js';
import { ServiceUrls } from '../openstack/service-urls.js';
import { findIdentity } from '../openstack/versions.js';

/** Access for requests that precede Keystone's, such as those to an identity provider. */
export interface SignInRoad {
  /** Identity URL with its version. */
  readonly url: string;
  /** Sends the requests. */
  readonly transport: SignInTransport;
  /** The call that the sign-in belongs to. */
  readonly call: Call;
}

/** The part of a sign-in that differs between Keystone's versions and kinds of credentials. */
export interface KeystoneSignIn {
  /** `3`: POST /auth/tokens; `2.0`: POST /tokens. */
  readonly version: '2.0' | '3';
  /** Creates the request's body for each sign-in, so that credentials may be fetched again. */
  readonly body: (road: SignInRoad) => Promise<object>;
  /** True if a new sign-in can work; false with a token that has expired. */
  readonly renewable: boolean;
  /** Names the credentials without their secrets. */
  readonly account: string;
}

/** Settings of a Keystone sign-in. */
export interface KeystoneSettings {
  /** Identity URL with its version: `https://keystone.example/v3`. */
  readonly url: string;
  /** The URL as given, if it has no version; it lists the versions if there is nothing at `url`. */
  readonly root?: string | null;
  readonly signIn: KeystoneSignIn;
  readonly region: string | null;
  /** Interface of the catalog's URLs; of several, the first that exists. */
  readonly interface: EndpointInterface | readonly EndpointInterface[];
  /** Settings of single services, by the driver's keys, in place of region and interface. */
  readonly choices?: Readonly<Record<string, ServiceChoice>>;
  /** The driver's services by its own keys; the first is its main one. */
  readonly services: Readonly<Record<string, ServiceLookup>>;
  /** URLs that go before the catalog's. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly provider: string;
  readonly redactor: Redactor;
}

/**
 * Keystone v2.0 and v3. One sign-in for a driver and all its forks, however many requests wait for it; renewed before it expires and after
 * a 401. A valid token is used until it expires if Keystone returns no other. A token that came over TLS is sent over plain HTTP only to a
 * URL that the user gave.
 *
 * @see https://docs.openstack.org/api-ref/identity/v3/
 */
export class KeystoneAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: KeystoneSettings;
  readonly #renewal = new Renewal<Session>();
  readonly #refused = new RefusedSignIn();
  /** Services that took no token of this sign-in, by their keys. */
  readonly #refusing = new Map<string, RefusedSignIn>();
  readonly #urls: ServiceUrls;
  readonly #mainKey: string;
  /** URL of the identity service, corrected once it turns out to be elsewhere. */
  #url: string;

  constructor(settings: KeystoneSettings) {
    this.#settings = settings;
    this.account = `${settings.url} ${settings.signIn.account}`;
    this.#urls = new ServiceUrls(settings.endpoints, settings.services);
    this.#url = settings.url;
    this.#mainKey = Object.keys(settings.services)[0] ?? '';
  }

  async endpoint(request: CloudRequest, transport: SignInTransport, call: Call): Promise<Endpoint> {
    const key = request.endpoint ?? this.#mainKey;
    const given = await this.#urls.get(key, transport, call);
    if (given !== null && !this.#needsProject(key)) return given;
    const session = await this.#current(transport, call);
    if (given !== null) return withProject(given, session.projectId);
    const known = session.endpoints.get(key);
    if (known !== undefined) return known;
    const endpoint = parseEndpoint(this.#find(key, session, request.operation));
    session.endpoints.set(key, endpoint);
    return endpoint;
  }

  async sign(outgoing: Outgoing, transport: SignInTransport, call: Call): Promise<void> {
    this.#refusing.get(outgoing.request.endpoint ?? this.#mainKey)?.check(this);
    const session = await this.#current(transport, call);
    outgoing.headers['x-auth-token'] = session.token;
  }

  accepted({ request }: Outgoing): void {
    const key = request.endpoint ?? this.#mainKey;
    this.#urls.works(key);
    this.#refusalsOf(key).accept(this);
  }

  /** A service that refuses a fresh token will refuse all of them, unless it has accepted one before. */
  refused({ request }: Outgoing, error: CloudError): void {
    this.#refusalsOf(request.endpoint ?? this.#mainKey).refuseUnlessAccepted(this, error);
  }

  absent(outgoing: Outgoing): boolean {
    return this.#urls.absent(outgoing.request.endpoint ?? this.#mainKey, outgoing);
  }

  rejected(outgoing: Outgoing): boolean {
    const token = outgoing.headers['x-auth-token'];
    this.#renewal.forget((session) => session.token === token);
    return this.#settings.signIn.renewable && token !== undefined;
  }

  #refusalsOf(key: string): RefusedSignIn {
    const known = this.#refusing.get(key);
    if (known !== undefined) return known;
    const made = new RefusedSignIn();
    this.#refusing.set(key, made);
    return made;
  }

  /** True if a given URL lacks the project that belongs at its end. */
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

  async #current(transport: SignInTransport, call: Call): Promise<Session> {
    return this.#renewal.current((shared) => this.#start(transport, shared), call);
  }

  async #start(transport: SignInTransport, call: Call): Promise<Renewed<Session>> {
    const { signIn, redactor } = this.#settings;
    const body = await signIn.body({ url: this.#url, transport, call });
    const response = await this.#refused.exchange(JSON.stringify(body), () =>
      this.#ask(body, transport, call),
    );
    const details = { provider: this.#settings.provider, operation: 'signIn' };
    const session = readSession(signIn.version, response, details);
    redactor.addLatest(this, session.token);
    return { value: session, life: session.life };
  }

  /** Signs in at the given URL, or, if there is nothing, at the one that its root lists. */
  async #ask(body: object, transport: SignInTransport, call: Call): Promise<CloudResponse<unknown>> {
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
      return await transport.plainJson(request, this.#url + path, call);
    } catch (error) {
      if (root === null || !CloudError.is(error) || !isNowhere(error)) throw error;
      const found = await findIdentity(root, transport, call);
      if (found === null || found === this.#url || !found.endsWith('/v3')) throw error;
      this.#url = found;
      return transport.plainJson({ ...request, path: parseEndpoint(found).path + path }, found + path, call);
    }
  }
}

/** True if there is no sign-in at a URL. */
function isNowhere({ status }: CloudError): boolean {
  return status === 404 || status === 405 || status === 300;
}

/** Cinder's URLs end in the project. */
function withProject(endpoint: Endpoint, projectId: string | null): Endpoint {
  return projectId === null ? endpoint : { ...endpoint, path: `${endpoint.path}/${projectId}` };
}
