import {
  AuthenticationError,
  type DriverOptions,
  type Environment,
  KeystoneAuthenticator,
  type OpenStackConfig,
  readOpenStackConfig,
  type Redactor,
  refuseUnverified,
  RegionNotFoundError,
  type ServiceLookup,
  variable,
} from '../../src/driver/index.js';
import type { OpenStackOptions } from '../openstack/credentials.js';

/** Regions of the Rackspace public cloud. */
export type RackspaceRegion = 'DFW' | 'ORD' | 'IAD' | 'LON' | 'SYD' | 'HKG';

/**
 * Regions of the Rackspace public cloud, for the option `region`.
 *
 * @see https://docs-ospc.rackspace.com/cloud-servers/v2/general-api-info/service-access
 */
export const RACKSPACE_REGIONS: readonly RackspaceRegion[] = ['DFW', 'ORD', 'IAD', 'LON', 'SYD', 'HKG'];

/** Countries of the regions, by ISO 3166. */
export const COUNTRIES: Readonly<Record<string, string>> = {
  DFW: 'US',
  ORD: 'US',
  IAD: 'US',
  LON: 'GB',
  SYD: 'AU',
  HKG: 'HK',
};

const IDENTITY = 'https://identity.api.rackspacecloud.com/v2.0';

/** Options of every Rackspace driver, besides its credentials. */
export interface RackspaceSettings extends DriverOptions, Pick<OpenStackOptions, 'interface' | 'services'> {
  /** Account (tenant) number, for users of several accounts. OS_TENANT_ID */
  readonly projectId?: string;
  /** Region. RACKSPACE_REGION or OS_REGION_NAME */
  readonly region?: RackspaceRegion | Lowercase<RackspaceRegion> | (string & {});
}

/** Options to sign in with the user's API key. */
export interface RackspaceKeyOptions extends RackspaceSettings {
  /** User name of the cloud account. RACKSPACE_USERNAME or OS_USERNAME */
  readonly username: string;
  /** API key of the user. RACKSPACE_API_KEY */
  readonly apiKey: string;
  /** Not used with an API key. OS_PASSWORD */
  readonly password?: string;
}

/** Options to sign in with the user's password. */
export interface RackspacePasswordOptions extends RackspaceSettings {
  /** User name of the cloud account. RACKSPACE_USERNAME or OS_USERNAME */
  readonly username: string;
  /** Password of the user. OS_PASSWORD */
  readonly password: string;
  /** Used in place of the password. RACKSPACE_API_KEY */
  readonly apiKey?: string;
}

/** Credentials and options of every Rackspace driver: a user name, with an API key or a password. */
export type RackspaceOptions = RackspaceKeyOptions | RackspacePasswordOptions;

/** Options of `fromEnv`: those of the driver, which the environment completes, and the cloud in clouds.yaml. */
export interface RackspaceEnvironmentOptions extends RackspaceSettings {
  /** User name of the cloud account. RACKSPACE_USERNAME or OS_USERNAME */
  readonly username?: string;
  /** API key of the user. RACKSPACE_API_KEY */
  readonly apiKey?: string;
  /** Password, in place of the API key. OS_PASSWORD */
  readonly password?: string;
  /** Name of the cloud in clouds.yaml. OS_CLOUD */
  readonly cloud?: string;
}

/**
 * Makes the sign-in of a Rackspace driver: identity v2.0 with an API key or a password.
 *
 * @throws AuthenticationError naming the field and variable that is missing
 * @throws RegionNotFoundError for a region that Rackspace does not have
 * @see https://docs-ospc.rackspace.com/identity/v2/authentication-endpoints
 */
export function rackspaceAuthenticator(
  options: RackspaceOptions,
  services: Readonly<Record<string, ServiceLookup>>,
  redactor: Redactor,
): KeystoneAuthenticator {
  const { username, apiKey, password, projectId } = complete(options);
  const provider = 'rackspace';
  checkRegion(options);
  redactor.add(apiKey);
  redactor.add(password);
  const credentials = apiKey
    ? { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } }
    : { passwordCredentials: { username, password } };
  const auth = { ...credentials, ...(projectId === undefined ? {} : { tenantId: projectId }) };
  return new KeystoneAuthenticator({
    url: (options.endpoint ?? IDENTITY).replace(/\/+$/, ''),
    signIn: {
      version: '2.0',
      renewable: true,
      account: `${username}@${projectId ?? ''}`,
      body: async () => ({ auth }),
    },
    region: options.region?.toUpperCase() ?? null,
    interface: options.interface ?? 'public',
    choices: options.services ?? {},
    services,
    endpoints: options.endpoints ?? {},
    provider,
    redactor,
  });
}

/**
 * Credentials from RACKSPACE_USERNAME and RACKSPACE_API_KEY; if neither is set, from OS_* variables or clouds.yaml. The two are never
 * mixed, so that a key is sent only to its own cloud.
 *
 * @throws AuthenticationError when a named cloud does not exist; InvalidRequestError when certificate verification is turned off
 */
export async function rackspaceOptionsFrom(
  environment: Environment,
  { cloud, ...options }: RackspaceEnvironmentOptions,
): Promise<RackspaceOptions> {
  const username = variable(environment, 'RACKSPACE_USERNAME');
  const apiKey = variable(environment, 'RACKSPACE_API_KEY');
  const region = variable(environment, 'RACKSPACE_REGION');
  const userName = variable(environment, 'RACKSPACE_USERNAME', 'OS_USERNAME');
  if ((username ?? apiKey) !== undefined && cloud === undefined)
    return complete({
      ...(userName === undefined ? {} : { username: userName }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...regionPart(region ?? variable(environment, 'OS_REGION_NAME')),
      ...options,
    });
  const config = await readOpenStackConfig('rackspace', environment, {
    cloud,
    region: region ?? options.region,
  });
  const merged = { ...pickRackspace(config), ...regionPart(region), ...options };
  refuseUnverified('rackspace', config, { ...merged, endpoint: merged.endpoint ?? IDENTITY });
  return complete(merged);
}

/** @throws AuthenticationError naming a missing credential */
function complete<Options extends RackspaceEnvironmentOptions>(options: Options): Options & RackspaceOptions {
  const { username, apiKey, password } = options;
  if (!username) throw missing('username', 'RACKSPACE_USERNAME or OS_USERNAME');
  if (apiKey) return { ...options, username, apiKey };
  if (password) return { ...options, username, password };
  throw missing('apiKey', 'RACKSPACE_API_KEY');
}

function regionPart(region: string | undefined): Pick<RackspaceSettings, 'region'> {
  return region === undefined ? {} : { region };
}

/** Settings of sign-ins that Rackspace's identity service does not have. */
const FOREIGN = [
  'token',
  'passcode',
  'trustId',
  'systemScope',
  'applicationCredentialId',
  'applicationCredentialName',
  'authType',
] as const;

/** Prefix of block storage's URLs in the profile of OpenStack's own tools: a version that this driver does not support. */
const PROFILE_VOLUMES = /\.blockstorage\.api\.rackspacecloud\.com\/v2\//;

function pickRackspace(config: OpenStackConfig): RackspaceEnvironmentOptions {
  const foreign = FOREIGN.find((name) => config[name] !== undefined);
  if (foreign !== undefined)
    throw new AuthenticationError(
      `rackspace: clouds.yaml or the OS_* variables ask for a sign-in by ${foreign}, which Rackspace does not have. Give a user name with an API key or a password.`,
      { provider: 'rackspace' },
    );
  const {
    endpoint,
    username,
    apiKey,
    password,
    projectId,
    region,
    endpoints: found = {},
    services,
    tls,
    interface: wanted,
  } = config;
  const endpoints = Object.fromEntries(
    Object.entries(found).filter(([key, url]) => key !== 'volume' || !PROFILE_VOLUMES.test(url)),
  );
  const options = {
    endpoint,
    username,
    apiKey,
    password,
    projectId,
    region,
    ...(Object.keys(endpoints).length === 0 ? {} : { endpoints }),
    services,
    tls,
    interface: wanted,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The public identity endpoint has these regions; a private one may have others. */
function checkRegion({ region, endpoint }: RackspaceSettings): void {
  if (region === undefined || endpoint !== undefined) return;
  if (RACKSPACE_REGIONS.some((known) => known === region.toUpperCase())) return;
  throw new RegionNotFoundError(
    `rackspace: there is no region ${region}. There is: ${RACKSPACE_REGIONS.join(', ')}.`,
    { provider: 'rackspace' },
  );
}

function missing(field: string, variable: string): AuthenticationError {
  return new AuthenticationError(
    `rackspace: the option ${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    {
      provider: 'rackspace',
    },
  );
}
