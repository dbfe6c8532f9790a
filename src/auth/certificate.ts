import { createHash } from 'node:crypto';
import type { TlsSettings } from '../http/settings.js';
import { type CloudRequest, type Endpoint, parseEndpoint } from '../http/request.js';
import type { Authenticator } from '../http/authenticator.js';

/**
 * The connection itself is authenticated, by its client certificate or as a Unix socket; nothing is added to requests. `tenant`
 * distinguishes accounts that share a certificate.
 */
export class CertificateAuthenticator implements Authenticator {
  readonly account: string;
  readonly #endpoint: Endpoint;

  constructor(endpoint: string, tls: TlsSettings | undefined, tenant: string) {
    this.#endpoint = parseEndpoint(endpoint);
    const name =
      tls?.cert === undefined ? 'socket' : createHash('sha256').update(tls.cert).digest('hex').slice(0, 16);
    this.account = `${endpoint} ${name} ${tenant}`;
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  sign(): void {}

  rejected(): boolean {
    return false;
  }
}
