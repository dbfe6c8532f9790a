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

/** Credentials and options of every driver that speaks to the Azure Resource Manager. */
export interface ArmOptions extends DriverOptions {
  /** Id of the subscription. AZURE_SUBSCRIPTION_ID, or what `az account set` has chosen */
  readonly subscriptionId?: string;
  /**
   * The one resource group that the driver sees and makes things in. Where it is left out, the driver sees the whole subscription, and
   * makes things in a group of its own, `skylane`, which it makes when it is first needed.
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
  /** The managed identity of this machine, or who has signed in on it by `az login` or `azd auth login`. */
  readonly identity?: AzureIdentity;
}

/** Where a driver works: what its options say, checked. */
export interface ArmPlace {
  readonly subscriptionId: string;
  /** The one group that is seen; null for the whole subscription. */
  readonly resourceGroup: string | null;
  /** The region of new things, and the only one that is seen; null for all. */
  readonly region: string | null;
}

const SUBSCRIPTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GROUP = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;

/**
 * Reads credentials where Azure's own tools look, and where `az` works, and lays the options given over them.
 *
 * @throws AuthenticationError for variables that are set by half, or ask for what is not offered
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

/** Who has signed in by `az` is asked for a token of the directory that the chosen subscription belongs to. */
function ofTenant(
  found: Pick<ArmOptions, 'application' | 'identity'> | null,
  tenantId: string | undefined,
): Pick<ArmOptions, 'application' | 'identity'> {
  const identity = found?.identity;
  if (identity?.type !== 'cli' || identity.tenantId !== undefined || tenantId === undefined)
    return found ?? {};
  return { identity: Object.assign(identity, { tenantId }) };
}

/** The place that options name. @throws AuthenticationError, InvalidRequestError for what is missing or none */
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

/** The sign-in that a driver's options name. @throws AuthenticationError where there is none */
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
