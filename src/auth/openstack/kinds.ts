import { AuthenticationError } from '../../errors.js';
import type { OpenStackOidc } from './oidc.js';
import type { CloudSettings } from './settings.js';

/** Settings of one way to sign in. */
export interface SignInSettings {
  /** Name of the user. OS_USERNAME */
  readonly username?: string | undefined;
  /** Id of the user. OS_USER_ID */
  readonly userId?: string | undefined;
  /** Password of the user. OS_PASSWORD */
  readonly password?: string | undefined;
  /** One-time code of the user's second factor. OS_PASSCODE */
  readonly passcode?: string | undefined;
  /** API key in place of a password (Rackspace). */
  readonly apiKey?: string | undefined;
  /** Domain that the user belongs to, by name. OS_USER_DOMAIN_NAME */
  readonly userDomainName?: string | undefined;
  /** Domain that the user belongs to, by id. OS_USER_DOMAIN_ID */
  readonly userDomainId?: string | undefined;
  /** Project to work in, by name. OS_PROJECT_NAME */
  readonly projectName?: string | undefined;
  /** Project to work in, by id. OS_PROJECT_ID */
  readonly projectId?: string | undefined;
  /** Domain that the project belongs to, by name. OS_PROJECT_DOMAIN_NAME */
  readonly projectDomainName?: string | undefined;
  /** Domain that the project belongs to, by id. OS_PROJECT_DOMAIN_ID */
  readonly projectDomainId?: string | undefined;
  /** Name of the domain for a sign-in without project. OS_DOMAIN_NAME */
  readonly domainName?: string | undefined;
  /** Id of the domain for a sign-in without project. OS_DOMAIN_ID */
  readonly domainId?: string | undefined;
  /** Trust to act under. OS_TRUST_ID */
  readonly trustId?: string | undefined;
  /** Works on the whole deployment instead of a project. OS_SYSTEM_SCOPE */
  readonly systemScope?: 'all' | undefined;
  /** Id of an application credential. OS_APPLICATION_CREDENTIAL_ID */
  readonly applicationCredentialId?: string | undefined;
  /** Name of an application credential of the user. OS_APPLICATION_CREDENTIAL_NAME */
  readonly applicationCredentialName?: string | undefined;
  /** Secret of the application credential. OS_APPLICATION_CREDENTIAL_SECRET */
  readonly applicationCredentialSecret?: string | undefined;
  /** Token of an earlier sign-in. OS_TOKEN */
  readonly token?: string | undefined;
  /** Sign-in by OpenID Connect. OS_AUTH_TYPE of `v3oidcpassword`, `v3oidcclientcredentials` or `v3oidcaccesstoken` */
  readonly oidc?: OpenStackOidc | undefined;
  /** Way to sign in without Keystone; default: with Keystone. OS_AUTH_TYPE */
  readonly authType?: DirectAuthType | undefined;
}

/** Ways to sign in that go straight to a service, past Keystone. */
export type DirectAuthType = 'none' | 'admin_token' | 'http_basic';

const SUPPORTED =
  'password, v3password, v2password, token, v3token, v2token, v3applicationcredential, v3totp, v3multifactor, v3oidcpassword, v3oidcclientcredentials, v3oidcaccesstoken, none, admin_token, http_basic';

/**
 * Selects the settings for the cloud's way to sign in; ignores those of other ways.
 *
 * @throws AuthenticationError for an unsupported way, or when none is named and the settings fit several
 */
export function signInSettings(provider: string, cloud: CloudSettings): SignInSettings {
  const kind = cloud.kind;
  const scope = scopeOf(provider, cloud);
  const user = userOf(cloud);
  const password = cloud.text('password');
  switch (kind) {
    case undefined:
      return { ...onlyOne(provider, cloud), ...user, ...scope };
    case 'password':
    case 'v3password':
    case 'v2password':
      return { ...user, ...scope, password };
    case 'v3totp':
      return { ...user, ...scope, passcode: cloud.text('passcode') };
    case 'v3multifactor':
      return { ...user, ...scope, ...factors(provider, cloud) };
    case 'v3applicationcredential':
      return { ...user, ...applicationOf(cloud) };
    case 'token':
    case 'v3token':
    case 'v2token':
      return { ...scope, token: cloud.text('token') };
    case 'v3oidcpassword':
    case 'v3oidcclientcredentials':
    case 'v3oidcaccesstoken':
      return { ...scope, oidc: oidcOf(provider, cloud, kind) };
    case 'v3oidcdeviceauthz':
    case 'v3oidcauthcode':
      throw new AuthenticationError(
        `${provider}: the auth_type ${JSON.stringify(kind)} (OS_AUTH_TYPE) needs a user at a browser, which a script does not have. Use an application credential (openstack application credential create), or v3oidcaccesstoken with a token that was had before.`,
        { provider },
      );
    case 'rackspace_apikey':
      return { ...user, ...scope, apiKey: cloud.text('api_key') };
    case 'none':
      return { authType: 'none' };
    case 'admin_token':
      return { authType: 'admin_token', token: cloud.text('token') };
    case 'http_basic':
      return { authType: 'http_basic', username: cloud.text('username'), password };
    default:
      throw new AuthenticationError(
        `${provider}: the auth_type ${JSON.stringify(kind)} (OS_AUTH_TYPE) is not supported. Supported: ${SUPPORTED}.`,
        { provider },
      );
  }
}

/** Settings of OpenID Connect for one grant. */
function oidcOf(provider: string, cloud: CloudSettings, kind: string): OpenStackOidc {
  const federation = {
    identityProvider: cloud.text('identity_provider') ?? '',
    protocol: cloud.text('protocol') ?? '',
  };
  if (kind === 'v3oidcaccesstoken')
    return { ...federation, accessToken: needed(provider, cloud, 'access_token', kind) };
  const type = cloud.text('access_token_type');
  if (type !== undefined && type !== 'access_token' && type !== 'id_token')
    throw new AuthenticationError(
      `${provider}: access_token_type (OS_ACCESS_TOKEN_TYPE) should be access_token or id_token, not ${JSON.stringify(type)}.`,
      { provider },
    );
  const user =
    kind === 'v3oidcpassword'
      ? {
          username: needed(provider, cloud, 'username', kind),
          password: needed(provider, cloud, 'password', kind),
        }
      : { clientSecret: needed(provider, cloud, 'client_secret', kind) };
  const client = {
    clientId: cloud.text('client_id'),
    clientSecret: cloud.text('client_secret'),
    discoveryEndpoint: cloud.text('discovery_endpoint'),
    accessTokenEndpoint: cloud.text('access_token_endpoint'),
    scope: cloud.text('openid_scope', 'scope'),
    accessTokenType: type,
  };
  const given = Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined));
  return { ...federation, ...given, ...user };
}

function needed(provider: string, cloud: CloudSettings, name: string, kind: string): string {
  const value = cloud.text(name);
  if (value !== undefined) return value;
  throw new AuthenticationError(
    `${provider}: ${name} (OS_${name.toUpperCase()}) is missing; the auth_type ${kind} needs it.`,
    { provider },
  );
}

/** Infers the way to sign in from the secret that is set. Two secrets would be ambiguous. */
function onlyOne(provider: string, cloud: CloudSettings): SignInSettings {
  const secrets = {
    password: cloud.text('password'),
    token: cloud.text('token'),
    passcode: cloud.text('passcode'),
    application_credential_secret: cloud.text('application_credential_secret'),
  };
  const given = Object.entries(secrets).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 1)
    throw new AuthenticationError(
      `${provider}: ${given.join(' and ')} are both set, and nothing says which to sign in with. Set auth_type (OS_AUTH_TYPE), or take one away.`,
      { provider },
    );
  const application = applicationOf(cloud);
  const { applicationCredentialId: id, applicationCredentialName: name } = application;
  if (secrets.application_credential_secret !== undefined && id === undefined && name === undefined)
    throw new AuthenticationError(
      `${provider}: application_credential_secret is set without application_credential_id (OS_APPLICATION_CREDENTIAL_ID).`,
      { provider },
    );
  const { password, token, passcode } = secrets;
  return { password, token, passcode, ...application };
}

/** Settings of each of several factors. */
function factors(provider: string, cloud: CloudSettings): SignInSettings {
  const methods = cloud.list('auth_methods');
  const unknown = methods.find((method) => !/^v3(password|totp)$/.test(method));
  if (unknown !== undefined || methods.length === 0)
    throw new AuthenticationError(
      `${provider}: auth_methods of v3multifactor (OS_AUTH_METHODS) should be v3password and v3totp${unknown === undefined ? '' : `, not ${JSON.stringify(unknown)}`}.`,
      { provider },
    );
  return {
    ...(methods.includes('v3password') ? { password: cloud.text('password') } : {}),
    ...(methods.includes('v3totp') ? { passcode: cloud.text('passcode') } : {}),
  };
}

function applicationOf(cloud: CloudSettings): SignInSettings {
  return {
    applicationCredentialId: cloud.text('application_credential_id'),
    applicationCredentialName: cloud.text('application_credential_name'),
    applicationCredentialSecret: cloud.text('application_credential_secret'),
  };
}

/** The user. A single domain applies to user and project. */
function userOf(cloud: CloudSettings): SignInSettings {
  const shared = cloud.hasProject;
  const id = cloud.text('user_domain_id') ?? (shared ? cloud.text('domain_id') : undefined);
  const name = cloud.text('user_domain_name') ?? (shared ? cloud.text('domain_name') : undefined);
  return {
    username: cloud.text('username', 'user_name'),
    userId: cloud.text('user_id'),
    userDomainId: id ?? cloud.text('default_domain_id'),
    userDomainName: name ?? cloud.text('default_domain_name', 'default_domain'),
  };
}

/** Scope of the sign-in: a project, a domain, a trust or the whole system. */
function scopeOf(provider: string, cloud: CloudSettings): SignInSettings {
  const trustId = cloud.text('trust_id');
  const system = cloud.text('system_scope');
  const hasDomain = !cloud.hasProject && (cloud.text('domain_id') ?? cloud.text('domain_name')) !== undefined;
  const scopes = [cloud.hasProject, hasDomain, trustId !== undefined, system !== undefined];
  if (scopes.filter(Boolean).length > 1)
    throw new AuthenticationError(
      `${provider}: a sign-in is for one of a project, a domain, a trust (trust_id) or the system (system_scope), and several are named.`,
      { provider },
    );
  if (system !== undefined && system !== 'all')
    throw new AuthenticationError(`${provider}: system_scope (OS_SYSTEM_SCOPE) can only be all.`, {
      provider,
    });
  const id = cloud.text('project_domain_id') ?? (cloud.hasProject ? cloud.text('domain_id') : undefined);
  const name =
    cloud.text('project_domain_name') ?? (cloud.hasProject ? cloud.text('domain_name') : undefined);
  return {
    projectName: cloud.text('project_name'),
    projectId: cloud.text('project_id'),
    projectDomainId: id ?? cloud.text('default_domain_id'),
    projectDomainName: name ?? cloud.text('default_domain_name', 'default_domain'),
    ...(hasDomain ? { domainId: cloud.text('domain_id'), domainName: cloud.text('domain_name') } : {}),
    trustId,
    systemScope: system,
  };
}
