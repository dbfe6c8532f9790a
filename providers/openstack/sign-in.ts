import {
  AuthenticationError,
  type KeystoneSignIn,
  OidcSignIn,
  type Redactor,
} from '../../src/driver/index.js';
import type { OpenStackOptions } from './options.js';

/** Sign-in to Keystone v2.0 by password or token. @throws AuthenticationError for missing options, and for options of v3 */
export function signInV2(provider: string, options: OpenStackOptions): KeystoneSignIn {
  const { username, password, projectName, projectId, token } = options;
  refuseOfV3(provider, options);
  const tenant =
    projectId === undefined
      ? projectName === undefined
        ? {}
        : { tenantName: projectName }
      : { tenantId: projectId };
  if (token !== undefined) return tokenSignInV2(token, tenant);
  if (username === undefined) throw missing(provider, 'username', 'OS_USERNAME');
  if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
  return {
    version: '2.0',
    renewable: true,
    account: `${username}@${projectId ?? projectName ?? ''}`,
    body: async () => ({ auth: { passwordCredentials: { username, password }, ...tenant } }),
  };
}

function tokenSignInV2(token: NonNullable<OpenStackOptions['token']>, tenant: object): KeystoneSignIn {
  const fetchToken = typeof token === 'function' ? token : () => token;
  return {
    version: '2.0',
    renewable: typeof token === 'function',
    account: `token@${JSON.stringify(tenant)}`,
    body: async () => ({ auth: { token: { id: await fetchToken() }, ...tenant } }),
  };
}

/** Refuses options of v3: version 2.0 of Keystone would ignore them. */
function refuseOfV3(provider: string, options: OpenStackOptions): void {
  const names = [
    'domainId',
    'domainName',
    'projectDomainId',
    'projectDomainName',
    'userDomainId',
    'userDomainName',
    'trustId',
    'systemScope',
    'passcode',
    'applicationCredentialId',
    'applicationCredentialName',
    'oidc',
  ] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new AuthenticationError(
    `${provider}: the option ${given} is of Keystone v3, and the endpoint (OS_AUTH_URL) ends in /v2.0. Use the URL that ends in /v3, or leave the option out.`,
    { provider },
  );
}

/**
 * Sign-in to Keystone v3 by the first of these that is given: OpenID Connect, a token, an application credential, a password.
 *
 * @throws AuthenticationError for missing options
 */
export function signInV3(provider: string, options: OpenStackOptions, redactor: Redactor): KeystoneSignIn {
  const { token, oidc } = options;
  if (oidc !== undefined) return oidcSignIn(provider, new OidcSignIn(provider, oidc, redactor), options);
  if (token !== undefined) {
    const fetchToken = typeof token === 'function' ? token : () => token;
    const scope = scopePart(provider, options);
    return {
      version: '3',
      renewable: typeof token === 'function',
      account: `token@${JSON.stringify(scope.scope ?? 'own')}`,
      body: async () => {
        const id = await fetchToken();
        redactor.add(id);
        return { auth: { identity: { methods: ['token'], token: { id } }, ...scope } };
      },
    };
  }
  if (options.applicationCredentialId !== undefined || options.applicationCredentialName !== undefined) {
    return applicationCredentialSignIn(provider, options);
  }
  return passwordSignIn(provider, options);
}

function oidcSignIn(provider: string, oidc: OidcSignIn, options: OpenStackOptions): KeystoneSignIn {
  const scope = scopePart(provider, options);
  return {
    version: '3',
    renewable: oidc.renewable,
    account: `${oidc.account}@${JSON.stringify(scope.scope ?? 'own')}`,
    body: async (road) => {
      const id = await oidc.unscopedToken(road);
      return { auth: { identity: { methods: ['token'], token: { id } }, ...scope } };
    },
  };
}

function applicationCredentialSignIn(provider: string, options: OpenStackOptions): KeystoneSignIn {
  const {
    applicationCredentialId: id,
    applicationCredentialName: name,
    applicationCredentialSecret: secret,
  } = options;
  if (secret === undefined)
    throw missing(provider, 'applicationCredentialSecret', 'OS_APPLICATION_CREDENTIAL_SECRET');
  const credential = id === undefined ? { name, secret, user: userOf(provider, options) } : { id, secret };
  return {
    version: '3',
    renewable: true,
    account: `application credential ${id ?? `${options.username ?? options.userId}/${name}`}`,
    // An application credential implies its project, so Keystone refuses a scope beside it.
    body: async () => ({
      auth: { identity: { methods: ['application_credential'], application_credential: credential } },
    }),
  };
}

function passwordSignIn(provider: string, options: OpenStackOptions): KeystoneSignIn {
  const { password, passcode } = options;
  const user = userOf(provider, options);
  if (password === undefined && passcode === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
  const scope = scopePart(provider, options);
  return {
    version: '3',
    renewable: passcode === undefined || typeof passcode === 'function',
    account: `${JSON.stringify(user)}@${JSON.stringify(scope.scope ?? 'default')}`,
    body: async () => {
      const code = typeof passcode === 'function' ? await passcode() : passcode;
      const factors = {
        ...(password === undefined ? {} : { password: { user: { ...user, password } } }),
        ...(code === undefined ? {} : { totp: { user: { ...user, passcode: code } } }),
      };
      return { auth: { identity: { methods: Object.keys(factors), ...factors }, ...scope } };
    },
  };
}

function userOf(provider: string, options: OpenStackOptions): object {
  if (options.userId !== undefined) return { id: options.userId };
  if (options.username === undefined) {
    throw missing(provider, 'username', 'OS_USERNAME', 'or give an application credential or a token');
  }
  return {
    name: options.username,
    domain: domainOf(options.userDomainId, options.userDomainName ?? options.domainName),
  };
}

function domainOf(id: string | undefined, name: string | undefined): object {
  return id === undefined ? { name: name ?? 'Default' } : { id };
}

function scopeOf(provider: string, options: OpenStackOptions): object | null {
  const { trustId, systemScope } = options;
  const isProject = (options.projectId ?? options.projectName) !== undefined;
  if ([isProject, trustId !== undefined, systemScope !== undefined].filter(Boolean).length > 1)
    throw new AuthenticationError(
      `${provider}: a sign-in is for one of a project, a trust (trustId) or the system (systemScope), and several are given.`,
      { provider },
    );
  if (trustId !== undefined) return { 'OS-TRUST:trust': { id: trustId } };
  if (systemScope !== undefined) return { system: { all: true } };
  if (options.projectId !== undefined) return { project: { id: options.projectId } };
  if (options.projectName !== undefined) {
    const name =
      options.projectDomainName ??
      (options.projectDomainId === undefined ? options.userDomainName : undefined);
    const id = options.projectDomainId ?? (name === undefined ? options.userDomainId : undefined);
    return { project: { name: options.projectName, domain: domainOf(id, name) } };
  }
  if (options.domainId !== undefined || options.domainName !== undefined)
    return { domain: domainOf(options.domainId, options.domainName) };
  return null;
}

function scopePart(provider: string, options: OpenStackOptions): { scope?: object } {
  const scope = scopeOf(provider, options);
  return scope === null ? {} : { scope };
}

/** The error for an option that a sign-in needs. */
export function missing(provider: string, field: string, variable: string, hint = ''): AuthenticationError {
  const words = hint === '' ? '' : ` (${hint})`;
  return new AuthenticationError(
    `${provider}: the option ${field} is missing${words}. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
