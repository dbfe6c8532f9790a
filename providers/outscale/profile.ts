import {
  AuthenticationError,
  type Environment,
  homePath,
  type Keys,
  parseJson,
  Reader,
  readOptionalFile,
  variable,
} from '../../src/driver/index.js';

const details = { provider: 'outscale', operation: 'fromEnv' } as const;

/**
 * Reads the keys, the region and the endpoint of a profile of OUTSCALE's tools, from `~/.osc/config.json` or the file that OSC_CONFIG_FILE
 * names. The profile is `default`, or OSC_PROFILE.
 *
 * @throws AuthenticationError for a file that cannot be read, and for a named profile that is not there
 * @see https://docs.outscale.com/en/userguide/Installing-and-Configuring-OSC-CLI.html
 */
export async function readProfile(environment: Environment): Promise<readonly Keys[]> {
  const path = variable(environment, 'OSC_CONFIG_FILE') ?? homePath(environment, '.osc', 'config.json');
  const text = path === null ? null : await readOptionalFile(path);
  if (path === null || text === null) return [];
  const file = new Reader(parseJson(text), path, details);
  const named = variable(environment, 'OSC_PROFILE');
  const name = named ?? 'default';
  const profile = Object.hasOwn(file.raw, name) ? file.optionalObject(name) : null;
  if (profile === null) {
    if (named === undefined) return [];
    throw new AuthenticationError(`outscale: ${path} has no profile ${JSON.stringify(name)}.`, details);
  }
  const found = (key: string, value: string | null): Keys => (value === null ? {} : { [key]: value });
  return [
    {
      ...found('accessKey', profile.optionalId('access_key')),
      ...found('secretKey', profile.optionalId('secret_key')),
    },
    { ...found('region', profile.optionalId('region')), ...found('endpoint', endpointOf(profile)) },
  ];
}

/** The endpoint that a profile names, with its scheme; null if it names none. */
function endpointOf(profile: Reader): string | null {
  const endpoint = profile.optionalObject('endpoints')?.optionalId('api') ?? null;
  if (endpoint === null || /^https?:\/\//.test(endpoint)) return endpoint;
  return `${profile.optionalId('protocol') ?? 'https'}://${endpoint}`;
}
