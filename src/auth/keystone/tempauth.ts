import type { Call } from '../../call/call.js';
import type { Redactor } from '../../http/secrets/redact.js';
import {
  type CloudResponse,
  type CloudRequest,
  type Endpoint,
  headerValue,
  type Outgoing,
  parseEndpoint,
} from '../../http/request.js';
import { AuthenticationError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import { refusePlainHttp } from '../plain-http.js';
import { RefusedSignIn } from '../refused-sign-in.js';
import { Renewal, type Renewed } from '../renewal.js';

/** Settings of a sign-in with TempAuth, Swift's own, older scheme. */
export interface TempAuthSettings {
  /** `https://swift.example/auth/v1.0` */
  readonly url: string;
  /** `account:user` */
  readonly user: string;
  readonly key: string;
  /** URL to use in place of the response's. */
  readonly storageUrl: string | undefined;
  readonly redactor: Redactor;
  readonly provider: string;
}

interface Session {
  readonly token: string;
  readonly endpoint: Endpoint;
}

/** Lifetime of a token without an expiry, in milliseconds. */
const UNKNOWN_LIFE = 3_600_000;

/**
 * Swift's v1 sign-in (TempAuth, Ceph's gateway): a user and a key for a storage URL and a token, in headers alone.
 *
 * @see https://docs.openstack.org/swift/latest/overview_auth.html
 */
export class TempAuthAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: TempAuthSettings;
  readonly #renewal = new Renewal<Session>();
  readonly #refused = new RefusedSignIn();

  constructor(settings: TempAuthSettings) {
    this.#settings = settings;
    this.account = `${settings.url} ${settings.user}`;
    settings.redactor.add(settings.key);
  }

  async endpoint(_request: CloudRequest, transport: SignInTransport, call: Call): Promise<Endpoint> {
    return (await this.#current(transport, call)).endpoint;
  }

  async sign(outgoing: Outgoing, transport: SignInTransport, call: Call): Promise<void> {
    outgoing.headers['x-auth-token'] = (await this.#current(transport, call)).token;
  }

  rejected(outgoing: Outgoing): boolean {
    const token = outgoing.headers['x-auth-token'];
    this.#renewal.forget((session) => session.token === token);
    return token !== undefined;
  }

  async #current(transport: SignInTransport, call: Call): Promise<Session> {
    return this.#renewal.current((shared) => this.#start(transport, shared), call);
  }

  async #start(transport: SignInTransport, call: Call): Promise<Renewed<Session>> {
    const { url, user, key, redactor } = this.#settings;
    const request: CloudRequest = {
      operation: 'signIn',
      method: 'GET',
      path: new URL(url).pathname,
      headers: { 'x-auth-user': user, 'x-auth-key': key, accept: '*/*' },
    };
    const response = await this.#refused.exchange(key, () => transport.plainEmpty(request, url, call));
    const renewed = this.#read(response);
    redactor.addLatest(this, renewed.value.token);
    return renewed;
  }

  #read({ headers }: CloudResponse<null>): Renewed<Session> {
    const { provider, storageUrl } = this.#settings;
    const token = headerValue(headers, 'x-auth-token') ?? headerValue(headers, 'x-storage-token');
    const url = storageUrl ?? headerValue(headers, 'x-storage-url');
    if (token === undefined || url === undefined || !URL.canParse(url)) {
      throw new AuthenticationError(
        'signIn: the response has no token or no storage URL. Check that the endpoint is one of /auth/v1.0.',
        { provider, operation: 'signIn' },
      );
    }
    if (storageUrl === undefined)
      refusePlainHttp(
        this.#settings.url,
        url,
        { key: 'storage', who: 'the sign-in' },
        { provider, operation: 'signIn' },
      );
    const seconds = Number(headerValue(headers, 'x-auth-token-expires') ?? Number.NaN);
    const life = Number.isNaN(seconds) ? UNKNOWN_LIFE : seconds * 1000;
    return { value: { token, endpoint: parseEndpoint(url) }, life };
  }
}
