import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Environment, homePath, lookAtFile, variable } from '../../environment.js';
import { CommandError, EXIT, usage } from '../exit-codes.js';
import { writeWhole } from '../files.js';
import { nearest } from '../output/nearest.js';

/** A cloud by name. It holds where credentials are, never credentials. */
export interface Context {
  readonly provider?: string;
  readonly region?: string;
  /** Options of the driver, such as `endpoint`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Variables that name credentials, such as `OS_CLOUD` or `AWS_PROFILE`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Path of a file of variables, in the form of `.env`. */
  readonly envFile?: string;
}

/** The file of contexts. */
export interface Contexts {
  readonly current: string | null;
  readonly contexts: Readonly<Record<string, Context>>;
}

/** Path of the file of contexts. @throws CommandError for a user without a home folder */
export function contextsPath(environment: Environment): string {
  const path = pathIn(environment);
  if (path !== null) return path;
  throw usage('Contexts are kept in the home folder, and this user has none: set SKYLANE_CONFIG to a path.');
}

function pathIn(environment: Environment): string | null {
  const named = variable(environment, 'SKYLANE_CONFIG');
  if (named !== undefined) return named;
  const base = variable(environment, 'XDG_CONFIG_HOME', 'APPDATA');
  if (base !== undefined) return join(base, 'skylane', 'contexts.yaml');
  return homePath(environment, '.config', 'skylane', 'contexts.yaml');
}

const NONE: Contexts = { current: null, contexts: {} };

/** Reads the contexts; none where there is no file, nor a home folder for one. @throws CommandError for a file that is not one of contexts */
export async function readContexts(environment: Environment): Promise<Contexts> {
  const path = pathIn(environment);
  if (path === null) return NONE;
  const file = await lookAtFile(path);
  if (file.state === 'unreadable') throw file.error;
  if (file.state === 'absent') return NONE;
  const data = parsed(path, file.text);
  const contexts = new Map<string, Context>();
  for (const [name, value] of Object.entries(data['contexts'] ?? {}))
    contexts.set(name, contextOf(path, name, value));
  const current = data['current'];
  return { current: typeof current === 'string' ? current : null, contexts: Object.fromEntries(contexts) };
}

/** Writes the contexts. @throws CommandError where SKYLANE_CONFIG names what is no file, such as /dev/null */
export async function writeContexts(environment: Environment, contexts: Contexts): Promise<void> {
  const path = contextsPath(environment);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeWhole(path, stringify(contexts), 0o600);
}

/** The context of a name. @throws CommandError naming the nearest */
export function findContext({ contexts }: Contexts, name: string): Context {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(contexts);
  const hint =
    names.length === 0
      ? ` There is none yet: skylane context set ${name} --provider NAME`
      : nearest(name, names);
  throw usage(`There is no context ${name}.${hint}`);
}

function parsed(path: string, text: string): Readonly<Record<string, unknown>> {
  let data: unknown;
  try {
    data = parse(text);
  } catch {
    throw new CommandError(`${path} is no YAML.`, EXIT.usage);
  }
  if (data === null) return {};
  if (typeof data !== 'object' || Array.isArray(data)) throw usage(`${path} is no file of contexts.`);
  return data as Readonly<Record<string, unknown>>;
}

function contextOf(path: string, name: string, value: unknown): Context {
  if (typeof value !== 'object' || value === null) throw usage(`${path}: context ${name} is no map.`);
  const { provider, region, options, env, envFile } = value as Readonly<Record<string, unknown>>;
  for (const [field, given] of Object.entries({ provider, region, envFile }))
    if (given !== undefined && typeof given !== 'string')
      throw usage(`${path}: ${field} of context ${name} is no text.`);
  return {
    ...(typeof provider === 'string' ? { provider } : {}),
    ...(typeof region === 'string' ? { region } : {}),
    ...(typeof envFile === 'string' ? { envFile } : {}),
    ...texts(path, name, 'options', options),
    ...texts(path, name, 'env', env),
  };
}

function texts(
  path: string,
  name: string,
  field: string,
  value: unknown,
): Record<string, Record<string, string>> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null)
    throw usage(`${path}: ${field} of context ${name} is no map.`);
  const entries = Object.entries(value).map(([key, one]: [string, unknown]) => {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean')
      throw usage(`${path}: ${field}.${key} of context ${name} is no text.`);
    return [key, String(one)] as const;
  });
  return { [field]: Object.fromEntries(entries) };
}
