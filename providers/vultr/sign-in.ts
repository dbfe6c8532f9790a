import {
  type DriverOptions,
  type Environment,
  homePath,
  lookAtFile,
  readYaml,
  type TokenSignIn,
  type TokenSource,
  variable,
  withToken,
} from '../../src/driver/index.js';

/** Options of Vultr's compute driver for `fromEnv`: the key may come from the environment or from the file of Vultr's CLI. */
export interface VultrEnvironmentOptions extends DriverOptions {
  /** API key, or a function that returns a fresh one. VULTR_API_KEY */
  readonly token?: TokenSource;
  /** Default region for what is made, such as `ams`; lists of servers and sizes then show this region. */
  readonly region?: string;
}

/** Credentials and options of Vultr's compute driver. */
export interface VultrComputeOptions extends VultrEnvironmentOptions {
  readonly token: TokenSource;
}

/** Sign-in by an API key. */
export const SIGN_IN: TokenSignIn = {
  provider: 'vultr',
  endpoint: 'https://api.vultr.com/v2',
  variables: ['VULTR_API_KEY'],
};

/**
 * Finds the key in the environment, and then in `~/.vultr-cli.yaml`.
 *
 * @throws AuthenticationError without a key, and for a file that is needed and cannot be read
 */
export async function readEnvironment(
  environment: Environment,
  options: VultrEnvironmentOptions,
): Promise<VultrComputeOptions> {
  const path = homePath(environment, '.vultr-cli.yaml');
  const isKnown = options.token !== undefined || variable(environment, ...SIGN_IN.variables) !== undefined;
  const token = isKnown || path === null ? undefined : await keyIn(path);
  return withToken(SIGN_IN, environment, token === undefined ? options : { ...options, token });
}

async function keyIn(path: string): Promise<string | undefined> {
  const file = await lookAtFile(path);
  if (file.state === 'unreadable') throw file.error;
  if (file.state === 'absent') return undefined;
  const { api_key: key } = await readYaml('vultr', path, file.text);
  return typeof key === 'string' && key !== '' ? key : undefined;
}
