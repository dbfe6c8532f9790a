import {
  AuthenticationError,
  type DriverOptions,
  type Environment,
  homePath,
  IniError,
  type Keys,
  type KeySignIn,
  MalformedResponseError,
  parseIni,
  readNamedFile,
  readOptionalFile,
  resolvePath,
  type Session,
  type SessionPlace,
  variable,
} from '../../src/driver/index.js';

/** Credentials of the Verda driver, from the page "Keys" of its console. */
export interface VerdaOptions extends DriverOptions {
  /** Id of the client. VERDA_CLIENT_ID */
  readonly clientId: string;
  /** Its secret. VERDA_CLIENT_SECRET */
  readonly clientSecret: string;
  /** Currency of prices. Default `usd`. */
  readonly currency?: 'usd' | 'eur';
}

/** OAuth's client credentials; tokens are valid for an hour. The variables and file are those of Verda's own clients and `verda`. */
export const SIGN_IN: KeySignIn = {
  endpoint: 'https://api.verda.com/v1',
  keys: { clientId: ['VERDA_CLIENT_ID'], clientSecret: ['VERDA_CLIENT_SECRET'] },
  shown: ['clientId'],
  texts: ['clientSecret'],
  profile: readProfile,
  open: askForToken,
  sign: (_keys, _outgoing, { session }) => ({ authorization: `Bearer ${session}` }),
};

async function askForToken(
  { clientId, clientSecret }: Keys,
  { transport, url, call }: SessionPlace,
): Promise<Session> {
  const json = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const request = { operation: 'signIn', method: 'POST', path: '/oauth2/token', json } as const;
  const { body } = await transport.plainJson(request, `${url}/oauth2/token`, call);
  const { access_token: token, expires_in: life } = (body ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || token === '')
    throw new MalformedResponseError('verda: the response to the sign-in has no access_token.', {
      provider: 'verda',
      operation: 'signIn',
    });
  return {
    value: token,
    life: typeof life === 'number' ? life * 1000 : Infinity,
  };
}

/** Reads the profile `VERDA_PROFILE` (default `default`) of the credentials file of `verda`. */
async function readProfile(environment: Environment): Promise<readonly Keys[]> {
  const file = await readCredentials(environment);
  if (file === null) return [];
  const named = variable(environment, 'VERDA_PROFILE');
  const profile = sectionsOf(file).get(named ?? 'default');
  if (profile === undefined && named === undefined) return [];
  if (profile === undefined)
    throw new AuthenticationError(`verda: ${file.path} has no profile ${JSON.stringify(named)}.`, {
      provider: 'verda',
    });
  const [clientId, clientSecret] = [profile.get('verda_client_id'), profile.get('verda_client_secret')];
  return clientId && clientSecret ? [{ clientId, clientSecret }] : [];
}

interface Credentials {
  readonly path: string;
  readonly text: string;
}

async function readCredentials(environment: Environment): Promise<Credentials | null> {
  const named = variable(environment, 'VERDA_SHARED_CREDENTIALS_FILE');
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    return { path, text: await readNamedFile(path, 'VERDA_SHARED_CREDENTIALS_FILE') };
  }
  const home = variable(environment, 'VERDA_HOME');
  const path =
    home === undefined
      ? homePath(environment, '.verda', 'credentials')
      : resolvePath(environment, `${home}/credentials`);
  const text = path === null ? null : await readOptionalFile(path);
  return path === null || text === null ? null : { path, text };
}

function sectionsOf({ path, text }: Credentials): ReturnType<typeof parseIni> {
  try {
    return parseIni(text);
  } catch (error) {
    if (error instanceof IniError)
      throw new AuthenticationError(`${path}: ${error.message}`, { provider: 'verda' });
    throw error;
  }
}
