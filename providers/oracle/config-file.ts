import {
  AuthenticationError,
  type Environment,
  IniError,
  type KeySignIn,
  parseIniSection,
  readNamedFile,
  readOptionalFile,
  resolvePath,
  variable,
  withKeysAndFiles,
} from '../../src/driver/index.js';
import type { OracleEnvironmentOptions, OracleOptions } from './sign-in.js';

type Profile = ReadonlyMap<string, string>;

/** Settings of a profile, by the options that they stand for. */
const SETTINGS = {
  tenancy: ['tenancy'],
  user: ['user'],
  fingerprint: ['fingerprint'],
  region: ['region'],
  passphrase: ['pass_phrase', 'passphrase'],
} as const;

/** The profile where none is named, whose settings the others inherit. */
const USUAL = 'DEFAULT';

/**
 * Options from variables, and from a profile of the configuration file that Oracle's tools share. The file is read only if variables and the
 * options given leave something out.
 *
 * @throws AuthenticationError for a profile or key file that does not exist, and for a profile with a session token
 * @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/sdkconfig.htm
 */
export async function oracleOptionsFrom(
  signIn: KeySignIn,
  environment: Environment,
  { profile, ...options }: OracleEnvironmentOptions,
): Promise<OracleOptions> {
  const lacks = (option: string): boolean => isMissing(option, signIn, environment, options);
  const wanted = Object.keys({ ...SETTINGS, privateKey: true }).filter(
    (option) => option !== 'passphrase' && lacks(option),
  );
  const found = wanted.length === 0 ? null : await readProfile(environment, profile);
  const given = found === null ? {} : await settingsOf(found, environment, lacks);
  return (await withKeysAndFiles(signIn, environment, { ...options, ...given })) as OracleOptions;
}

function isMissing(option: string, signIn: KeySignIn, environment: Environment, options: object): boolean {
  if (Reflect.get(options, option) !== undefined) return false;
  const { keys, optional = {}, files = {} } = signIn;
  const variables = [...(keys[option] ?? optional[option] ?? []), ...(files[option] ?? [])];
  return variable(environment, ...variables) === undefined;
}

/** A profile of the file; null if there is no file and nobody named it or a profile. */
async function readProfile(environment: Environment, given: string | undefined): Promise<Profile | null> {
  const named = variable(environment, 'OCI_CLI_CONFIG_FILE', 'OCI_CONFIG_FILE');
  const name = given ?? variable(environment, 'OCI_CLI_PROFILE', 'OCI_CONFIG_PROFILE');
  if (named === undefined && environment.home === '') return null;
  const path = resolvePath(environment, named ?? '~/.oci/config');
  const text =
    named === undefined && name === undefined
      ? await readOptionalFile(path)
      : await readNamedFile(
          path,
          named === undefined ? `the profile ${String(name)}` : 'OCI_CLI_CONFIG_FILE',
        );
  if (text === null) return null;
  const profile = sectionOf(text, path, name ?? USUAL);
  if (profile === undefined && name !== undefined)
    throw new AuthenticationError(`oracle: ${path} has no profile ${name}.`, { provider: 'oracle' });
  return profile ?? null;
}

function sectionOf(text: string, path: string, name: string): Profile | undefined {
  try {
    return parseIniSection(text, name);
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new AuthenticationError(`oracle: ${path}: ${error.message}.`, { provider: 'oracle' });
  }
}

async function settingsOf(
  profile: Profile,
  environment: Environment,
  lacks: (option: string) => boolean,
): Promise<Record<string, string>> {
  if (profile.has('security_token_file'))
    throw new AuthenticationError(
      "oracle: this profile signs in by a session token (security_token_file), which is not read; use a profile with a user's API key.",
      { provider: 'oracle' },
    );
  const found: Record<string, string> = {};
  for (const [option, names] of Object.entries(SETTINGS)) {
    const value = names.map((name) => profile.get(name)).find((text) => text !== undefined && text !== '');
    if (value !== undefined && lacks(option)) found[option] = value;
  }
  const file = profile.get('key_file');
  if (file !== undefined && lacks('privateKey'))
    found['privateKey'] = await readNamedFile(resolvePath(environment, file), 'key_file');
  return found;
}
