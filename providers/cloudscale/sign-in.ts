import {
  AuthenticationError,
  type Environment,
  homePath,
  IniError,
  parseIni,
  readOptionalFile,
  resolvePath,
  type TokenDriverOptions,
  type TokenSignIn,
  variable,
} from '../../src/driver/index.js';

const PROVIDER = 'cloudscale';

/** Credentials and place of cloudscale.ch's drivers. */
export interface CloudscaleOptions extends TokenDriverOptions {
  /** Default zone for servers, volumes and networks, such as `lpg1`. */
  readonly region?: string;
}

/** Sign-in of cloudscale.ch; the variable is that of its own clients. @see https://www.cloudscale.ch/en/api/v1#authentication */
export const SIGN_IN: TokenSignIn = {
  provider: PROVIDER,
  endpoint: 'https://api.cloudscale.ch/v1',
  variables: ['CLOUDSCALE_API_TOKEN'],
};

/**
 * Token of the profile that CLOUDSCALE_PROFILE names, or `default`, in the file of cloudscale.ch's command-line tool:
 * `$XDG_CONFIG_HOME/cloudscale/cloudscale.ini`, `~/.cloudscale.ini`, or `cloudscale.ini` in the working folder. The first that exists is
 * read. Undefined if there is none.
 *
 * @throws AuthenticationError for a file that cannot be read, and for a profile that is named and not there
 * @see https://cloudscale-ch.github.io/cloudscale-cli/latest/auth/
 */
export async function tokenFromFile(environment: Environment): Promise<string | undefined> {
  for (const path of pathsOf(environment)) {
    const text = await readOptionalFile(path);
    if (text !== null) return tokenIn(text, path, variable(environment, 'CLOUDSCALE_PROFILE'));
  }
  return undefined;
}

function pathsOf(environment: Environment): string[] {
  const config = variable(environment, 'XDG_CONFIG_HOME') ?? homePath(environment, '.config');
  const inHome = homePath(environment, '.cloudscale.ini');
  return [
    ...(config === null ? [] : [`${config}/cloudscale/cloudscale.ini`]),
    ...(inHome === null ? [] : [inHome]),
    ...(environment.directory === '' ? [] : [resolvePath(environment, 'cloudscale.ini')]),
  ];
}

function tokenIn(text: string, path: string, profile: string | undefined): string | undefined {
  try {
    const token = parseIni(text)
      .get(profile ?? 'default')
      ?.get('api_token');
    if (token !== undefined || profile === undefined) return token;
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new AuthenticationError(`${PROVIDER}: ${path} cannot be read: ${error.message}.`, {
      provider: PROVIDER,
    });
  }
  throw new AuthenticationError(`${PROVIDER}: ${path} has no api_token in a profile ${profile}.`, {
    provider: PROVIDER,
  });
}
