import { join } from 'node:path';
import {
  AuthenticationError,
  type Environment,
  homePath,
  IniError,
  parseIni,
  readNamedFile,
  readOptionalFile,
  resolvePath,
  variable,
  withKeys,
} from '../../src/driver/index.js';
import { type CloudStackOptions, SIGN_IN } from './sign-in.js';

/** Settings of the file, by the option that they are for. */
const SETTINGS = { endpoint: 'endpoint', apiKey: 'key', secretKey: 'secret' } as const;

const NEEDED = { endpoint: 'CLOUDSTACK_ENDPOINT', apiKey: 'CLOUDSTACK_KEY', secretKey: 'CLOUDSTACK_SECRET' };

/**
 * Reads the settings of the tool `cs`: its variables where they are complete, otherwise its files, in which later ones win, and whose
 * settings win over variables. Endpoint, key and secret are read; the tool's other settings are not.
 *
 * @throws AuthenticationError for a missing setting, and for a file that cannot be read
 * @see https://pypi.org/project/cs/
 */
export async function cloudStackOptionsFrom(
  environment: Environment,
  options: Partial<CloudStackOptions>,
): Promise<CloudStackOptions> {
  const isComplete = Object.entries(NEEDED).every(
    ([option, name]) =>
      Reflect.get(options, option) !== undefined || variable(environment, name) !== undefined,
  );
  const found = isComplete ? {} : await settingsIn(environment);
  // `withKeys` names what neither the options nor the files nor the variables have.
  return withKeys({ provider: 'cloudstack', ...SIGN_IN }, environment, {
    ...found,
    ...options,
  }) as CloudStackOptions;
}

async function settingsIn(environment: Environment): Promise<Record<string, string>> {
  const section = variable(environment, 'CLOUDSTACK_REGION') ?? 'cloudstack';
  const found: Record<string, string> = {};
  for (const { path, text } of await filesOf(environment))
    for (const [option, name] of Object.entries(SETTINGS)) {
      const value = sectionsOf(text, path).get(section)?.get(name);
      if (value !== undefined && value !== '') found[option] = value;
    }
  return found;
}

async function filesOf(
  environment: Environment,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const usual = [
    homePath(environment, '.cloudstack.ini'),
    environment.directory === '' ? null : join(environment.directory, 'cloudstack.ini'),
  ].filter((path) => path !== null);
  const texts = await Promise.all(
    usual.map(async (path) => ({ path, text: (await readOptionalFile(path)) ?? '' })),
  );
  const named = variable(environment, 'CLOUDSTACK_CONFIG');
  if (named === undefined) return texts;
  const path = resolvePath(environment, named);
  return [...texts, { path, text: await readNamedFile(path, 'cloudstack: CLOUDSTACK_CONFIG') }];
}

function sectionsOf(text: string, path: string): ReturnType<typeof parseIni> {
  try {
    return parseIni(text);
  } catch (cause) {
    if (!(cause instanceof IniError)) throw cause;
    throw new AuthenticationError(`cloudstack: ${path} is no INI file: ${cause.message}.`, {
      provider: 'cloudstack',
      cause,
    });
  }
}
