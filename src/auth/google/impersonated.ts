import type { SignInTransport } from '../../http/authenticator.js';
import type { Call } from '../../call/call.js';
import { Reader } from '../../format/json-reader.js';
import { responseDate } from '../../http/retry-after.js';
import { checkTokenUrl, type GoogleGrant } from './token.js';
import { asSignIn } from '../oauth-token.js';

/** A service account that is acted as. */
export interface GoogleImpersonation {
  /** `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/NAME:generateAccessToken` */
  readonly url: string;
  readonly scope: string;
  /** Accounts in between, each of which may impersonate the next. */
  readonly delegates: readonly string[];
  /** Seconds that a token is to be good for. */
  readonly lifetime: number;
}

/** An impersonated service account, as written by `gcloud auth application-default login --impersonate-service-account`. */
export interface GoogleImpersonatedCredentials<Source = unknown> {
  /** Type of these credentials in the file. */
  readonly type: 'impersonated_service_account';
  /** The service account: the URL at which its tokens are made. */
  readonly service_account_impersonation_url: string;
  /** Accounts in between, each of which may impersonate the next. */
  readonly delegates?: readonly string[];
  /** Credentials of any other type that impersonate it. */
  readonly source_credentials: Source;
  /** The project that requests are billed to. */
  readonly quota_project_id?: string;
  /** Universe domain of the credentials, if not the public cloud. */
  readonly universe_domain?: string;
}

/** Requested lifetime of a token, in seconds. */
const LIFETIME = 3600;

/**
 * Impersonates a service account with another identity's token.
 *
 * @see https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export class GoogleImpersonatedAccount implements GoogleGrant {
  readonly account: string;
  readonly secrets: readonly string[];
  readonly #source: GoogleGrant;
  readonly #target: GoogleImpersonation;

  constructor(credentials: GoogleImpersonatedCredentials, source: GoogleGrant, scope: string) {
    const url = checkTokenUrl(
      'service_account_impersonation_url',
      credentials.service_account_impersonation_url,
    );
    this.account = `${url} by ${source.account}`;
    this.secrets = source.secrets;
    this.#source = source;
    this.#target = { url, scope, delegates: credentials.delegates ?? [], lifetime: LIFETIME };
  }

  async ask(transport: SignInTransport, call: Call): Promise<unknown> {
    const response = await this.#source.ask(transport, call);
    const token = new Reader(response, '', { provider: 'google', operation: 'signIn' }).string(
      'access_token',
    );
    return impersonate(transport, this.#target, token, call);
  }
}

/** Exchanges a token for a service account's, in the form of OAuth 2.0. */
export async function impersonate(
  transport: SignInTransport,
  { url, scope, delegates, lifetime }: GoogleImpersonation,
  token: string,
  call: Call,
): Promise<unknown> {
  transport.shared.redactor.add(token);
  const request = {
    operation: 'signIn',
    method: 'POST',
    path: new URL(url).pathname,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    json: { scope: scope.split(' '), delegates, lifetime: `${lifetime}s` },
    idempotent: true,
  } as const;
  const { body, headers } = await asSignIn(transport.plainJson(request, url, call));
  const response = new Reader(body, '', { provider: 'google', operation: 'signIn' });
  const ends = response.optionalDate('expireTime');
  const now = responseDate(headers) ?? Date.now();
  return {
    access_token: response.string('accessToken'),
    ...(ends === null ? {} : { expires_in: Math.max(0, (ends.getTime() - now) / 1000) }),
  };
}
