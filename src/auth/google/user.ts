import type { SignInTransport } from '../../http/authenticator.js';
import { createHash } from 'node:crypto';
import type { Call } from '../../call/call.js';
import { checkTokenUrl, type GoogleGrant, TOKEN_URI } from './token.js';
import { askTokenEndpoint } from '../oauth-token.js';

/** A user's credentials, as `gcloud auth application-default login` writes them. */
export interface GoogleUserCredentials {
  /** Type of these credentials in the file. */
  readonly type: 'authorized_user';
  /** Id of the program that the user has consented to: for gcloud's file, gcloud itself. */
  readonly client_id: string;
  /** Secret of that program. */
  readonly client_secret: string;
  /** Refresh token, exchanged for access tokens until it is revoked. */
  readonly refresh_token: string;
  /** The project that requests are billed to. */
  readonly quota_project_id?: string;
  /** URL for the exchange. Default `https://oauth2.googleapis.com/token`. */
  readonly token_uri?: string;
  /** Universe domain of the credentials, if not the public cloud. */
  readonly universe_domain?: string;
}

/**
 * A user who has given consent: exchanges the refresh token for an access token.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export class GoogleUser implements GoogleGrant {
  readonly account: string;
  readonly secrets: readonly string[];
  readonly #credentials: GoogleUserCredentials;
  readonly #url: string;

  constructor(credentials: GoogleUserCredentials) {
    const { client_id: client, client_secret: secret, refresh_token: token } = credentials;
    const user = createHash('sha256').update(token).digest('hex').slice(0, 16);
    this.account = `${client} ${user}`;
    this.secrets = [secret, token];
    this.#credentials = credentials;
    this.#url = checkTokenUrl('token_uri', credentials.token_uri ?? TOKEN_URI);
  }

  ask(transport: SignInTransport, call: Call): Promise<unknown> {
    const { client_id, client_secret, refresh_token } = this.#credentials;
    const fields = { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
    return askTokenEndpoint(transport, this.#url, fields, call);
  }
}
