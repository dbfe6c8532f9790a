import type { SignInTransport } from '../../http/authenticator.js';
import type { Call } from '../../call/call.js';
import { parseJson } from '../../format/error-body.js';
import { AuthenticationError } from '../../errors.js';
import type { GoogleGrant } from './token.js';
import { askMetadata, fetchMetadata } from '../metadata-service.js';

/** The machine's own service account, on Compute Engine, GKE, Cloud Run and similar services. */
export interface GoogleMetadataCredentials {
  /** Type of these credentials. */
  readonly type: 'metadata';
  /** Host, and port, of the metadata server. Default `metadata.google.internal`. GCE_METADATA_HOST */
  readonly host?: string;
}

const HOST = 'metadata.google.internal';
/** Number of attempts to get a token from a busy server. */
const TOKEN_ATTEMPTS = 3;
/** The server requires this header: it shows that the request was not forged through a URL alone. */
const HEADERS = { 'metadata-flavor': 'Google' };

/**
 * The service account of this machine, whose metadata server returns tokens.
 *
 * @see https://cloud.google.com/compute/docs/access/authenticate-workloads#applications
 */
export class GoogleMetadata implements GoogleGrant {
  readonly account: string;
  readonly secrets: readonly string[] = [];
  readonly #url: string;

  constructor({ host = HOST }: GoogleMetadataCredentials, scope: string) {
    this.account = `service account of this machine at ${host}`;
    this.#url = `${metadataUrl(host)}/instance/service-accounts/default/token?scopes=${encodeURIComponent(scope)}`;
  }

  async ask(_transport: SignInTransport, { signal }: Call): Promise<unknown> {
    try {
      return parseJson(
        await askMetadata({ method: 'GET', url: this.#url, headers: HEADERS, signal }, TOKEN_ATTEMPTS),
      );
    } catch (cause) {
      signal?.throwIfAborted();
      throw new AuthenticationError(
        `signIn: the metadata server at ${new URL(this.#url).host} gives no token. Check that this machine has a service account.`,
        { provider: 'google', operation: 'signIn', cause },
      );
    }
  }
}

/** Number of probes for the metadata server: a busy one responds to the second. */
const ATTEMPTS = 2;

/** Project of this machine by its metadata server, which may not know it; null without such a server. */
export async function findMetadata({
  host = HOST,
}: GoogleMetadataCredentials): Promise<{ readonly project: string | null } | null> {
  const url = `${metadataUrl(host)}/project/project-id`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { status, text } = await fetchMetadata({ method: 'GET', url, headers: HEADERS });
      if (status === 200) return { project: text.trim() || null };
      if (status === 404) return { project: null };
      if (status < 500 || attempt === ATTEMPTS) return null;
    } catch {
      return null;
    }
  }
}

function metadataUrl(host: string): string {
  return `http://${host}/computeMetadata/v1`;
}
