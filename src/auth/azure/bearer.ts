import type { Call } from '../../call/call.js';
import type { Redactor } from '../../http/secrets/redact.js';
import type { Outgoing } from '../../http/request.js';
import { AuthenticationError } from '../../errors.js';
import type { SignInTransport } from '../../http/authenticator.js';
import { type AzureApplication, AzureApplicationGrant } from './entra-id.js';
import { AzureIdentityGrant, type AzureIdentity } from './identity.js';
import { callSource } from '../credential-function.js';
import { OAuthTokens } from '../oauth-token.js';

/** Sources of a Microsoft Entra ID (Azure AD) token; the first one given is used. */
export interface AzureTokenSources {
  /** A token, or a function that returns a fresh one. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** An application that signs in by itself. */
  readonly application?: AzureApplication | undefined;
  /** The managed identity of this machine, or the user signed in on it. */
  readonly identity?: AzureIdentity | undefined;
}

/** Credentials and scope of tokens. */
export interface AzureTokenSettings {
  readonly provider: string;
  /** Scope of tokens, such as `https://storage.azure.com/.default`. */
  readonly scope: string;
  readonly redactor: Redactor;
}

/** Microsoft Entra ID tokens for the header of requests: one for a driver and all its forks, renewed before it expires. */
export class AzureTokens {
  readonly #sources: AzureTokenSources;
  readonly #settings: AzureTokenSettings;
  readonly #tokens: OAuthTokens | null;

  constructor(sources: AzureTokenSources, settings: AzureTokenSettings) {
    const { token, application, identity } = sources;
    const { provider, scope, redactor } = settings;
    this.#sources = sources;
    this.#settings = settings;
    const grant =
      application === undefined
        ? identity && new AzureIdentityGrant(identity, scope)
        : new AzureApplicationGrant(provider, application, scope);
    this.#tokens = grant === undefined ? null : new OAuthTokens(provider, grant, redactor);
    redactor.add(application?.clientSecret);
    redactor.add(application?.certificate);
    redactor.add(application?.certificatePassword);
    redactor.add(identity?.type === 'app-service' ? identity.secret : undefined);
    redactor.add(typeof token === 'string' ? token : undefined);
  }

  /** The header's value. @throws AuthenticationError for a token that no header can carry */
  async header(transport: SignInTransport, call: Call): Promise<string> {
    const { token } = this.#sources;
    const { provider, redactor } = this.#settings;
    const given =
      typeof token === 'function' ? await callSource(provider, 'token', token, call.signal) : token;
    const fresh = given ?? (await this.#tokens?.current(transport, call));
    if (typeof fresh !== 'string' || !/^[!-~]+$/.test(fresh))
      throw new AuthenticationError(
        `${provider}: the option token is empty or holds characters that no header can carry.`,
        { provider },
      );
    redactor.add(fresh);
    return `Bearer ${fresh}`;
  }

  /** Called for a refused request; returns true if another token may help. */
  rejected({ headers }: Outgoing): boolean {
    if (typeof this.#sources.token === 'function') return true;
    this.#tokens?.forget((headers['authorization'] ?? '').slice('Bearer '.length));
    return this.#tokens !== null;
  }
}
