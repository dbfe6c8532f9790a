import {
  AuthenticationError,
  type DriverOptions,
  type Environment,
  homePath,
  lookAtFile,
  readNamedFile,
  readYaml,
  resolvePath,
  type TokenSignIn,
  type TokenSource,
  variable,
  withToken,
} from '../../src/driver/index.js';

/** Options of Scaleway's compute driver for `fromEnv`: each may come from the environment or from the file of Scaleway's CLI. */
export interface ScalewayEnvironmentOptions extends DriverOptions {
  /** Secret key of an API key, or a function that returns a fresh one. SCW_SECRET_KEY */
  readonly token?: TokenSource;
  /** Project that resources are made in; lists show only its resources. Without it lists show what the key may see, and nothing can be made. SCW_DEFAULT_PROJECT_ID */
  readonly projectId?: string;
  /** Zone, such as `nl-ams-1`. Default `fr-par-1`. SCW_DEFAULT_ZONE */
  readonly region?: string;
}

/** Credentials and options of Scaleway's compute driver. */
export interface ScalewayComputeOptions extends ScalewayEnvironmentOptions {
  readonly token: TokenSource;
}

/** Sign-in by a secret key; the variables are those of Scaleway's CLI. */
export const SIGN_IN: TokenSignIn = {
  provider: 'scaleway',
  endpoint: 'https://api.scaleway.com',
  variables: ['SCW_SECRET_KEY'],
  header: 'x-auth-token',
  options: { projectId: 'SCW_DEFAULT_PROJECT_ID', region: 'SCW_DEFAULT_ZONE', endpoint: 'SCW_API_URL' },
};

/** Settings of a profile that are read, and the variables that go before them. */
const SETTINGS: Readonly<Record<string, string>> = {
  secret_key: 'SCW_SECRET_KEY',
  default_project_id: 'SCW_DEFAULT_PROJECT_ID',
  default_zone: 'SCW_DEFAULT_ZONE',
  api_url: 'SCW_API_URL',
};

type Settings = Readonly<Record<string, unknown>>;

/**
 * Finds the options as Scaleway's CLI does: variables go before the profile of its configuration file.
 *
 * @throws AuthenticationError without a secret key, and for a file or a profile that cannot be read
 * @see https://github.com/scaleway/scaleway-sdk-go/tree/master/scw#scaleway-config
 */
export async function readEnvironment(
  environment: Environment,
  options: ScalewayEnvironmentOptions,
): Promise<ScalewayComputeOptions> {
  const profile = profileOf(await readConfig(environment), environment);
  const found = Object.entries(SETTINGS).map(([setting, name]) => [
    name,
    variable(environment, name) ?? textOf(profile[setting]),
  ]);
  const variables = { ...environment.variables, ...Object.fromEntries(found) };
  return withToken(SIGN_IN, { ...environment, variables }, options);
}

/** The configuration file; empty without one, and where it cannot be read but variables have the key. */
async function readConfig(environment: Environment): Promise<Settings> {
  const named = variable(environment, 'SCW_CONFIG_PATH');
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    return readYaml('scaleway', path, await readNamedFile(path, 'SCW_CONFIG_PATH'));
  }
  for (const path of usualPaths(environment)) {
    const file = await lookAtFile(path);
    if (file.state === 'read') return readYaml('scaleway', path, file.text);
    if (file.state === 'unreadable' && variable(environment, 'SCW_SECRET_KEY') === undefined)
      throw file.error;
  }
  return {};
}

function usualPaths(environment: Environment): string[] {
  const folder = variable(environment, 'XDG_CONFIG_HOME') ?? homePath(environment, '.config');
  return folder === null ? [] : [`${folder}/scw/config.yaml`, `${folder}/scw/config.yml`];
}

/** Settings of the active profile, above those at the top of the file, which are the profile `default`. */
function profileOf(config: Settings, environment: Environment): Settings {
  const name = variable(environment, 'SCW_PROFILE') ?? textOf(config['active_profile']);
  if (name === undefined || name === 'default') return config;
  const profiles = settingsOf(config['profiles']);
  const profile = Object.hasOwn(profiles, name) ? settingsOf(profiles[name]) : null;
  if (profile === null)
    throw new AuthenticationError(
      `scaleway: the configuration file has no profile ${JSON.stringify(name)}; see SCW_PROFILE and active_profile.`,
      { provider: 'scaleway' },
    );
  const own = Object.entries(profile).filter(([, value]) => textOf(value) !== undefined);
  return { ...config, ...Object.fromEntries(own) };
}

function settingsOf(value: unknown): Settings {
  return typeof value === 'object' && value !== null ? (value as Settings) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
