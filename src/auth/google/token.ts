import { isThisMachine } from '../../http/proxy/hosts.js';
import type { Call } from '../../call/call.js';
import type { Redactor } from '../../http/secrets/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../../http/request.js';
import { AuthenticationError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import { type OAuthGrant, OAuthTokens } from '../oauth-token.js';

/** Credentials that Google exchanges for a token: a service account's key, a user's consent, or the machine's identity. */
export interface GoogleGrant extends OAuthGrant {
  /** Identity, without secrets. */
  readonly account: string;
  /** Values to redact in logs and errors. */
  readonly secrets: readonly string[];
}

/** Settings of a sign-in with a grant. */
export interface GoogleTokenSettings {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  readonly grant: GoogleGrant;
  /** The project to bill requests to, if not the resource's own. */
  readonly quotaProject?: string | undefined;
  /** The project that the driver works in: one identity may reach several. */
  readonly project?: string | undefined;
  readonly redactor: Redactor;
}

/** Exchanges a grant for a token, once for a driver and all its forks, however many ask at once, and again before it expires. */
export class GoogleTokenAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: GoogleTokenSettings;
  readonly #endpoint: Endpoint;
  readonly #tokens: OAuthTokens;

  constructor(settings: GoogleTokenSettings) {
    this.#settings = settings;
    const { grant, project } = settings;
    this.account = project === undefined ? grant.account : `${project} ${grant.account}`;
    this.#endpoint = parseEndpoint(settings.endpoint);
    this.#tokens = new OAuthTokens(settings.provider, settings.grant, settings.redactor);
    for (const secret of settings.grant.secrets) settings.redactor.add(secret);
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  async sign(outgoing: Outgoing, transport: SignInTransport, call: Call): Promise<void> {
    outgoing.headers['authorization'] = `Bearer ${await this.#tokens.current(transport, call)}`;
    const { quotaProject } = this.#settings;
    if (quotaProject !== undefined) outgoing.headers['x-goog-user-project'] = quotaProject;
  }

  rejected(outgoing: Outgoing): boolean {
    this.#tokens.forget((outgoing.headers['authorization'] ?? '').slice('Bearer '.length));
    return true;
  }
}

/**
 * A URL of a credentials file that a token or an assertion is sent to: over TLS, or to this machine.
 *
 * @throws AuthenticationError naming the field
 */
export function checkTokenUrl(field: string, url: unknown): string {
  if (typeof url === 'string' && URL.canParse(url)) {
    const { protocol, hostname } = new URL(url);
    if (protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname))) return url;
  }
  throw new AuthenticationError(
    `google: ${field} of the credentials must be a URL that begins with https://.`,
    { provider: 'google' },
  );
}

/** Default URL for tokens; keys may name another. */
export const TOKEN_URI = 'https://oauth2.googleapis.com/token';

/** Domain of the public cloud. */
export const PUBLIC_UNIVERSE = 'googleapis.com';
