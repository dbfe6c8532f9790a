import { join } from 'node:path';
import {
  AuthenticationError,
  type Environment,
  homePath,
  IniError,
  type KeySignIn,
  parseIni,
  readOptionalFile,
  variable,
  withKeys,
} from '../../src/driver/index.js';
import type { OvhOptions } from './sign-in.js';

type Settings = ReadonlyMap<string, string>;

/** Names of the settings in `ovh.conf`, by option. */
const SETTINGS = {
  applicationKey: 'application_key',
  applicationSecret: 'application_secret',
  consumerKey: 'consumer_key',
} as const;

/**
 * Reads the keys as OVHcloud's own clients do: given options, then variables, then `ovh.conf` in the working folder, the home folder and
 * `/etc`. OAuth2 clients (`client_id`) are not read.
 *
 * @throws AuthenticationError when a key is missing, or a file cannot be read
 * @see https://github.com/ovh/go-ovh#configuration
 */
export async function ovhOptionsFrom<Options extends OvhOptions>(
  signIn: KeySignIn,
  environment: Environment,
  options: Partial<Options>,
): Promise<Options> {
  const files = await readFiles(environment);
  const entrypoint =
    options.entrypoint ?? variable(environment, 'OVH_ENDPOINT') ?? find(files, 'default', 'endpoint');
  const found: Record<string, string> = entrypoint === undefined ? {} : { entrypoint };
  for (const [option, setting] of Object.entries(SETTINGS)) {
    const value = find(files, entrypoint ?? 'ovh-eu', setting);
    const variables = signIn.keys[option] ?? [];
    if (value !== undefined && variable(environment, ...variables) === undefined) found[option] = value;
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  // Missing keys are refused by withKeys.
  return withKeys({ provider: 'ovh', ...signIn }, environment, { ...found, ...given }) as Options;
}

/** The files that exist, the most important first. */
async function readFiles(environment: Environment): Promise<ReadonlyMap<string, Settings>[]> {
  const { directory } = environment;
  const paths = [
    directory === '' ? null : join(directory, 'ovh.conf'),
    homePath(environment, '.ovh.conf'),
    '/etc/ovh.conf',
  ];
  const texts = await Promise.all(
    paths.map(async (path) => (path === null ? null : { path, text: await readOptionalFile(path) })),
  );
  return texts.flatMap((file) => (file === null || file.text === null ? [] : [parsed(file.path, file.text)]));
}

function parsed(path: string, text: string): ReadonlyMap<string, Settings> {
  try {
    return parseIni(text);
  } catch (cause) {
    if (!(cause instanceof IniError)) throw cause;
    throw new AuthenticationError(`ovh: ${path} cannot be read: ${cause.message}.`, {
      provider: 'ovh',
      cause,
    });
  }
}

function find(
  files: readonly ReadonlyMap<string, Settings>[],
  section: string,
  setting: string,
): string | undefined {
  for (const file of files) {
    const value = file.get(section)?.get(setting);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
