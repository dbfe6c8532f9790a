import { parseJson } from '../../format/error-body.js';
import { type Environment, readOptionalFile, resolvePath, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { IniError, parseIni } from '../ini.js';
import { type AzureCloudName, cloudOfAuthority, cloudOfCli } from './clouds.js';

/** Subscription, cloud and defaults chosen with `az`. */
export interface AzureProfile {
  /** AZURE_SUBSCRIPTION_ID, or the subscription that `az account set` has chosen. */
  readonly subscriptionId?: string;
  /** Directory (tenant) of the chosen subscription; left out when a variable names another subscription. */
  readonly tenantId?: string;
  /** The cloud of the subscription, that of AZURE_AUTHORITY_HOST, or that of `az cloud set`. */
  readonly cloud?: AzureCloudName;
  /** The resource group of `az configure --defaults group=...`. AZURE_DEFAULTS_GROUP */
  readonly resourceGroup?: string;
  /** The location of `az configure --defaults location=...`. AZURE_DEFAULTS_LOCATION */
  readonly region?: string;
}

/**
 * Reads the settings of Azure's command line: variables, the chosen subscription, defaults.
 *
 * @throws AuthenticationError for files that cannot be read, and for an unknown cloud
 * @see https://learn.microsoft.com/en-us/cli/azure/azure-cli-configuration
 */
export async function findAzureProfile(environment: Environment): Promise<AzureProfile> {
  const [chosen, settings] = await Promise.all([chosenSubscription(environment), readSettings(environment)]);
  const own = variable(environment, 'AZURE_SUBSCRIPTION_ID');
  const isChosen = own === undefined || own.toLowerCase() === chosen?.subscriptionId?.toLowerCase();
  const authority = variable(environment, 'AZURE_AUTHORITY_HOST');
  const cloud =
    (authority === undefined ? null : cloudOfAuthority(authority)) ??
    (isChosen ? chosen?.cloud : undefined) ??
    cloudNamed(variable(environment, 'AZURE_CLOUD_NAME') ?? settings('cloud', 'name'));
  const group = variable(environment, 'AZURE_DEFAULTS_GROUP') ?? settings('defaults', 'group');
  const location = variable(environment, 'AZURE_DEFAULTS_LOCATION') ?? settings('defaults', 'location');
  return {
    ...(own === undefined ? pick('subscriptionId', chosen?.subscriptionId) : { subscriptionId: own }),
    ...(isChosen ? pick('tenantId', chosen?.tenantId) : {}),
    ...pick('cloud', cloud),
    ...pick('resourceGroup', group),
    ...pick('region', location),
  };
}

interface Chosen {
  readonly subscriptionId?: string;
  readonly tenantId?: string;
  readonly cloud?: AzureCloudName;
}

/** The default subscription of `az login`; null without a sign-in. */
async function chosenSubscription(environment: Environment): Promise<Chosen | null> {
  const text = await readOwnFile(environment, 'azureProfile.json');
  if (text === null) return null;
  const body = parseJson(text);
  const list = (body as { subscriptions?: unknown } | null)?.subscriptions;
  if (!Array.isArray(list)) throw failure('azureProfile.json of az is not a list of subscriptions.');
  const found = (list as Record<string, unknown>[]).find((one) => one['isDefault'] === true);
  if (found === undefined) return null;
  const textOf = (name: string): string | undefined =>
    typeof found[name] === 'string' && found[name] !== '' ? found[name] : undefined;
  return {
    ...pick('subscriptionId', textOf('id')),
    ...pick('tenantId', textOf('tenantId')),
    ...pick('cloud', cloudNamed(textOf('environmentName'))),
  };
}

async function readSettings(
  environment: Environment,
): Promise<(section: string, name: string) => string | undefined> {
  const text = await readOwnFile(environment, 'config');
  if (text === null) return () => undefined;
  try {
    const file = parseIni(text);
    return (section, name) => {
      const value = file.get(section)?.get(name)?.trim();
      return value === '' ? undefined : value;
    };
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw failure(`the file config of az: ${error.message}`);
  }
}

/** Reads a file of `az`; null if there is none. */
async function readOwnFile(environment: Environment, name: string): Promise<string | null> {
  const folder = variable(environment, 'AZURE_CONFIG_DIR');
  if (folder === undefined && environment.home === '') return null;
  return readOptionalFile(resolvePath(environment, `${folder ?? '~/.azure'}/${name}`));
}

/** @throws AuthenticationError for an unknown cloud, whose hosts cannot be known */
function cloudNamed(name: string | undefined): AzureCloudName | undefined {
  if (name === undefined) return undefined;
  const cloud = cloudOfCli(name);
  if (cloud !== null) return cloud;
  throw failure(
    `az works in the cloud ${JSON.stringify(name.slice(0, 60))}, whose hosts are not known. Pass endpoint, and cloud for its sign-in.`,
  );
}

function pick<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [K in Name]?: Value } {
  return (value === undefined || value === null ? {} : { [name]: value }) as { readonly [K in Name]?: Value };
}

function failure(words: string): AuthenticationError {
  return new AuthenticationError(`azure: ${words}`, { provider: 'azure' });
}
