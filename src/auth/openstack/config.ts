import { type Environment, readNamedFile, resolvePath, variable } from '../../environment.js';
import { AuthenticationError, InvalidRequestError } from '../../errors.js';
import type { TlsSettings } from '../../http/settings.js';
import type { EndpointInterface, ServiceChoice } from '../keystone/catalog.js';
import { readCloud } from './clouds.js';
import { type SignInSettings, signInSettings } from './kinds.js';
import { interfacesOf } from './interfaces.js';
import { serviceSettings } from './services.js';
import { CloudSettings } from './settings.js';

/** Settings of the OS_* variables or of one cloud in clouds.yaml, named like the drivers' options. Missing settings are left out. */
export interface OpenStackConfig extends Present<SignInSettings> {
  /** Base URL of the identity service, or of the service itself if `authType` bypasses Keystone. */
  readonly endpoint?: string;
  /** Region to look for endpoints in. */
  readonly region?: string;
  /** Interfaces of the catalog's endpoints: public, internal or admin; of several, the first that exists. */
  readonly interface?: EndpointInterface | readonly EndpointInterface[];
  /** Base URLs that take the place of the catalog's, by service type. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Lookups in the catalog that differ from the usual, by service type. */
  readonly services?: Readonly<Record<string, ServiceChoice>>;
  /** Certificate authorities and the client certificate. */
  readonly tls?: TlsSettings;
  /** Present if certificates were not to be verified (`verify: false`, OS_INSECURE) and no authority is named. */
  readonly unverified?: true;
}

/** Which cloud is read, and which region of it. */
export interface ConfigChoice {
  /** Name of the cloud in clouds.yaml; default OS_CLOUD. */
  readonly cloud?: string | undefined;
  /** Region; default OS_REGION_NAME, then the cloud's own. */
  readonly region?: string | undefined;
}

/**
 * Reads the settings that OpenStack's own tools would use: the named cloud or that of OS_CLOUD in clouds.yaml, otherwise the OS_* variables
 * (also OS_CLOUD=envvars), otherwise the only cloud in clouds.yaml. secure.yaml overrides clouds.yaml, both override the vendor's
 * `profile`, and the region's `values` override all.
 *
 * @throws AuthenticationError when the named cloud, or its file, does not exist or cannot be read, or asks for something unsupported
 * @throws RegionNotFoundError when the cloud lists its regions without this one
 * @see https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
export async function readOpenStackConfig(
  provider: string,
  environment: Environment,
  { cloud, region }: ConfigChoice = {},
): Promise<OpenStackConfig> {
  const settings = await readCloud({
    provider,
    environment,
    cloud: cloud ?? variable(environment, 'OS_CLOUD'),
    region: region ?? variable(environment, 'OS_REGION_NAME'),
  });
  return toConfig(provider, new CloudSettings(provider, settings), environment);
}

/**
 * Refuses settings that turn certificate verification off, if they would have mattered; they are not silently ignored.
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
    `${provider}: OS_INSECURE, or verify: false in clouds.yaml, would let anyone between here and ${endpoint} read the password; certificates always verify. Name the file of the cloud's certificate authority in OS_CACERT (cacert in clouds.yaml), or pass its PEM as tls: { ca }, and remove the setting.`,
    { provider },
  );
}

async function toConfig(
  provider: string,
  cloud: CloudSettings,
  environment: Environment,
): Promise<OpenStackConfig> {
  const { services, endpoints } = serviceSettings(provider, cloud);
  const signIn = signInSettings(provider, cloud);
  return present({
    endpoint: endpointOf(cloud, signIn),
    ...signIn,
    region: cloud.text('region_name'),
    interface: interfacesOf(provider, cloud, 'interface', 'endpoint_type'),
    endpoints,
    services,
    tls: await readTls(provider, environment, cloud),
    unverified: asksUnverified(cloud) && cloud.text('cacert') === undefined ? (true as const) : undefined,
  });
}

/** Past Keystone `endpoint` is the service's own URL, else the identity service's. */
function endpointOf(cloud: CloudSettings, signIn: SignInSettings): string | undefined {
  if (signIn.authType !== undefined) return cloud.filled('endpoint', cloud.text('endpoint'));
  const url = cloud.filled('auth_url', cloud.text('auth_url'));
  return identityUrl(url, cloud.kind, cloud.text('identity_api_version'), hasDomain(signIn));
}

function hasDomain({
  userDomainId,
  userDomainName,
  projectDomainId,
  projectDomainName,
}: SignInSettings): boolean {
  return [userDomainId, userDomainName, projectDomainId, projectDomainName].some(
    (domain) => domain !== undefined,
  );
}

/** The driver chooses Keystone's version by its URL. Domains need version 3. */
function identityUrl(
  url: string | undefined,
  kind: string | undefined,
  version: string | undefined,
  isWithDomain: boolean,
): string | undefined {
  if (url === undefined) return undefined;
  const bare = url.replace(/\/+$/, '');
  if (/\/v\d+(\.\d+)?$/.test(bare)) return bare;
  const asksV2 = kind?.startsWith('v3') !== true && !isWithDomain && /^2(\.|$)/.test(version ?? '');
  return kind?.startsWith('v2') === true || asksV2 ? `${bare}/v2.0` : bare;
}

/** `verify: false` and `insecure: true` as OpenStack's tools read them. */
function asksUnverified(cloud: CloudSettings): boolean {
  const verify = cloud.text('verify') ?? '';
  return /^(false|no|off|0)$/i.test(verify) || /^(true|yes|on|1)$/i.test(cloud.text('insecure') ?? '');
}

/** Reads certificate files. A certificate's file may include its key. */
async function readTls(
  provider: string,
  environment: Environment,
  cloud: CloudSettings,
): Promise<TlsSettings | undefined> {
  const [ca, cert, ownKey] = await Promise.all(
    ['cacert', 'cert', 'key'].map((name) => readPem(environment, name, cloud.text(name))),
  );
  if (ownKey !== undefined && cert === undefined)
    throw new AuthenticationError(`${provider}: key (OS_KEY) is set without cert (OS_CERT).`, { provider });
  const key = ownKey ?? (cert?.includes('PRIVATE KEY') ? cert : undefined);
  const tls = present({ ca, cert, key });
  return Object.keys(tls).length === 0 ? undefined : tls;
}

async function readPem(
  environment: Environment,
  name: string,
  path: string | undefined,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return readNamedFile(resolvePath(environment, path), `The setting ${name} (OS_${name.toUpperCase()})`);
}

/** The same without members that are undefined. */
type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(object: T): Present<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
}
