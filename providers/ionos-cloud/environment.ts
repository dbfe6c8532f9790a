import {
  AuthenticationError,
  type Environment,
  homePath,
  readNamedFile,
  readOptionalFile,
  readYaml,
  resolvePath,
  variable,
  withKeys,
} from '../../src/driver/index.js';
import { type IonosCloudOptions, SIGN_IN } from './sign-in.js';

const PROVIDER = 'ionos-cloud';
/** Names of a profile's credentials, which are those of the options. */
const CREDENTIALS = ['token', 'username', 'password'] as const;

/**
 * Finds the credentials as IONOS's own clients do: given options, then variables, then a profile of the configuration file
 * (IONOS_CONFIG_FILE, `~/.ionos/config`): IONOS_CURRENT_PROFILE, or its `currentProfile`. Its endpoints are not read.
 *
 * @throws AuthenticationError when the file, or the profile that is named, cannot be read or does not exist
 * @see https://github.com/ionos-cloud/ionosctl
 */
export async function ionosOptionsFrom<Options extends IonosCloudOptions>(
  environment: Environment,
  options: Partial<Options>,
): Promise<Options> {
  const { token, username } = options;
  const isGiven = [token, username, variable(environment, 'IONOS_TOKEN', 'IONOS_USERNAME')].some(Boolean);
  const found = isGiven ? {} : await readProfile(environment);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  // What is missing is refused by the constructor.
  return withKeys(SIGN_IN, environment, { ...found, ...given }) as Options;
}

async function readProfile(environment: Environment): Promise<Readonly<Record<string, string>>> {
  const file = await readFile(environment);
  if (file === null) return {};
  const settings = await readYaml(PROVIDER, file.path, file.text);
  const wanted = variable(environment, 'IONOS_CURRENT_PROFILE') ?? settings['currentProfile'];
  const profile = rowsOf(settings['profiles']).find(({ name }) => name === wanted);
  if (profile === undefined) {
    if (typeof wanted !== 'string') return {};
    throw new AuthenticationError(`${PROVIDER}: ${file.path} has no profile ${wanted}.`, {
      provider: PROVIDER,
    });
  }
  const [credentials = {}] = rowsOf([profile['credentials']]);
  return Object.fromEntries(
    CREDENTIALS.flatMap((option): [string, string][] => {
      const value = credentials[option];
      return typeof value === 'string' && value !== '' ? [[option, value]] : [];
    }),
  );
}

async function readFile(
  environment: Environment,
): Promise<{ readonly path: string; readonly text: string } | null> {
  const name = 'IONOS_CONFIG_FILE';
  const named = variable(environment, name);
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    return { path, text: await readNamedFile(path, `${PROVIDER}: ${name}`) };
  }
  const path = homePath(environment, '.ionos', 'config');
  const text = path === null ? null : await readOptionalFile(path);
  return path === null || text === null ? null : { path, text };
}

/** The settings of a list; none of what is no list of settings. */
function rowsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (row): row is Readonly<Record<string, unknown>> => typeof row === 'object' && row !== null,
  );
}
