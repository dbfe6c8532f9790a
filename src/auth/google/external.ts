import type { SignInTransport } from '../../http/authenticator.js';
import { createHash } from 'node:crypto';
import type { Call } from '../../call/call.js';
import { Reader } from '../../format/json-reader.js';
import { AuthenticationError } from '../../errors.js';
import { type GoogleImpersonation, impersonate } from './impersonated.js';
import { type GoogleSubjectSource, SubjectTokens } from './subject.js';
import { checkTokenUrl, type GoogleGrant } from './token.js';
import { askTokenEndpoint } from '../oauth-token.js';

/**
 * An identity of another identity provider (workload and workforce identity federation), as in the file written by `gcloud iam
 * workload-identity-pools create-cred-config`.
 */
export interface GoogleExternalCredentials {
  /** Type of these credentials in the file. */
  readonly type: 'external_account';
  /** Pool and provider in which Google trusts the identity provider. */
  readonly audience: string;
  /** Type of the identity provider's token: `urn:ietf:params:oauth:token-type:jwt` and others. */
  readonly subject_token_type: string;
  /** URL for the exchange of the token. */
  readonly token_url?: string;
  /** Source of the identity provider's token. */
  readonly credential_source: GoogleSubjectSource;
  /** The service account that is acted as. */
  readonly service_account_impersonation_url?: string;
  /** Lifetime of the impersonated token. */
  readonly service_account_impersonation?: {
    /** Seconds that its tokens are good for. Default 3600. */
    readonly token_lifetime_seconds?: number;
  };
  /** Id of a client that acts for a workforce. */
  readonly client_id?: string;
  /** Its secret. */
  readonly client_secret?: string;
  /** The project that a workforce's requests are billed to. */
  readonly workforce_pool_user_project?: string;
  /** The project that requests are billed to. */
  readonly quota_project_id?: string;
  /** Universe domain of the credentials, if not the public cloud. */
  readonly universe_domain?: string;
}

/** The file that `gcloud auth application-default login` writes for a user of a workforce pool. */
export interface GoogleExternalUserCredentials {
  /** Type of these credentials in the file. */
  readonly type: 'external_account_authorized_user';
  /** The pool and provider that the user is of. */
  readonly audience?: string;
  /** Id of the program that the user has consented to. */
  readonly client_id: string;
  /** Secret of that program. */
  readonly client_secret: string;
  /** Refresh token, exchanged for access tokens. */
  readonly refresh_token: string;
  /** URL for the exchange. */
  readonly token_url: string;
  /** The project that requests are billed to. */
  readonly quota_project_id?: string;
  /** Universe domain of the credentials, if not the public cloud. */
  readonly universe_domain?: string;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
/** Scope of a token used only to impersonate a service account. */
const CLOUD = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Exchanges another identity provider's token for one of Google's.
 *
 * @see https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 */
export class GoogleExternalAccount implements GoogleGrant {
  readonly account: string;
  readonly secrets: readonly string[];
  readonly #credentials: GoogleExternalCredentials;
  readonly #subject: SubjectTokens;
  readonly #scope: string;
  readonly #url: string;
  readonly #impersonation: GoogleImpersonation | null;

  /** @throws AuthenticationError for a source that is not offered, or fields that make no sense */
  constructor(credentials: GoogleExternalCredentials, scope: string) {
    const { audience, service_account_impersonation_url: url, client_secret: secret } = credentials;
    const { token_url: tokenUrl, universe_domain: universe = 'googleapis.com' } = credentials;
    this.#credentials = credentials;
    this.#subject = new SubjectTokens(credentials);
    this.#scope = scope;
    this.#url = checkTokenUrl('token_url', tokenUrl ?? `https://sts.${universe}/v1/token`);
    this.#impersonation =
      url === undefined
        ? null
        : {
            url: checkTokenUrl('service_account_impersonation_url', url),
            scope,
            delegates: [],
            lifetime: credentials.service_account_impersonation?.token_lifetime_seconds ?? 3600,
          };
    this.account = `${audience} ${url ?? ''}`.trim();
    this.secrets = secret === undefined ? [] : [secret];
  }

  async ask(transport: SignInTransport, call: Call): Promise<unknown> {
    const { audience, subject_token_type: type, workforce_pool_user_project: project } = this.#credentials;
    const { client_id: client, client_secret: secret = '' } = this.#credentials;
    const fields = {
      grant_type: GRANT,
      audience,
      scope: this.#impersonation === null ? this.#scope : CLOUD,
      requested_token_type: ACCESS_TOKEN,
      subject_token: await this.#subject.next(call),
      subject_token_type: type,
      ...(project === undefined || client !== undefined
        ? {}
        : { options: JSON.stringify({ userProject: project }) }),
    };
    const basic = client === undefined ? undefined : basicOf(client, secret);
    const response = await askTokenEndpoint(transport, this.#url, fields, call, basic);
    return this.#impersonation === null
      ? response
      : impersonate(transport, this.#impersonation, tokenIn(response), call);
  }
}

/** A user of a workforce pool: exchanges the refresh token, and replaces it when the response has a new one. */
export class GoogleExternalUser implements GoogleGrant {
  readonly account: string;
  readonly secrets: readonly string[];
  readonly #credentials: GoogleExternalUserCredentials;
  #refreshToken: string;

  constructor(credentials: GoogleExternalUserCredentials) {
    const { client_id: client, client_secret: secret, refresh_token: token } = credentials;
    this.account = `${client} ${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
    this.secrets = [secret, token];
    this.#credentials = credentials;
    this.#refreshToken = token;
  }

  async ask(transport: SignInTransport, call: Call): Promise<unknown> {
    const { client_id: client, client_secret: secret, token_url: url } = this.#credentials;
    const fields = { grant_type: 'refresh_token', refresh_token: this.#refreshToken };
    const basic = basicOf(client, secret);
    const response = await askTokenEndpoint(transport, checkTokenUrl('token_url', url), fields, call, basic);
    const next = new Reader(response, '', { operation: 'signIn' }).optionalString('refresh_token');
    if (next !== null) this.#refreshToken = next;
    return response;
  }
}

/** The token of an OAuth 2.0 response. */
export function tokenIn(response: unknown): string {
  return new Reader(response, '', { provider: 'google', operation: 'signIn' }).string('access_token');
}

function basicOf(client: string, secret: string): Readonly<Record<string, string>> {
  if (typeof client !== 'string' || typeof secret !== 'string')
    throw new AuthenticationError('google: client_id and client_secret must be texts.', {
      provider: 'google',
    });
  return { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` };
}
