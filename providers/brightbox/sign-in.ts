import {
  addToQuery,
  AuthenticationError,
  basicHeader,
  type DriverOptions,
  type Environment,
  homePath,
  IniError,
  type Keys,
  type KeySignIn,
  lookAtFile,
  MalformedResponseError,
  parseIni,
  type Session,
  type SessionPlace,
  variable,
  withKeysAndFiles,
} from '../../src/driver/index.js';

/** Credentials of Brightbox's drivers: those of an API client, or of an application and its user. */
export interface BrightboxOptions extends DriverOptions {
  /** Id of the API client, such as `cli-x1y2z`, or of the OAuth application, such as `app-x1y2z`. BRIGHTBOX_CLIENT */
  readonly clientId: string;
  /** Its secret. BRIGHTBOX_CLIENT_SECRET */
  readonly secret: string;
  /** Mail address of the user that an application acts for. BRIGHTBOX_USER_NAME */
  readonly username?: string;
  /** The user's password. BRIGHTBOX_PASSWORD */
  readonly password?: string;
  /** Account to work in, such as `acc-x1y2z`; an API client has one only. BRIGHTBOX_ACCOUNT */
  readonly accountId?: string;
}

/** Sign-in with tokens (OAuth 2.0), which are asked for once and again before they end. */
export const SIGN_IN: KeySignIn = {
  provider: 'brightbox',
  endpoint: 'https://api.gb1.brightbox.com/1.0',
  keys: { clientId: ['BRIGHTBOX_CLIENT'], secret: ['BRIGHTBOX_CLIENT_SECRET'] },
  optional: { username: ['BRIGHTBOX_USER_NAME'], password: ['BRIGHTBOX_PASSWORD'] },
  options: { accountId: 'BRIGHTBOX_ACCOUNT' },
  shown: ['clientId', 'username'],
  texts: ['password'],
  open: askForToken,
  sign: ({ accountId }, outgoing, { session }) => {
    addToQuery(outgoing, { account_id: accountId });
    return { authorization: `Bearer ${session}` };
  },
};

/** Seconds that a token lasts if the response does not say. */
const TOKEN_LIFE = 3600;

async function askForToken(keys: Keys, { transport, url, call }: SessionPlace): Promise<Session> {
  const { clientId, secret, username, password } = keys;
  if (username !== undefined && password === undefined)
    throw new AuthenticationError(
      'brightbox: the option password is missing beside username. Pass it to the constructor, or set BRIGHTBOX_PASSWORD and use fromEnv().',
      { provider: 'brightbox' },
    );
  const grant =
    username === undefined
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'password', username, password };
  const place = new URL('/token', url);
  const request = {
    operation: 'signIn',
    method: 'POST',
    path: place.pathname,
    headers: basicHeader(clientId, secret),
    json: grant,
    idempotent: true,
  } as const;
  const { body } = await transport.plainJson(request, place.href, call);
  const { access_token: token, expires_in: life } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof token !== 'string' || token === '')
    throw new MalformedResponseError('brightbox: the response to the sign-in has no access_token.', {
      provider: 'brightbox',
      operation: 'signIn',
    });
  return {
    value: token,
    life: (typeof life === 'number' ? life : TOKEN_LIFE) * 1000,
  };
}

/** Settings of a section of the file of Brightbox's CLI, by the options that they are for. */
const SETTINGS = {
  clientId: 'client_id',
  secret: 'secret',
  username: 'username',
  accountId: 'default_account',
} as const;

/**
 * Finds the credentials as Brightbox's own tools do: the variables of its Terraform provider, then the default client in
 * `~/.brightbox/config`.
 *
 * @throws AuthenticationError without credentials, and for a file that is needed and cannot be read
 */
export async function readEnvironment(
  environment: Environment,
  options: Partial<BrightboxOptions>,
): Promise<BrightboxOptions> {
  const url = variable(environment, 'BRIGHTBOX_API_URL');
  const own = url === undefined ? options : { endpoint: apiOf(url), ...options };
  const isKnown = (option: 'clientId' | 'secret', name: string): boolean =>
    (options[option] ?? variable(environment, name)) !== undefined;
  const known = isKnown('clientId', 'BRIGHTBOX_CLIENT') || isKnown('secret', 'BRIGHTBOX_CLIENT_SECRET');
  const kept = known ? {} : await keptOptions(environment);
  return (await withKeysAndFiles(SIGN_IN, environment, { ...kept, ...own })) as BrightboxOptions;
}

/** What the default client of the CLI signs in with; nothing without its file. */
async function keptOptions(environment: Environment): Promise<object> {
  const path = homePath(environment, '.brightbox', 'config');
  const file = path === null ? null : await lookAtFile(path);
  if (file?.state === 'unreadable') throw file.error;
  if (file?.state !== 'read') return {};
  const sections = parsed(file.path, file.text);
  const [first] = [...sections.keys()].filter((name) => name !== 'core' && name !== 'alias');
  const section = sections.get(sections.get('core')?.get('default_client') ?? first ?? '');
  const found = Object.entries(SETTINGS).flatMap(([option, name]) => {
    const value = section?.get(name) ?? '';
    return value === '' ? [] : [[option, value] as const];
  });
  const url = section?.get('api_url') ?? '';
  return { ...Object.fromEntries(found), ...(url === '' ? {} : { endpoint: apiOf(url) }) };
}

function parsed(path: string, text: string): ReturnType<typeof parseIni> {
  try {
    return parseIni(text);
  } catch (cause) {
    if (!(cause instanceof IniError)) throw cause;
    throw new AuthenticationError(`brightbox: ${path} cannot be read: ${cause.message}`, {
      provider: 'brightbox',
    });
  }
}

function apiOf(url: string): string {
  return `${url.replace(/\/+$/, '')}/1.0`;
}
