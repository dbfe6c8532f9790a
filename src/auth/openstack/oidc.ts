import { AuthenticationError, MalformedResponseError } from '../../errors.js';
import { Reader } from '../../format/json-reader.js';
import { headerValue, parseEndpoint } from '../../http/request.js';
import type { Redactor } from '../../http/secrets/redact.js';
import type { SignInRoad } from '../keystone/keystone.js';
import { askTokenEndpoint, asSignIn } from '../oauth-token.js';
import { refusePlainHttp } from '../plain-http.js';
import { RefusedSignIn } from '../refused-sign-in.js';

/** A sign-in with OpenID Connect, through an identity provider that Keystone trusts. */
export interface OpenStackOidc {
  /** Name of the identity provider in Keystone. OS_IDENTITY_PROVIDER */
  readonly identityProvider: string;
  /** Name of the federation protocol in Keystone, often `openid`. OS_PROTOCOL */
  readonly protocol: string;
  /** Access token of the identity provider, or a function that returns a fresh one; replaces all fields below. OS_ACCESS_TOKEN */
  readonly accessToken?: string | (() => string | Promise<string>);
  /** Id of the client at the identity provider. OS_CLIENT_ID */
  readonly clientId?: string;
  /** Secret of the client; without a user name the client itself signs in by it. OS_CLIENT_SECRET */
  readonly clientSecret?: string;
  /** User name at the identity provider. OS_USERNAME */
  readonly username?: string;
  /** Password at the identity provider. OS_PASSWORD */
  readonly password?: string;
  /** URL of the identity provider's discovery document. OS_DISCOVERY_ENDPOINT */
  readonly discoveryEndpoint?: string;
  /** URL of the identity provider's token endpoint, in place of the discovered one. OS_ACCESS_TOKEN_ENDPOINT */
  readonly accessTokenEndpoint?: string;
  /** Scope requested from the identity provider. Default `openid profile`. OS_OPENID_SCOPE */
  readonly scope?: string;
  /** Kind of token that Keystone accepts. Default `access_token`. OS_ACCESS_TOKEN_TYPE */
  readonly accessTokenType?: 'access_token' | 'id_token';
}

/** A refused password is not sent again by each lane: `RefusedSignIn` remembers it for as long as the sign-in lives. */
export class OidcSignIn {
  readonly #provider: string;
  readonly #settings: OpenStackOidc;
  readonly #redactor: Redactor;
  readonly #refused = new RefusedSignIn();

  /** @throws AuthenticationError naming the option and the variable that is missing */
  constructor(provider: string, settings: OpenStackOidc, redactor: Redactor) {
    this.#provider = provider;
    this.#settings = settings;
    this.#redactor = redactor;
    this.#check();
    for (const secret of [settings.accessToken, settings.clientSecret, settings.password])
      redactor.add(secret);
  }

  /** Names the user without secrets. */
  get account(): string {
    const { identityProvider, protocol, clientId, username } = this.#settings;
    return `oidc ${[identityProvider, protocol, clientId ?? '', username ?? ''].join('/')}`;
  }

  /** True if a new sign-in can work; false with an access token that has expired. */
  get renewable(): boolean {
    return typeof this.#settings.accessToken !== 'string';
  }

  /** A token of Keystone that has no scope yet. */
  async unscopedToken(road: SignInRoad): Promise<string> {
    const access = await this.#refused.exchange(this.#settings, () => this.#accessToken(road));
    this.#redactor.addLatest(this, access);
    // A function may return another token next time; any other refused credential would be refused again.
    const credential = typeof this.#settings.accessToken === 'function' ? access : this.#settings;
    return this.#refused.exchange(credential, () => this.#exchange(access, road));
  }

  async #accessToken(road: SignInRoad): Promise<string> {
    const { accessToken, accessTokenType = 'access_token' } = this.#settings;
    if (accessToken !== undefined) return typeof accessToken === 'function' ? accessToken() : accessToken;
    const url = await this.#tokenEndpoint(road);
    const response = await askTokenEndpoint(road.transport, url, this.#fields(), road.call, this.#headers());
    return this.#reader(response).string(accessTokenType);
  }

  async #tokenEndpoint({ transport, call }: SignInRoad): Promise<string> {
    const { accessTokenEndpoint, discoveryEndpoint = '' } = this.#settings;
    if (accessTokenEndpoint !== undefined) return accessTokenEndpoint;
    const request = {
      operation: 'signIn',
      method: 'GET',
      path: new URL(discoveryEndpoint).pathname,
    } as const;
    const { body } = await asSignIn(transport.plainJson(request, discoveryEndpoint, call));
    const document = this.#reader(body);
    const url = document.string('token_endpoint');
    if (!URL.canParse(url) || !/^https?:/i.test(url))
      throw new MalformedResponseError(
        `signIn: the discovery document at ${discoveryEndpoint} names no URL as its token_endpoint.`,
        this.#details,
      );
    refusePlainHttp(discoveryEndpoint, url, { key: 'token', who: 'the discovery document' }, this.#details);
    const grants = document.has('grant_types_supported') ? document.strings('grant_types_supported') : [];
    const grant = this.#fields()['grant_type'] ?? '';
    if (grants.length > 0 && !grants.includes(grant))
      throw new AuthenticationError(
        `signIn: the identity provider does not offer the grant ${grant}; it offers ${grants.join(', ')}.`,
        this.#details,
      );
    return url;
  }

  #fields(): Record<string, string> {
    const { username, password, scope = 'openid profile', clientId, clientSecret } = this.#settings;
    return {
      ...(username === undefined || password === undefined
        ? { grant_type: 'client_credentials' }
        : { grant_type: 'password', username, password }),
      scope,
      ...(clientSecret === undefined && clientId !== undefined ? { client_id: clientId } : {}),
    };
  }

  #headers(): Record<string, string> {
    const { clientId, clientSecret } = this.#settings;
    if (clientId === undefined || clientSecret === undefined) return {};
    const pair = [clientId, clientSecret].join(':');
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }

  async #exchange(access: string, { url, transport, call }: SignInRoad): Promise<string> {
    const { identityProvider, protocol } = this.#settings;
    const path = `/OS-FEDERATION/identity_providers/${encodeURIComponent(identityProvider)}/protocols/${encodeURIComponent(protocol)}/auth`;
    const request = {
      operation: 'signIn',
      method: 'POST',
      path: parseEndpoint(url).path + path,
      headers: { authorization: `Bearer ${access}` },
      idempotent: true,
      endpoint: 'identity',
    } as const;
    const { headers } = await asSignIn(transport.plainEmpty(request, url + path, call));
    const token = headerValue(headers, 'x-subject-token');
    if (token !== undefined) return token;
    throw new AuthenticationError(
      `signIn: Keystone gave no token for the one of ${identityProvider}. Check identityProvider and protocol.`,
      this.#details,
    );
  }

  #reader(body: unknown): Reader {
    return new Reader(body, '', this.#details);
  }

  get #details(): { provider: string; operation: string } {
    return { provider: this.#provider, operation: 'signIn' };
  }

  #check(): void {
    const { identityProvider, protocol, accessToken, clientId } = this.#settings;
    if (!identityProvider) throw this.#missing('identityProvider', 'OS_IDENTITY_PROVIDER');
    if (!protocol) throw this.#missing('protocol', 'OS_PROTOCOL');
    if (accessToken !== undefined) return;
    if (!clientId) throw this.#missing('clientId', 'OS_CLIENT_ID');
    this.#checkGrant();
    const { discoveryEndpoint, accessTokenEndpoint } = this.#settings;
    if (discoveryEndpoint === undefined && accessTokenEndpoint === undefined)
      throw this.#missing('discoveryEndpoint', 'OS_DISCOVERY_ENDPOINT');
    for (const url of [discoveryEndpoint, accessTokenEndpoint])
      if (url !== undefined && !(URL.canParse(url) && /^https?:/i.test(url)))
        throw new AuthenticationError(
          `${this.#provider}: ${url} is no URL of an identity provider (oidc.discoveryEndpoint, oidc.accessTokenEndpoint).`,
          this.#details,
        );
  }

  #checkGrant(): void {
    const { username, password, clientSecret } = this.#settings;
    if (username !== undefined && password === undefined) throw this.#missing('password', 'OS_PASSWORD');
    if (username === undefined && password !== undefined) throw this.#missing('username', 'OS_USERNAME');
    if (username === undefined && clientSecret === undefined)
      throw this.#missing('clientSecret', 'OS_CLIENT_SECRET');
  }

  #missing(field: string, variable: string): AuthenticationError {
    return new AuthenticationError(
      `${this.#provider}: the option oidc.${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
      this.#details,
    );
  }
}
