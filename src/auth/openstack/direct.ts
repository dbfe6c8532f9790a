import type { Call } from '../../call/call.js';
import type { CloudRequest, Endpoint, Outgoing } from '../../http/request.js';
import { type CloudError, InvalidRequestError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import type { ServiceLookup } from '../keystone/catalog.js';
import { RefusedSignIn } from '../refused-sign-in.js';
import { ServiceUrls } from './service-urls.js';

/** Settings for access without Keystone. */
export interface DirectSettings {
  readonly provider: string;
  /** URL of every service that has none of its own in `endpoints`. */
  readonly endpoint: string | undefined;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceLookup>>;
  /** Headers with the credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Identity, without secrets. */
  readonly account: string;
}

/** Stand-alone services without Keystone: no sign-in, a fixed token, or user and password in each request. */
export class DirectAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: DirectSettings;
  readonly #urls: ServiceUrls;
  readonly #refused = new RefusedSignIn();
  readonly #mainKey: string;

  constructor(settings: DirectSettings) {
    const { endpoint, endpoints, services } = settings;
    const keys = Object.keys(services);
    const shared = endpoint === undefined ? {} : Object.fromEntries(keys.map((key) => [key, endpoint]));
    this.#settings = settings;
    this.#urls = new ServiceUrls({ ...shared, ...endpoints }, services);
    this.#mainKey = keys[0] ?? '';
    this.account = `${endpoint ?? JSON.stringify(endpoints)} ${settings.account}`;
  }

  endpoint(request: CloudRequest, transport: SignInTransport, call: Call): Endpoint | Promise<Endpoint> {
    const key = request.endpoint ?? this.#mainKey;
    const found = this.#urls.get(key, transport, call);
    if (found !== null) return found;
    const { provider } = this.#settings;
    throw new InvalidRequestError(
      `${request.operation}: ${provider} has no URL of the ${key} service: without Keystone there is no catalog. Set endpoints.${key}.`,
      { provider, operation: request.operation },
    );
  }

  sign({ headers }: Outgoing): void {
    this.#refused.check(this);
    Object.assign(headers, this.#settings.headers);
  }

  absent(outgoing: Outgoing): boolean {
    return this.#urls.absent(outgoing.request.endpoint ?? this.#mainKey, outgoing);
  }

  rejected(): boolean {
    return false;
  }

  accepted({ request }: Outgoing): void {
    this.#refused.accept(this);
    this.#urls.works(request.endpoint ?? this.#mainKey);
  }

  refused(_outgoing: Outgoing, error: CloudError): void {
    this.#refused.refuseUnlessAccepted(this, error);
  }
}
