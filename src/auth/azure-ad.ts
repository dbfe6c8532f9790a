import type { Call } from '../connection/call.js';
import type { Connection } from '../connection/connection.js';
import { AuthenticationError, CloudError } from '../errors.js';
import { askTokenEndpoint, type OAuthGrant } from './oauth-token.js';

/** An application that signs in to Microsoft Entra ID (Azure AD) with a secret of its own. */
export interface AzureApplication {
  /** Directory (tenant) that it belongs to: an id or a domain. AZURE_TENANT_ID */
  readonly tenantId: string;
  /** Application (client) id. AZURE_CLIENT_ID */
  readonly clientId: string;
  /** AZURE_CLIENT_SECRET */
  readonly clientSecret: string;
  /** Where it signs in. Default `https://login.microsoftonline.com`. AZURE_AUTHORITY_HOST */
  readonly authority?: string;
}

/** Where applications of the public cloud sign in. */
const AUTHORITY = 'https://login.microsoftonline.com';

/**
 * Exchanges an application's secret for a token.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export class AzureApplicationGrant implements OAuthGrant {
  readonly #url: string;
  readonly #fields: Readonly<Record<string, string>>;

  /**
   * `scope` is what tokens are for, such as `https://storage.azure.com/.default`.
   *
   * @throws AuthenticationError where a field is missing, or is none
   */
  constructor(provider: string, application: AzureApplication, scope: string) {
    const { tenantId, clientId, clientSecret, authority = AUTHORITY } = application;
    const fields = { tenantId, clientId, clientSecret };
    for (const [field, value] of Object.entries(fields) as [string, unknown][]) {
      if (typeof value === 'string' && /^[!-~]+$/.test(value)) continue;
      const variable = `AZURE_${field.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
      throw new AuthenticationError(
        `${provider}: the option application.${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
        { provider },
      );
    }
    this.#url = `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    this.#fields = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    };
  }

  /** A wrong secret is a 401, but a wrong tenant or client a 400: both are a failure to sign in. */
  async ask(connection: Connection, call: Call): Promise<unknown> {
    try {
      return await askTokenEndpoint(connection, this.#url, this.#fields, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'authentication' || error.status !== 400) throw error;
      const { status, requestId, operation, provider } = error;
      throw new AuthenticationError(`${error.message} Check tenantId, clientId and clientSecret.`, {
        provider,
        operation,
        status,
        requestId,
        cause: error,
      });
    }
  }
}
