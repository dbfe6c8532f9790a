import {
  AuthenticationError,
  type Authenticator,
  AZURE_CLOUDS,
  type AzureApplication,
  type AzureCloudName,
  type AzureIdentity,
  AzureResourceManagerAuthenticator,
  type DriverOptions,
  type Environment,
  findAzureProfile,
  findAzureSignIn,
  InvalidRequestError,
  type Redactor,
} from '../../../src/driver/index.js';

/** Credentials and options of every driver on the Azure Resource Manager. */
export interface ArmOptions extends DriverOptions {
  /** Id of the subscription. AZURE_SUBSCRIPTION_ID, or the one chosen by `az account set` */
  readonly subscriptionId?: string;
  /**
   * Resource group for lists and new resources. Default: lists show the whole subscription, and new resources go into the group `skylane`,
   * which is created at first use.
   */
  readonly resourceGroup?: string;
  /** Which of Microsoft's clouds. Default `public` */
  readonly cloud?: AzureCloudName;
  /** A token of Microsoft Entra ID (Azure AD) for the Azure Resource Manager, or a function that returns a fresh one. */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * An application that signs in to Microsoft Entra ID. AZURE_TENANT_ID, AZURE_CLIENT_ID, and one of AZURE_CLIENT_SECRET,
   * AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE
   */
  readonly application?: AzureApplication;
  /** The managed identity of this machine, or the user signed in with `az login` or `azd auth login`. */
  readonly identity?: AzureIdentity;
}

/** Checked scope of a driver. */
export interface ArmPlace {
  readonly subscriptionId: string;
  /** The only visible group; null for the whole subscription. */
  readonly resourceGroup: string | null;
  /** Region of new resources, and the only visible one; null for all. */
  readonly region: string | null;
}

const SUBSCRIPTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GROUP = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;

/**
 * Reads the credentials and settings of Azure's own tools; given options come first.
 *
 * @throws AuthenticationError for variables that are incomplete, or ask for something unsupported
 */
export async function armOptionsFrom<Options extends ArmOptions>(
  environment: Environment,
  options: Options,
): Promise<Options> {
  const { token, application, identity } = options;
  const isSigned = [token, application, identity].some((one) => one !== undefined);
  const { tenantId, ...place } = await findAzureProfile(environment);
  const found = isSigned ? null : await findAzureSignIn(environment);
  return { ...place, ...ofTenant(found, tenantId), ...options };
}

/** Requests the user's token from the directory of the chosen subscription. */
function ofTenant(
  found: Pick<ArmOptions, 'application' | 'identity'> | null,
  tenantId: string | undefined,
): Pick<ArmOptions, 'application' | 'identity'> {
  const identity = found?.identity;
  if (identity?.type !== 'cli' || identity.tenantId !== undefined || tenantId === undefined)
    return found ?? {};
  return { identity: Object.assign(identity, { tenantId }) };
}

/** Scope of the options. @throws AuthenticationError, InvalidRequestError for missing or invalid options */
export function placeOf(provider: string, options: ArmOptions): ArmPlace {
  const { subscriptionId, resourceGroup, region, cloud } = options;
  if (subscriptionId === undefined || !SUBSCRIPTION.test(subscriptionId))
    throw new AuthenticationError(
      `${provider}: the option subscriptionId is missing or is no id of a subscription. Pass it to the constructor, or set AZURE_SUBSCRIPTION_ID, or choose one by az account set, and use fromEnv().`,
      { provider },
    );
  if (resourceGroup !== undefined && !GROUP.test(resourceGroup))
    throw new InvalidRequestError(
      `${provider}: the option resourceGroup is no name of a group: letters, digits, _ ( ) - and dots, which no name ends with, at most 90.`,
      { provider },
    );
  if (region !== undefined && !/^[a-z0-9]{1,60}$/.test(region))
    throw new InvalidRequestError(
      `${provider}: the option region is the short name of a location, such as westeurope; see listLocations.`,
      { provider },
    );
  if (cloud !== undefined && !Object.hasOwn(AZURE_CLOUDS, cloud))
    throw new InvalidRequestError(
      `${provider}: the option cloud is one of ${Object.keys(AZURE_CLOUDS).join(', ')}, or an endpoint.`,
      { provider },
    );
  return { subscriptionId, resourceGroup: resourceGroup ?? null, region: region ?? null };
}

/** Sign-in of a driver's options. @throws AuthenticationError without one */
export function armAuthenticator(provider: string, options: ArmOptions, redactor: Redactor): Authenticator {
  const { subscriptionId } = placeOf(provider, options);
  const { cloud = 'public', endpoint, token, application, identity } = options;
  const sources = { token, application, identity };
  return new AzureResourceManagerAuthenticator({
    ...sources,
    provider,
    cloud,
    endpoint,
    subscriptionId,
    redactor,
  });
}
