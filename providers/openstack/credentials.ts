import { KeystoneAuthenticator, type KeystoneSignIn } from '../../src/auth/keystone.js';
import type { EndpointInterface, ServiceLookup } from '../../src/auth/keystone-catalog.js';
import { readOpenStackConfig, refuseUnverified } from '../../src/auth/openstack-config.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { DriverOptions } from '../../src/driver.js';
import type { Environment } from '../../src/environment.js';
import { AuthenticationError } from '../../src/errors.js';

/**
 * Credentials of an OpenStack cloud: user name and password, an application credential, or a token. The names are those of the OS_*
 * variables and of clouds.yaml.
 */
export interface OpenStackCredentials {
  /** User name. OS_USERNAME */
  readonly username?: string;
  /** User id, in place of the name. OS_USER_ID */
  readonly userId?: string;
  /** OS_PASSWORD */
  readonly password?: string;
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
  /** OS_APPLICATION_CREDENTIAL_ID */
  readonly applicationCredentialId?: string;
  /** Name of the application credential, together with the user. OS_APPLICATION_CREDENTIAL_NAME */
  readonly applicationCredentialName?: string;
  /** OS_APPLICATION_CREDENTIAL_SECRET */
  readonly applicationCredentialSecret?: string;
  /** A token, or a function that returns a fresh one. OS_TOKEN */
  readonly token?: string | (() => string | Promise<string>);
}

/** Options of every OpenStack driver. `endpoint` is the identity URL: OS_AUTH_URL. */
export interface OpenStackOptions extends OpenStackCredentials, DriverOptions {
  /** Which of the catalog's URLs to use. Default `'public'`. OS_INTERFACE */
  readonly interface?: EndpointInterface;
}

/** What `fromEnv` takes: any option of the driver, and which cloud of clouds.yaml to use. */
export interface OpenStackEnvironmentOptions extends OpenStackOptions {
  /** Name of the cloud in clouds.yaml. OS_CLOUD */
  readonly cloud?: string;
}

/**
 * Credentials from OS_* variables or clouds.yaml, with the options given laid over them.
 *
 * @throws AuthenticationError when the cloud that is named does not exist; InvalidRequestError where certificates are to go unverified
 */
export async function openStackOptionsFrom(
  provider: string,
  environment: Environment,
  { cloud, ...options }: OpenStackEnvironmentOptions,
): Promise<OpenStackOptions> {
  const { unverified, ...found } = await readOpenStackConfig(provider, environment, cloud);
  const merged = { ...found, ...options, endpoints: { ...found.endpoints, ...options.endpoints } };
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
): KeystoneAuthenticator {
  const { endpoint } = options;
  if (endpoint === undefined)
    throw missing(
      provider,
      'endpoint',
      'OS_AUTH_URL',
      'the identity URL, such as https://keystone.example/v3',
    );
  for (const secret of [options.password, options.applicationCredentialSecret, options.token])
    redactor.add(secret);
  const isV2 = V2_SUFFIX.test(new URL(endpoint).pathname);
  return new KeystoneAuthenticator({
    url: identityUrl(endpoint, isV2),
    signIn: isV2 ? signInV2(provider, options) : signInV3(provider, options, redactor),
    region: options.region ?? null,
    interface: options.interface ?? 'public',
    services,
    endpoints: options.endpoints ?? {},
    provider,
    redactor,
  });
}

function identityUrl(endpoint: string, isV2: boolean): string {
  const url = endpoint.replace(/\/+$/, '');
  return isV2 || url.endsWith('/v3') ? url : `${url}/v3`;
}

function signInV2(provider: string, options: OpenStackOptions): KeystoneSignIn {
  const { username, password, projectName, projectId } = options;
  if (username === undefined) throw missing(provider, 'username', 'OS_USERNAME');
  if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
  const tenant =
    projectId === undefined
      ? projectName === undefined
        ? {}
        : { tenantName: projectName }
      : { tenantId: projectId };
  return {
    version: '2.0',
    renewable: true,
    account: `${username}@${projectId ?? projectName ?? ''}`,
    body: async () => ({ auth: { passwordCredentials: { username, password }, ...tenant } }),
  };
}

function signInV3(provider: string, options: OpenStackOptions, redactor: Redactor): KeystoneSignIn {
  const { token } = options;
  if (token !== undefined) {
    const fetchToken = typeof token === 'function' ? token : () => token;
    return {
      version: '3',
      renewable: typeof token === 'function',
      account: `token@${JSON.stringify(scopeOf(options) ?? 'own')}`,
      body: async () => {
        const id = await fetchToken();
        redactor.add(id);
        return { auth: { identity: { methods: ['token'], token: { id } }, ...scopePart(options) } };
      },
    };
  }
  if (options.applicationCredentialId !== undefined || options.applicationCredentialName !== undefined) {
    return applicationCredentialSignIn(provider, options);
  }
  return passwordSignIn(provider, options);
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
  const { password } = options;
  const user = { ...userOf(provider, options), password };
  if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
  return {
    version: '3',
    renewable: true,
    account: `${JSON.stringify(userOf(provider, options))}@${JSON.stringify(scopeOf(options) ?? 'default')}`,
    body: async () => ({
      auth: { identity: { methods: ['password'], password: { user } }, ...scopePart(options) },
    }),
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

function scopeOf(options: OpenStackOptions): object | null {
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

function scopePart(options: OpenStackOptions): { scope?: object } {
  const scope = scopeOf(options);
  return scope === null ? {} : { scope };
}

function missing(provider: string, field: string, variable: string, hint = ''): AuthenticationError {
  const words = hint === '' ? '' : ` (${hint})`;
  return new AuthenticationError(
    `${provider}: the option ${field} is missing${words}. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
