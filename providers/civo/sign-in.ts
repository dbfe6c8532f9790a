import {
  AuthenticationError,
  type DriverOptions,
  type Environment,
  homePath,
  lookAtFile,
  parseJson,
  readNamedFile,
  resolvePath,
  type TokenSignIn,
  type TokenSource,
  variable,
  withToken,
} from '../../src/driver/index.js';

/** Options of Civo's drivers for `fromEnv`: each may come from the environment or from the file of Civo's CLI. */
export interface CivoEnvironmentOptions extends DriverOptions {
  /** API key, or a function that returns a fresh one. CIVO_TOKEN */
  readonly token?: TokenSource;
  /** Region that the driver works in, such as `LON1`. CIVO_REGION */
  readonly region?: string;
}

/** Credentials and options of Civo's drivers. */
export interface CivoOptions extends CivoEnvironmentOptions {
  readonly token: TokenSource;
  readonly region: string;
}

/** Sign-in by an API key. Without a region Civo would pick one, another for each request. */
export const SIGN_IN: TokenSignIn = {
  provider: 'civo',
  endpoint: 'https://api.civo.com/v2',
  variables: ['CIVO_TOKEN'],
  required: { region: 'CIVO_REGION' },
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds key, region and address of the API as Civo's own tools do: the variables, then `CIVO_CONFIG` or `~/.civo.json`.
 *
 * @throws AuthenticationError without a key or a region, and for a file that is needed and cannot be read
 */
export async function readEnvironment(
  environment: Environment,
  options: CivoEnvironmentOptions,
): Promise<CivoOptions> {
  const known = { token: variable(environment, 'CIVO_TOKEN'), region: variable(environment, 'CIVO_REGION') };
  const isKnown = (option: 'token' | 'region'): boolean => (options[option] ?? known[option]) !== undefined;
  const file = isKnown('token') && isKnown('region') ? {} : await readFile(environment);
  const meta = fieldsOf(file['meta']);
  const kept = {
    token: textOf(fieldsOf(file['apikeys'])[textOf(meta['current_apikey']) ?? '']),
    region: textOf(meta['default_region']),
  };
  const url = variable(environment, 'CIVO_API_URL') ?? textOf(meta['url']);
  return withToken(SIGN_IN, environment, {
    ...(url === undefined ? {} : { endpoint: `${url.replace(/\/+$/, '')}/v2` }),
    ...(kept.region === undefined || isKnown('region') ? {} : { region: kept.region }),
    ...(kept.token === undefined || isKnown('token') ? {} : { token: kept.token }),
    ...options,
  }) as CivoOptions;
}

/** The settings of Civo's CLI; empty without any. */
async function readFile(environment: Environment): Promise<Fields> {
  const named = variable(environment, 'CIVO_CONFIG');
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    return parsed(path, await readNamedFile(path, 'CIVO_CONFIG'));
  }
  const path = homePath(environment, '.civo.json');
  const file = path === null ? null : await lookAtFile(path);
  if (file?.state === 'unreadable') throw file.error;
  return file?.state === 'read' ? parsed(file.path, file.text) : {};
}

function parsed(path: string, text: string): Fields {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw new AuthenticationError(`civo: ${path} is no JSON.`, { provider: 'civo' });
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
