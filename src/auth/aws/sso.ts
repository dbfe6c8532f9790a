import { createHash, randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { type Call, startCall } from '../../call/call.js';
import type { Connection } from '../../http/connection.js';
import {
  describeStatus,
  type ErrorResponse,
  type ErrorDescription,
} from '../../http/errors/response-error.js';
import { Redactor } from '../../http/secrets/redact.js';
import { type Environment, homePath, readOptionalFile } from '../../environment.js';
import { AuthenticationError, CloudError } from '../../errors.js';
import { signInAt, type SignInContext, UnsignedAuthenticator } from '../sign-in-connection.js';
import type { AwsCredentials } from './sigv4.js';
import type { AwsConfiguration } from './configuration.js';
import { awsEndpoint } from './endpoints.js';
import { type KeySource, parseObject, readKeys, textField } from './keys.js';
import type { Settings } from './profiles.js';
import { checkedUrl } from './roles.js';

/** A role of IAM Identity Center named by a profile. */
interface SsoRole {
  readonly profile: string;
  /** Name of its `sso-session`; undefined for the older form, with all settings in the profile. */
  readonly session: string | undefined;
  readonly startUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
}

/** A token as cached by `aws sso login`. */
type CachedToken = Readonly<Record<string, unknown>>;

/** A token is renewed this long before it ends, in milliseconds. */
const RENEW_BEFORE = 900_000;

const ROLE_FIELDS = {
  id: 'accessKeyId',
  secret: 'secretAccessKey',
  token: 'sessionToken',
  expires: 'expiration',
};

/**
 * The role of IAM Identity Center named by a profile; null if it names none.
 *
 * @throws AuthenticationError when a setting is missing, or the session does not exist or contradicts the profile
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
export function findSsoRole(
  { files }: AwsConfiguration,
  profile: string,
  settings: Settings,
): SsoRole | null {
  if (!settings.has('sso_account_id') && !settings.has('sso_role_name')) return null;
  const session = settings.get('sso_session');
  const section = session === undefined ? null : files.section('sso-session', session);
  if (session !== undefined && section === null)
    throw new AuthenticationError(
      `The profile ${profile} names sso_session = ${session}, and ~/.aws/config has no section [sso-session ${session}].`,
    );
  const value = (name: string): string => {
    const own = settings.get(name);
    const shared = section?.get(name);
    if (own !== undefined && shared !== undefined && own !== shared)
      throw new AuthenticationError(
        `The profile ${profile} and its sso-session ${session} say different things of ${name}.`,
      );
    const found = shared ?? own;
    if (found !== undefined && found !== '') return found;
    throw new AuthenticationError(`The profile ${profile} asks for SSO and has no ${name}.`);
  };
  return {
    profile,
    session,
    startUrl: value('sso_start_url'),
    region: value('sso_region'),
    accountId: value('sso_account_id'),
    roleName: value('sso_role_name'),
  };
}

/** Keys of a role of IAM Identity Center, for the token that `aws sso login` has left. */
export function ssoRole(configuration: AwsConfiguration, context: SignInContext, role: SsoRole): KeySource {
  const center = new IdentityCenter(configuration, context, role);
  return (options) => center.keys(startCall(options));
}

class IdentityCenter {
  readonly #configuration: AwsConfiguration;
  readonly #context: SignInContext;
  readonly #role: SsoRole;
  readonly #redactor = new Redactor();

  constructor(configuration: AwsConfiguration, context: SignInContext, role: SsoRole) {
    if (!/^[a-z0-9-]+$/.test(role.region))
      throw new AuthenticationError(`sso_region in the profile ${role.profile} is no region.`);
    this.#configuration = configuration;
    this.#context = context;
    this.#role = role;
  }

  async keys(call: Call): Promise<AwsCredentials> {
    const { accountId, roleName } = this.#role;
    const token = await this.#token(call);
    this.#redactor.add(token);
    const response = await this.#ask('SSO', call, (connection, shared) =>
      connection.json(
        {
          operation: 'signIn',
          method: 'GET',
          path: '/federation/credentials',
          query: { role_name: roleName, account_id: accountId },
          headers: { 'x-amz-sso_bearer_token': token },
        },
        shared,
      ),
    );
    const body = asObject(response.body)['roleCredentials'];
    return readKeys(asObject(body), ROLE_FIELDS, 'IAM Identity Center');
  }

  async #token(call: Call): Promise<string> {
    const path = this.#cachePath(this.#configuration.environment);
    const text = path === null ? null : await readOptionalFile(path);
    if (path === null || text === null) throw this.#signInAgain('there is no sign-in');
    const cached = parseObject(text, path);
    const left = Date.parse(textField(cached, 'expiresAt', path)) - Date.now();
    const token = textField(cached, 'accessToken', path);
    if (Number.isNaN(left)) throw this.#signInAgain('the end of its sign-in cannot be read');
    if (left > RENEW_BEFORE && this.#role.session !== undefined) return token;
    const renewed = this.#role.session === undefined ? null : await this.#renew(path, cached, call);
    if (renewed !== null) return renewed;
    if (left > 0) return token;
    throw this.#signInAgain('its sign-in has ended');
  }

  /** Exchanges the refresh token for a new token and caches it for other tools; null if that fails. */
  async #renew(path: string, cached: CachedToken, call: Call): Promise<string | null> {
    const { clientId, clientSecret, refreshToken, registrationExpiresAt } = cached;
    if (
      typeof clientId !== 'string' ||
      typeof clientSecret !== 'string' ||
      typeof refreshToken !== 'string' ||
      typeof registrationExpiresAt !== 'string' ||
      !(Date.parse(registrationExpiresAt) > Date.now())
    )
      return null;
    for (const secret of [clientSecret, refreshToken]) this.#redactor.add(secret);
    const json = { grantType: 'refresh_token', clientId, clientSecret, refreshToken };
    try {
      const response = await this.#ask('SSO_OIDC', call, (connection, shared) =>
        connection.json(
          { operation: 'signIn', method: 'POST', path: '/token', json, idempotent: false },
          shared,
        ),
      );
      const body = asObject(response.body);
      const accessToken = textField(body, 'accessToken', 'IAM Identity Center');
      await keep(path, { ...cached, ...tokenOf(body), accessToken });
      return accessToken;
    } catch (error) {
      call.signal?.throwIfAborted();
      const isStillGood = Date.parse(String(cached['expiresAt'])) > Date.now();
      const isRefused = CloudError.is(error) && error.code === 'authentication';
      if (isStillGood || isRefused) return null;
      throw error;
    }
  }

  #ask<T>(
    service: 'SSO' | 'SSO_OIDC',
    call: Call,
    ask: (connection: Connection, call: Call) => Promise<T>,
  ): Promise<T> {
    const { region } = this.#role;
    const name = service === 'SSO' ? 'sso' : 'sso-oidc';
    const url =
      this.#configuration.endpointUrl(service) ??
      awsEndpoint(name, region, { ...this.#configuration.variant });
    const authenticator = new UnsignedAuthenticator(checkedUrl(url));
    const describeError = (response: ErrorResponse): ErrorDescription => this.#describe(response);
    return signInAt(this.#context, { authenticator, redactor: this.#redactor, describeError }, call, ask);
  }

  #describe(response: ErrorResponse): ErrorDescription {
    const base = describeStatus(response);
    if (response.status >= 500 || base.throttled === true) return base;
    const { session, profile } = this.#role;
    const login = session === undefined ? `--profile ${profile}` : `--sso-session ${session}`;
    const words = base.message === null ? '' : `${base.message.replace(/\.$/, '')}. `;
    const advice = response.status === 401 ? `Run aws sso login ${login}.` : '';
    return { ...base, type: AuthenticationError, message: `${words}${advice}` || null };
  }

  #cachePath(environment: Environment): string | null {
    const { session, startUrl } = this.#role;
    const name = createHash('sha1')
      .update(session ?? startUrl)
      .digest('hex');
    return homePath(environment, '.aws', 'sso', 'cache', `${name}.json`);
  }

  #signInAgain(why: string): AuthenticationError {
    const { session, profile } = this.#role;
    const login = session === undefined ? `--profile ${profile}` : `--sso-session ${session}`;
    return new AuthenticationError(
      `The profile ${profile} asks for SSO, and ${why}. Run aws sso login ${login}.`,
    );
  }
}

function tokenOf(body: Readonly<Record<string, unknown>>): CachedToken {
  const { expiresIn, refreshToken } = body;
  const seconds = typeof expiresIn === 'number' ? expiresIn : 0;
  const expiresAt = new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { expiresAt, ...(typeof refreshToken === 'string' ? { refreshToken } : {}) };
}

/** Writes the token to the cache of AWS's tools, atomically. Without write permission, other tools renew it for themselves. */
async function keep(path: string, token: CachedToken): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(part, JSON.stringify(token), { mode: 0o600 });
    await rename(part, path);
  } catch {
    await rm(part, { force: true }).catch(() => {});
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new AuthenticationError('IAM Identity Center gave something else than keys.');
}
