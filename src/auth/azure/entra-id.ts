import type { SignInTransport } from '../../http/authenticator.js';
import { isThisMachine } from '../../http/proxy/hosts.js';
import type { Call } from '../../call/call.js';
import { keepServerTime, serverTimeOf } from '../../http/errors/response-error.js';
import { readNamedFile } from '../../environment.js';
import { AuthenticationError, CloudError } from '../../errors.js';
import { AzureCertificate } from './certificate.js';
import { Clock } from '../clock.js';
import { askTokenEndpoint, type OAuthGrant } from '../oauth-token.js';

/** An application that signs in to Microsoft Entra ID (Azure AD) with a secret, a certificate, or a token of a trusted identity provider. */
export interface AzureApplication {
  /** Directory (tenant) that it belongs to: an id or a domain. AZURE_TENANT_ID */
  readonly tenantId: string;
  /** Application (client) id. AZURE_CLIENT_ID */
  readonly clientId: string;
  /** AZURE_CLIENT_SECRET */
  readonly clientSecret?: string;
  /** Certificate and its private key, in PEM. AZURE_CLIENT_CERTIFICATE_PATH names the file */
  readonly certificate?: string;
  /** Password of the private key. AZURE_CLIENT_CERTIFICATE_PASSWORD */
  readonly certificatePassword?: string;
  /** True to send the certificate chain, for applications that trust the issuer. AZURE_CLIENT_SEND_CERTIFICATE_CHAIN */
  readonly sendCertificateChain?: boolean;
  /** File with a token of Kubernetes, GitHub or another trusted identity provider; read each time. AZURE_FEDERATED_TOKEN_FILE */
  readonly tokenFile?: string;
  /** Sign-in URL. Default `https://login.microsoftonline.com`. AZURE_AUTHORITY_HOST */
  readonly authority?: string;
}

/** Sign-in URL of the public cloud. */
const AUTHORITY = 'https://login.microsoftonline.com';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Difference between clocks, in milliseconds, above which it may be the reason for a refused assertion. */
const SKEW = 60_000;

/**
 * Exchanges an application's credentials for a token.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export class AzureApplicationGrant implements OAuthGrant {
  readonly #application: AzureApplication;
  readonly #url: string;
  readonly #scope: string;
  readonly #certificate: AzureCertificate | null;
  readonly #clock = new Clock();

  /**
   * `scope` is that of the tokens, such as `https://storage.azure.com/.default`.
   *
   * @throws AuthenticationError when a field is missing or invalid
   */
  constructor(provider: string, application: AzureApplication, scope: string) {
    const { tenantId, clientId, clientSecret, certificate, tokenFile } = application;
    const isProven = certificate !== undefined || tokenFile !== undefined;
    const fields = { tenantId, clientId, ...(isProven ? {} : { clientSecret }) };
    for (const [field, value] of Object.entries(fields) as [string, unknown][]) {
      if (typeof value === 'string' && /^[!-~]+$/.test(value)) continue;
      const variable = `AZURE_${field.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
      throw new AuthenticationError(
        `${provider}: the option application.${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
        { provider },
      );
    }
    this.#application = application;
    const authority = authorityOf(provider, application.authority);
    this.#url = `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    this.#scope = scope;
    this.#certificate =
      certificate === undefined ? null : new AzureCertificate(provider, certificate, application);
  }

  /** A wrong secret is a 401, but a wrong tenant or client a 400: both are a failure to sign in. */
  async ask(transport: SignInTransport, call: Call): Promise<unknown> {
    try {
      return await this.#exchange(transport, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'authentication') throw error;
      const isMisdated = this.#certificate !== null && this.#clock.correct(serverTimeOf(error), SKEW);
      if (isMisdated) return this.#exchange(transport, call);
      if (error.status !== 400) throw error;
      const { status, requestId, operation, provider } = error;
      const details = { provider, operation, status, requestId, cause: error };
      const refusal = new AuthenticationError(
        `${error.message} Check tenantId, clientId and ${this.#proof}.`,
        details,
      );
      throw keepServerTime(error, refusal);
    }
  }

  async #exchange(transport: SignInTransport, call: Call): Promise<unknown> {
    const fields = {
      grant_type: 'client_credentials',
      client_id: this.#application.clientId,
      ...(await this.#prove(transport)),
      scope: this.#scope,
    };
    return askTokenEndpoint(transport, this.#url, fields, call);
  }

  get #proof(): string {
    const { certificate, tokenFile } = this.#application;
    return certificate !== undefined
      ? 'certificate'
      : tokenFile !== undefined
        ? 'the trust in who wrote tokenFile'
        : 'clientSecret';
  }

  async #prove(transport: SignInTransport): Promise<Record<string, string>> {
    const { clientId, clientSecret = '', tokenFile } = this.#application;
    const { redactor } = transport.shared;
    if (this.#certificate === null && tokenFile === undefined) return { client_secret: clientSecret };
    const assertion =
      this.#certificate?.assertion(clientId, this.#url, this.#clock.now()) ??
      (await readNamedFile(tokenFile ?? '', 'AZURE_FEDERATED_TOKEN_FILE')).trim();
    redactor.add(assertion);
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  }
}

/** Completes the sign-in URL; a host alone is enough. @throws AuthenticationError when secrets would be sent unencrypted */
function authorityOf(provider: string, given: string = AUTHORITY): string {
  const text = given.trim().replace(/\/+$/, '');
  const url = text.includes('://') ? text : `https://${text}`;
  if (URL.canParse(url)) {
    const { protocol, hostname } = new URL(url);
    if (protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname))) return url;
  }
  throw new AuthenticationError(
    `${provider}: the option application.authority (AZURE_AUTHORITY_HOST) must be a URL that begins with https://.`,
    { provider },
  );
}
