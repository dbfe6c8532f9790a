import {
  AuthenticationError,
  type DriverOptions,
  type Environment,
  homePath,
  IniError,
  parseIni,
  type RateRules,
  readOptionalFile,
  resolvePath,
  type TokenSignIn,
  type TokenSource,
  variable,
  withToken,
} from '../../src/driver/index.js';

/** Options of Linode's drivers for `fromEnv`: the token may come from the environment. */
export interface LinodeEnvironmentOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. LINODE_TOKEN */
  readonly token?: TokenSource;
  /** Default region for servers, volumes and addresses, such as `us-east`. */
  readonly region?: string;
}

/** Credentials and options of Linode's drivers. */
export interface LinodeOptions extends LinodeEnvironmentOptions {
  readonly token: TokenSource;
}

/** Sign-in of Linode's drivers; the variables are those of Linode's own clients. */
export const SIGN_IN: TokenSignIn = {
  provider: 'linode',
  endpoint: 'https://api.linode.com/v4',
  variables: ['LINODE_TOKEN', 'LINODE_CLI_TOKEN'],
};

const MINUTE = 60_000;

/** Limits of each operation by itself. Their headers tell the rest of one operation alone, so that none is believed for all. */
export const RATE: RateRules = {
  headers: null,
  reset: 'full',
  windows: [{ requests: 1600, per: MINUTE }],
  parts: [
    { path: /^(\/linode\/instances)$/, methods: ['POST'], windows: [{ requests: 20, per: 15_000 }] },
    { path: /^(\/volumes)$/, methods: ['POST'], windows: [{ requests: 100, per: MINUTE }] },
    { path: /^(\/images)$/, methods: ['GET'], windows: [{ requests: 20, per: MINUTE }] },
    {
      path: /^(\/linode\/(?:instances|types)|\/regions|\/volumes|\/vpcs|\/profile\/sshkeys|\/networking\/(?:firewalls|reserved\/ips))$/,
      methods: ['GET'],
      windows: [{ requests: 200, per: MINUTE }],
    },
  ],
  reserve: 0.1,
  sources: ['https://techdocs.akamai.com/linode-api/reference/rate-limits'],
};

/**
 * Finds the token in the variables, and otherwise token and region of the default user in the settings of linode-cli:
 * `LINODE_CLI_CONFIG`, `~/.linode-cli`, or `~/.config/linode-cli`.
 *
 * @throws AuthenticationError when there is none
 */
export async function readEnvironment(
  environment: Environment,
  options: LinodeEnvironmentOptions,
): Promise<LinodeOptions> {
  const hasToken = options.token !== undefined || variable(environment, ...SIGN_IN.variables) !== undefined;
  const found = hasToken ? {} : await readSettings(environment);
  return withToken(SIGN_IN, environment, { ...found, ...options });
}

async function readSettings(environment: Environment): Promise<LinodeEnvironmentOptions> {
  for (const path of settingsPaths(environment)) {
    const text = await readOptionalFile(path);
    if (text === null) continue;
    const file = parsed(text, path);
    const [first] = file.values();
    const user = file.get(first?.get('default-user') ?? '') ?? first;
    const [token, region] = [user?.get('token'), user?.get('region')];
    if (token) return { token, ...(region && { region }) };
  }
  return {};
}

function settingsPaths(environment: Environment): string[] {
  const named = variable(environment, 'LINODE_CLI_CONFIG');
  if (named !== undefined) return [resolvePath(environment, named)];
  const folder = variable(environment, 'XDG_CONFIG_HOME');
  const own =
    folder === undefined
      ? homePath(environment, '.config', 'linode-cli')
      : resolvePath(environment, `${folder}/linode-cli`);
  // The old place comes first, as in linode-cli.
  return [homePath(environment, '.linode-cli'), own].filter((path) => path !== null);
}

function parsed(text: string, path: string): ReturnType<typeof parseIni> {
  try {
    return parseIni(text);
  } catch (error) {
    if (error instanceof IniError) throw new AuthenticationError(`${path}: ${error.message}`);
    throw error;
  }
}
