import {
  AuthenticationError,
  type Authenticator,
  DirectAuthenticator,
  type DriverOptions,
  type EndpointInterface,
  type Environment,
  KeystoneAuthenticator,
  type KeystoneSignIn,
  OidcSignIn,
  type OpenStackOidc,
  readOpenStackConfig,
  type Redactor,
  refuseUnverified,
  type ServiceChoice,
  type ServiceLookup,
} from '../../src/driver/index.js';

/**
 * Credentials of an OpenStack cloud: user name and password (with a passcode, or in its place), an application credential, or a token.
 * The names are those of the OS_* variables and of clouds.yaml.
 */
export interface OpenStackCredentials {
  /** User name. OS_USERNAME */
  readonly username?: string;
  /** User id, in place of the name. OS_USER_ID */
  readonly userId?: string;
  /** OS_PASSWORD */
  readonly password?: string;
  /**
   * One-time passcode (TOTP), beside the password or in its place, or a function that returns a fresh one: each is good for one sign-in.
   * OS_PASSCODE
   */
  readonly passcode?: string | (() => string | Promise<string>);
  /** Domain of the user; `Default` where neither name nor id is given. OS_USER_DOMAIN_NAME */
  readonly userDomainName?: string;
  /** OS_USER_DOMAIN_ID */
  readonly userDomainId?: string;
  /** Project to work in. OS_PROJECT_NAME (OS_TENANT_NAME) */
  readonly projectName?: string;
  /** OS_PROJECT_ID (OS_TENANT_ID) */
  readonly projectId?: string;
  /** Domain of the project; the user's where it is left out. OS_PROJECT_DOMAIN_NAME */
  readonly projectDomainName?: string;
  /** OS_PROJECT_DOMAIN_ID */
  readonly projectDomainId?: string;
  /** Domain to work in, in place of a project. OS_DOMAIN_NAME */
  readonly domainName?: string;
  /** OS_DOMAIN_ID */
  readonly domainId?: string;
  /** Trust to act by, in place of a project. OS_TRUST_ID */
  readonly trustId?: string;
  /** The whole system, in place of a project. OS_SYSTEM_SCOPE */
  readonly systemScope?: 'all';
  /** OS_APPLICATION_CREDENTIAL_ID */
  readonly applicationCredentialId?: string;
  /** Name of the application credential, together with the user. OS_APPLICATION_CREDENTIAL_NAME */
  readonly applicationCredentialName?: string;
  /** OS_APPLICATION_CREDENTIAL_SECRET */
  readonly applicationCredentialSecret?: string;
  /** Sign-in by OpenID Connect, in place of a user of Keystone's own. OS_AUTH_TYPE of `v3oidcpassword` and its kin */
  readonly oidc?: OpenStackOidc;
  /** A token, or a function that returns a fresh one. OS_TOKEN */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * Goes straight to a service, past Keystone: `endpoint` is then the service's own URL. `none`: nobody asks who it is; `admin_token`:
   * `token` goes along as it is; `http_basic`: `username` and `password` do. OS_AUTH_TYPE
   */
  readonly authType?: 'none' | 'admin_token' | 'http_basic';
}

/** Options of every OpenStack driver. `endpoint` is the identity URL: OS_AUTH_URL. */
export interface OpenStackOptions extends OpenStackCredentials, DriverOptions {
  /** Which of the catalog's URLs to use; of several the first that there is. Default `'public'`. OS_INTERFACE */
  readonly interface?: EndpointInterface | readonly EndpointInterface[];
  /**
   * What goes for single services, by the driver's keys (`compute`, `image`, `network`, `volume`, `storage`, `dns`), in place of region
   * and interface. OS_COMPUTE_REGION_NAME, OS_COMPUTE_INTERFACE, OS_COMPUTE_SERVICE_TYPE ...
   */
  readonly services?: Readonly<Record<string, ServiceChoice>>;
}

/** What `fromEnv` takes: any option of the driver, and which cloud of clouds.yaml to use. */
export interface OpenStackEnvironmentOptions extends OpenStackOptions {
  /** Name of the cloud in clouds.yaml. OS_CLOUD */
  readonly cloud?: string;
}

/**
 * Credentials from OS_* variables or clouds.yaml, with the options given laid over them.
 *
 * @throws AuthenticationError when the cloud that is named does not exist, or asks for what cannot be done; InvalidRequestError where
 *   certificates are to go unverified
 */
export async function openStackOptionsFrom(
  provider: string,
  environment: Environment,
  { cloud, ...options }: OpenStackEnvironmentOptions,
): Promise<OpenStackOptions> {
  const { region } = options;
  const { unverified, ...found } = await readOpenStackConfig(provider, environment, { cloud, region });
  const { region: _, ...own } = options;
  const merged: OpenStackOptions = {
    ...found,
    ...own,
    endpoints: { ...found.endpoints, ...options.endpoints },
    ...(region === undefined ? {} : { region: found.region ?? region }),
  };
  refuseUnverified(provider, { unverified }, merged);
  return merged;
}

const V2_SUFFIX = /\/v2\.0\/?$/;

/** Makes the sign-in of an OpenStack driver. @throws AuthenticationError naming the field and variable that is missing. */
export function openStackAuthenticator(
  provider: string,
  options: OpenStackOptions,
  services: Readonly<Record<string, ServiceLookup>>,
  redactor: Redactor,
): Authenticator {
  const { endpoint } = options;
  for (const secret of [
    options.password,
    options.applicationCredentialSecret,
    options.token,
    options.passcode,
  ])
    redactor.add(secret);
  if (options.authType !== undefined) return directAuthenticator(provider, options, services);
  if (endpoint === undefined)
    throw missing(
      provider,
      'endpoint',
      'OS_AUTH_URL',
      'the identity URL, such as https://keystone.example/v3',
    );
  const isV2 = V2_SUFFIX.test(new URL(endpoint).pathname);
  return new KeystoneAuthenticator({
    url: identityUrl(endpoint, isV2),
    root: isV2 || /\/v3\/?$/.test(endpoint) ? null : endpoint,
    signIn: isV2 ? signInV2(provider, options) : signInV3(provider, options, redactor),
    region: options.region ?? null,
    interface: options.interface ?? 'public',
    choices: options.services ?? {},
    services,
    endpoints: options.endpoints ?? {},
    provider,
    redactor,
  });
}

function directAuthenticator(
  provider: string,
  options: OpenStackOptions,
  services: Readonly<Record<string, ServiceLookup>>,
): DirectAuthenticator {
  const { endpoint, endpoints = {}, authType, token, username, password } = options;
  if (endpoint === undefined && Object.keys(endpoints).length === 0)
    throw missing(
      provider,
      'endpoint',
      'OS_ENDPOINT',
      'the URL of the service itself, since there is no Keystone',
    );
  const direct = { provider, endpoint, endpoints, services };
  switch (authType) {
    case 'admin_token':
      if (typeof token !== 'string') throw missing(provider, 'token', 'OS_TOKEN');
      return new DirectAuthenticator({ ...direct, headers: { 'x-auth-token': token }, account: 'token' });
    case 'http_basic': {
      if (username === undefined) throw missing(provider, 'username', 'OS_USERNAME');
      if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
      const value = Buffer.from(`${username}:${password}`).toString('base64');
      return new DirectAuthenticator({
        ...direct,
        headers: { authorization: `Basic ${value}` },
        account: username,
      });
    }
    case 'none':
      return new DirectAuthenticator({ ...direct, headers: {}, account: 'nobody' });
    default:
      throw new AuthenticationError(
        `${provider}: the option authType should be none, admin_token or http_basic, not ${JSON.stringify(authType)}.`,
        { provider },
      );
  }
}

function identityUrl(endpoint: string, isV2: boolean): string {
  const url = endpoint.replace(/\/+$/, '');
  return isV2 || url.endsWith('/v3') ? url : `${url}/v3`;
}

function signInV2(provider: string, options: OpenStackOptions): KeystoneSignIn {
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

/** Version 2.0 of Keystone knows no domains, and what it does not know it passes over. */
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

function signInV3(provider: string, options: OpenStackOptions, redactor: Redactor): KeystoneSignIn {
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
    // An application credential has its project within it: Keystone refuses a scope beside it.
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

function missing(provider: string, field: string, variable: string, hint = ''): AuthenticationError {
  const words = hint === '' ? '' : ` (${hint})`;
  return new AuthenticationError(
    `${provider}: the option ${field} is missing${words}. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
