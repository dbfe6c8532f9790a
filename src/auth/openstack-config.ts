import { join } from 'node:path';
import { type Environment, readOptionalFile, resolvePath, variable } from '../environment.js';
import { AuthenticationError, InvalidRequestError } from '../errors.js';
import { loadLibrary } from '../connection/load-library.js';
import type { TlsSettings } from '../connection/settings.js';
import type { EndpointInterface } from './keystone-catalog.js';

/** What the OS_* variables or one cloud of clouds.yaml say, in the words of the drivers' options. Missing settings are left out. */
export interface OpenStackConfig {
  readonly endpoint?: string;
  readonly username?: string;
  readonly userId?: string;
  readonly password?: string;
  readonly apiKey?: string;
  readonly userDomainName?: string;
  readonly userDomainId?: string;
  readonly projectName?: string;
  readonly projectId?: string;
  readonly projectDomainName?: string;
  readonly projectDomainId?: string;
  readonly domainName?: string;
  readonly domainId?: string;
  readonly applicationCredentialId?: string;
  readonly applicationCredentialName?: string;
  readonly applicationCredentialSecret?: string;
  readonly token?: string;
  readonly region?: string;
  readonly interface?: EndpointInterface;
  readonly endpoints?: Readonly<Record<string, string>>;
  readonly tls?: TlsSettings;
  /** Present where certificates were to go unverified (`verify: false`, OS_INSECURE) and no authority for them is named. */
  readonly unverified?: true;
}

/** Settings by the names they have in clouds.yaml, which are those of the variables in lower case without `OS_`. */
type Settings = Readonly<Record<string, unknown>>;

/** Variables that choose a cloud rather than describe one. */
const SELECTORS = new Set([
  'OS_CLOUD',
  'OS_REGION_NAME',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
  'OS_CLOUD_NAME',
]);

const FILE_ENDINGS = ['yaml', 'yml', 'json'];

/**
 * Reads what OpenStack's own tools would use: the cloud that `cloud` or OS_CLOUD names in clouds.yaml, else the OS_* variables, else the
 * only cloud in clouds.yaml. secure.yaml is laid over clouds.yaml. OS_REGION_NAME chooses the region in every case.
 *
 * @throws AuthenticationError when the named cloud, or its file, does not exist or cannot be read
 * @see https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
export async function readOpenStackConfig(
  provider: string,
  environment: Environment,
  cloud: string | undefined = variable(environment, 'OS_CLOUD'),
): Promise<OpenStackConfig> {
  const settings =
    cloud === undefined && describesCloud(environment)
      ? settingsOfVariables(environment)
      : await readCloud(provider, environment, cloud);
  const region = variable(environment, 'OS_REGION_NAME');
  return toConfig(
    provider,
    region === undefined ? settings : { ...settings, region_name: region },
    environment,
  );
}

/**
 * Certificates always verify: settings that ask for the opposite are refused where they would have mattered, not ignored.
 *
 * @throws InvalidRequestError with what to do instead
 */
export function refuseUnverified(
  provider: string,
  { unverified }: { readonly unverified?: true | undefined },
  { endpoint, tls }: Pick<OpenStackConfig, 'endpoint' | 'tls'>,
): void {
  if (!unverified || tls?.ca !== undefined || !endpoint?.startsWith('https:')) return;
  throw new InvalidRequestError(
    `${provider}: OS_INSECURE, or verify: false in clouds.yaml, would let anybody between here and ${endpoint} read the password; certificates always verify. Name the file of the cloud's certificate authority in OS_CACERT (cacert in clouds.yaml), or pass its PEM as tls: { ca }, and remove the setting.`,
    { provider },
  );
}

function describesCloud({ variables }: Environment): boolean {
  return Object.entries(variables).some(
    ([name, value]) => name.startsWith('OS_') && !SELECTORS.has(name) && value !== undefined && value !== '',
  );
}

function settingsOfVariables({ variables }: Environment): Settings {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name, value]) => name.startsWith('OS_') && value !== undefined && value !== '')
      .map(([name, value]) => [name.slice('OS_'.length).toLowerCase(), value]),
  );
}

async function readCloud(
  provider: string,
  environment: Environment,
  name: string | undefined,
): Promise<Settings> {
  const paths = searchPaths(environment, 'clouds', 'OS_CLIENT_CONFIG_FILE');
  const file = await readFirst(provider, paths);
  if (file === null) {
    if (name === undefined) return {};
    throw new AuthenticationError(
      `${provider}: the cloud ${JSON.stringify(name)} was asked for (OS_CLOUD), but there is no clouds.yaml. Looked at: ${paths.join(', ')}.`,
      { provider },
    );
  }
  const secure = await readFirst(provider, searchPaths(environment, 'secure', 'OS_CLIENT_SECURE_FILE'));
  const clouds = asSettings(file.content['clouds']);
  const chosen = name ?? onlyKey(clouds);
  if (chosen === null) return {};
  const found = clouds[chosen];
  if (found === undefined) {
    throw new AuthenticationError(
      `${provider}: ${file.path} has no cloud ${JSON.stringify(chosen)} (OS_CLOUD). It has: ${Object.keys(clouds).sort().join(', ') || 'none'}.`,
      { provider },
    );
  }
  const secrets = asSettings(asSettings(secure?.content['clouds'])[chosen]);
  return flatten(merge(asSettings(found), secrets));
}

/** Only a file's sole cloud is taken without being named. */
function onlyKey(clouds: Settings): string | null {
  const [name, ...others] = Object.keys(clouds);
  return name === undefined || others.length > 0 ? null : name;
}

function searchPaths(environment: Environment, base: string, override: string): string[] {
  const { home, directory } = environment;
  const named = variable(environment, override);
  const userFolder = join(variable(environment, 'XDG_CONFIG_HOME') ?? join(home, '.config'), 'openstack');
  const folders = new Set([directory, userFolder, join(home, '.config', 'openstack'), '/etc/openstack']);
  const found = [...folders].flatMap((folder) =>
    FILE_ENDINGS.map((ending) => join(folder, `${base}.${ending}`)),
  );
  return named === undefined ? found : [resolvePath(environment, named), ...found];
}

/** The first file that exists. As in OpenStack's tools, files further down the list are not looked at. */
async function readFirst(
  provider: string,
  paths: readonly string[],
): Promise<{ readonly path: string; readonly content: Settings } | null> {
  for (const path of paths) {
    const text = await readOptionalFile(path);
    if (text !== null) return { path, content: asSettings(await parseYaml(provider, path, text)) };
  }
  return null;
}

async function parseYaml(provider: string, path: string, text: string): Promise<unknown> {
  const { parseDocument } = await loadLibrary('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  // The parser's own message quotes the file, which holds passwords.
  const line = error.linePos?.[0].line;
  throw new AuthenticationError(
    `${provider}: ${path} is not valid YAML (${error.code}${line === undefined ? '' : ` in line ${line}`}).`,
    { provider },
  );
}

function merge(base: Settings, over: Settings): Settings {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const under = result[key];
    result[key] = isSettings(value) && isSettings(under) ? merge(under, value) : value;
  }
  return result;
}

/** Credentials stand in `auth`, and by mistake or habit beside it. */
function flatten(cloud: Settings): Settings {
  const { auth, regions, ...rest } = cloud;
  const [first]: unknown[] = Array.isArray(regions) ? regions : [];
  const region = isSettings(first) ? first['name'] : first;
  return { ...(region === undefined ? {} : { region_name: region }), ...rest, ...asSettings(auth) };
}

async function toConfig(
  provider: string,
  settings: Settings,
  environment: Environment,
): Promise<OpenStackConfig> {
  const text = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = settings[name];
      if (typeof value === 'string' && value !== '') return value;
      if (typeof value === 'number') return String(value);
    }
    return undefined;
  };
  const kind = text('auth_type', 'auth_plugin');
  return present({
    endpoint: identityUrl(text('auth_url'), kind, text('identity_api_version')),
    ...credentials(provider, kind, text),
    region: text('region_name'),
    interface: interfaceOf(provider, text('interface', 'endpoint_type')),
    endpoints: endpointOverrides(settings),
    tls: await readTls(environment, text),
    unverified: asksUnverified(settings) && text('cacert') === undefined ? (true as const) : undefined,
  });
}

/** `verify: false` and `insecure: true` as OpenStack's tools read them. */
function asksUnverified({ verify, insecure }: Settings): boolean {
  const word = (setting: unknown): string => JSON.stringify(setting ?? '').toLowerCase();
  return /^"?(false|no|off|0)"?$/.test(word(verify)) || /^"?(true|yes|on|1)"?$/.test(word(insecure));
}

type Text = (...names: readonly string[]) => string | undefined;

/** The settings that belong to one way to sign in; those of others, which clouds.yaml may hold as well, are left out. */
function credentials(provider: string, kind: string | undefined, text: Text): object {
  const projectDomain = {
    projectDomainName: text('project_domain_name', 'default_domain_name', 'default_domain'),
    projectDomainId: text('project_domain_id', 'default_domain_id'),
  };
  const scope = {
    projectName: text('project_name', 'tenant_name'),
    projectId: text('project_id', 'tenant_id'),
    ...projectDomain,
    domainName: text('domain_name'),
    domainId: text('domain_id'),
  };
  const user = {
    username: text('username', 'user_name'),
    userId: text('user_id'),
    userDomainName: text('user_domain_name', 'default_domain_name', 'default_domain'),
    userDomainId: text('user_domain_id', 'default_domain_id'),
  };
  const application = {
    applicationCredentialId: text('application_credential_id'),
    applicationCredentialName: text('application_credential_name'),
    applicationCredentialSecret: text('application_credential_secret'),
  };
  switch (kind) {
    case undefined:
      return { ...user, ...scope, ...application, password: text('password'), token: text('token') };
    case 'password':
    case 'v3password':
    case 'v2password':
      return { ...user, ...scope, password: text('password') };
    case 'v3applicationcredential':
      return { ...user, ...application };
    case 'token':
    case 'v3token':
    case 'v2token':
      return { ...scope, token: text('token') };
    case 'rackspace_apikey':
      return { ...user, ...scope, apiKey: text('api_key') };
    default:
      throw new AuthenticationError(
        `${provider}: the auth_type ${JSON.stringify(kind)} (OS_AUTH_TYPE) is not supported. Supported: password, v3password, v2password, v3applicationcredential, token, v3token.`,
        { provider },
      );
  }
}

/** The driver tells Keystone's version by its URL. */
function identityUrl(
  url: string | undefined,
  kind: string | undefined,
  version: string | undefined,
): string | undefined {
  if (url === undefined) return undefined;
  const isV2 =
    kind?.startsWith('v2') === true || (kind?.startsWith('v3') !== true && /^2(\.|$)/.test(version ?? ''));
  const bare = url.replace(/\/+$/, '');
  return isV2 && !/\/v\d+(\.\d+)?$/.test(bare) ? `${bare}/v2.0` : bare;
}

function interfaceOf(provider: string, name: string | undefined): EndpointInterface | undefined {
  switch (name?.replace(/URL$/, '')) {
    case undefined:
      return undefined;
    case 'public':
      return 'public';
    case 'internal':
      return 'internal';
    case 'admin':
      return 'admin';
    default:
      throw new InvalidRequestError(
        `${provider}: the interface ${JSON.stringify(name)} (OS_INTERFACE) should be public, internal or admin.`,
        { provider },
      );
  }
}

const OVERRIDE = /^(.+)_endpoint_override$/;

/** Service types of clouds.yaml that the drivers know by another key. */
const SERVICE_KEYS: Readonly<Record<string, string>> = {
  'block-storage': 'volume',
  volumev3: 'volume',
  volumev2: 'volume',
};

function endpointOverrides(settings: Settings): Readonly<Record<string, string>> | undefined {
  const found = Object.entries(settings).flatMap(([name, url]): [string, string][] => {
    const type = OVERRIDE.exec(name)?.[1]?.replaceAll('_', '-');
    if (type === undefined || typeof url !== 'string') return [];
    return [[SERVICE_KEYS[type] ?? type, url]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Files of certificates. */
async function readTls(environment: Environment, text: Text): Promise<TlsSettings | undefined> {
  const [ca, cert, key] = await Promise.all(
    [text('cacert'), text('cert'), text('key')].map((path) => readPem(environment, path)),
  );
  const tls = present({ ca, cert, key });
  return Object.keys(tls).length === 0 ? undefined : tls;
}

async function readPem(environment: Environment, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const resolved = resolvePath(environment, path);
  const pem = await readOptionalFile(resolved);
  if (pem !== null) return pem;
  throw new AuthenticationError(`There is no certificate file ${resolved} (OS_CACERT, OS_CERT or OS_KEY).`);
}

function asSettings(value: unknown): Settings {
  return isSettings(value) ? value : {};
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
