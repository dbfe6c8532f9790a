import { createHash } from 'node:crypto';
import type { Call } from '../../call/call.js';
import type { Redactor } from '../../http/secrets/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../../http/request.js';
import { AuthenticationError, type CloudError } from '../../errors.js';
import type { Authenticator, SignInTransport } from '../../http/authenticator.js';
import { nameOfFunction } from '../credential-function.js';
import { RefusedSignIn } from '../refused-sign-in.js';
import { AzureTokens, type AzureTokenSources } from './bearer.js';
import { AZURE_CLOUDS, type AzureCloudName } from './clouds.js';

/** Credentials for the Azure Resource Manager. */
export interface AzureResourceManagerSettings extends AzureTokenSources {
  /** Name of the provider, for errors. */
  readonly provider: string;
  /** Which of Microsoft's clouds. */
  readonly cloud: AzureCloudName;
  /** Base URL in place of the cloud's. */
  readonly endpoint: string | undefined;
  /** Id of the subscription. */
  readonly subscriptionId: string;
  /** Registers secrets, so that no error shows them. */
  readonly redactor: Redactor;
}

/** Signs requests to the Azure Resource Manager with a token of Microsoft Entra ID. */
export class AzureResourceManagerAuthenticator implements Authenticator {
  readonly account: string;
  readonly #endpoint: Endpoint;
  readonly #tokens: AzureTokens;
  readonly #refused = new RefusedSignIn();

  /** @throws AuthenticationError without an identity */
  constructor(settings: AzureResourceManagerSettings) {
    const { provider, cloud, endpoint, subscriptionId, token, application, identity, redactor } = settings;
    if ([token, application, identity].every((option) => option === undefined)) {
      throw new AuthenticationError(
        `${provider}: there are no credentials. Pass token, application or identity to the constructor, or use fromEnv(), which finds AZURE_CLIENT_ID and its kin, a managed identity, and the sign-in of az.`,
        { provider },
      );
    }
    const { resourceManager, audience, authority } = AZURE_CLOUDS[cloud];
    const own =
      application === undefined || application.authority !== undefined || cloud === 'public'
        ? application
        : { ...application, authority };
    this.#endpoint = parseEndpoint(endpoint ?? resourceManager);
    this.#tokens = new AzureTokens(
      { token, application: own, identity },
      { provider, scope: `${audience}/.default`, redactor },
    );
    this.account = `${this.#endpoint.origin}${this.#endpoint.path} ${subscriptionId} ${nameOf(settings)}`;
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  async sign(outgoing: Outgoing, transport: SignInTransport, call: Call): Promise<void> {
    const value = await this.#tokens.header(transport, call);
    this.#refused.check(value);
    outgoing.headers['authorization'] = value;
  }

  rejected(outgoing: Outgoing): boolean {
    return this.#tokens.rejected(outgoing);
  }

  accepted({ headers }: Outgoing): void {
    this.#refused.accept(headers['authorization']);
  }

  refused({ headers }: Outgoing, error: CloudError): void {
    this.#refused.refuseUnlessAccepted(headers['authorization'], error);
  }

  /** The account is the subscription, whichever of its users signs in. */
  async identify(): Promise<string> {
    return this.account.slice(0, this.account.lastIndexOf(' '));
  }
}

/** Distinguishes identities without showing a token. */
function nameOf({ token, application, identity }: AzureTokenSources): string {
  if (typeof token === 'string') return createHash('sha256').update(token).digest('hex').slice(0, 16);
  if (token !== undefined) return nameOfFunction(token);
  return application?.clientId ?? identity?.type ?? '';
}
