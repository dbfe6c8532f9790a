import type { Reader } from '../../format/json-reader.js';
import {
  type CloudErrorDetails,
  MalformedResponseError,
  NotSupportedError,
  RegionNotFoundError,
} from '../../errors.js';

/** Whom an endpoint is for. */
export type EndpointInterface = 'public' | 'internal' | 'admin';

/** One endpoint of a Keystone catalog, v2 or v3. */
export interface CatalogEntry {
  readonly type: string;
  readonly name: string;
  /** Null for a service that is the same in every region. */
  readonly region: string | null;
  readonly interface: EndpointInterface;
  readonly url: string;
}

/** How a driver finds one of its services in a catalog. */
export interface ServiceLookup {
  /** Service types, the preferred one first. */
  readonly types: readonly string[];
  /** Service name, where several of one type stand side by side. */
  readonly name?: string;
  /** Path segment that belongs behind a URL without a version: `v2.1`. */
  readonly version?: string;
  /** Service types by the API version that settings may ask for, where each version has types of its own. */
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  /** Whether the project's id stands behind the version in the URL. */
  readonly projectInPath?: boolean;
}

/** What a caller or a file of settings says of one service, in place of what goes for all. */
export interface ServiceChoice {
  /** Region of this service. */
  readonly region?: string;
  /** Which of the catalog's URLs to use for it; of several the first that there is. */
  readonly interface?: EndpointInterface | readonly EndpointInterface[];
  /** Its type in the catalog. */
  readonly type?: string;
  /** Its name in the catalog, where several of one type stand side by side. */
  readonly name?: string;
  /** Version of its API that is asked for. One that the driver does not speak is refused when the service is used. */
  readonly apiVersion?: string;
}

const INTERFACES: readonly EndpointInterface[] = ['public', 'internal', 'admin'];

/** How some clouds name the region of what is the same in all. */
const EVERY_REGION = '*';

type Raw = Readonly<Record<string, unknown>>;

/** Reads the catalog of a v3 token. An entry that is not as Keystone writes it is passed over: it need not be one that is used. */
export function readCatalogV3(token: Reader): CatalogEntry[] {
  return servicesIn(token, 'catalog').flatMap((service) =>
    objects(service['endpoints']).flatMap((endpoint) => {
      const found = interfaceNamed(text(endpoint['interface']));
      const region = text(endpoint['region_id']) ?? text(endpoint['region']);
      return found === undefined ? [] : entry(service, found, region, endpoint['url']);
    }),
  );
}

/** Reads the catalog of a v2 answer. */
export function readCatalogV2(access: Reader): CatalogEntry[] {
  return servicesIn(access, 'serviceCatalog').flatMap((service) =>
    objects(service['endpoints']).flatMap((endpoint) =>
      INTERFACES.flatMap((name) => {
        const url = endpoint[`${name}URL`];
        return url === undefined || url === null ? [] : entry(service, name, text(endpoint['region']), url);
      }),
    ),
  );
}

/** An endpoint without a URL is kept as one whose URL is empty, so that it can be named when it is the one that is needed. */
function entry(service: Raw, found: EndpointInterface, region: string | null, url: unknown): CatalogEntry[] {
  const type = text(service['type']);
  if (type === null) return [];
  return [
    {
      type,
      name: text(service['name']) ?? '',
      region: region === EVERY_REGION ? null : region,
      interface: found,
      url: text(url) ?? '',
    },
  ];
}

function servicesIn(reader: Reader, key: string): Raw[] {
  const value = reader.raw[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw reader.wrong(key, 'a list');
  return objects(value);
}

function objects(value: unknown): Raw[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item: unknown): item is Raw => typeof item === 'object' && item !== null);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function interfaceNamed(name: string | null): EndpointInterface | undefined {
  return INTERFACES.find((known) => known === name?.replace(/URL$/, ''));
}

/** What is looked for in a catalog. */
export interface EndpointQuery {
  /** The driver's own word for the service, for messages. */
  readonly key: string;
  readonly lookup: ServiceLookup;
  readonly region: string | null;
  /** In the order in which they are tried. */
  readonly interfaces: readonly EndpointInterface[];
}

/** How a service is found once what is said of it alone is taken into account. @throws NotSupportedError for another version */
export function chooseService(
  key: string,
  lookup: ServiceLookup,
  choice: ServiceChoice,
  details: CloudErrorDetails,
): ServiceLookup {
  const { type, name = lookup.name, apiVersion } = choice;
  const types = type === undefined ? typesOf(key, lookup, apiVersion, details) : [type];
  return { ...lookup, types, ...(name === undefined ? {} : { name }) };
}

function typesOf(
  key: string,
  { types, version, versions }: ServiceLookup,
  asked: string | undefined,
  details: CloudErrorDetails,
): readonly string[] {
  const major = /^v?(\d+)/.exec(asked ?? '')?.[1];
  if (major === undefined) return types;
  const found = versions === undefined ? (isOf(version, major) ? types : undefined) : versions[major];
  if (found !== undefined) return found;
  const known = versions === undefined ? version : Object.keys(versions).join(', ');
  throw new NotSupportedError(
    `${details.operation}: version ${asked} of the ${key} service was asked for (its api_version in clouds.yaml, or services.${key}.apiVersion), and this driver speaks ${known}.`,
    details,
  );
}

function isOf(version: string | undefined, major: string): boolean {
  return version === undefined || /^v(\d+)/.exec(version)?.[1] === major;
}

/**
 * The URL of a service.
 *
 * @throws NotSupportedError when the account has no such service.
 * @throws RegionNotFoundError when it is not in this region, or is in several and none was asked for.
 */
export function findEndpoint(
  catalog: readonly CatalogEntry[],
  query: EndpointQuery,
  details: CloudErrorDetails,
): string {
  const { key, lookup, region, interfaces } = query;
  const candidates = interfaces.map((wanted) => ownRegionFirst(servicesOf(catalog, lookup, wanted)));
  const services = candidates.flat();
  if (services.length === 0) {
    const known = [...new Set(catalog.map((entry) => entry.type))].sort().join(', ') || 'nothing';
    throw new NotSupportedError(
      `${details.operation}: this account's catalog has no ${interfaces.join(' or ')} ${key} service (type ${lookup.types.join(' or ')}). It has: ${known}.`,
      details,
    );
  }
  const here = services.filter((entry) => isIn(entry, region));
  const regions = [...new Set(services.flatMap((entry) => entry.region ?? []))].sort();
  if (here.length === 0) {
    throw new RegionNotFoundError(
      `${details.operation}: no ${key} service in region ${region}. There is: ${regions.join(', ')}.`,
      details,
    );
  }
  if (region === null && regions.length > 1) {
    throw new RegionNotFoundError(
      `${details.operation}: the ${key} service is in several regions; set the region option to one of ${regions.join(', ')}.`,
      details,
    );
  }
  const found = here.find(({ url }) => URL.canParse(url));
  if (found === undefined) {
    throw new MalformedResponseError(
      `${details.operation}: the catalog's URL of the ${key} service is no URL. Set endpoints.${key} to the right one.`,
      details,
    );
  }
  return withVersion(found.url, lookup.version);
}

/** What names its region comes before what is the same in all. */
function ownRegionFirst(entries: readonly CatalogEntry[]): CatalogEntry[] {
  return entries.toSorted((a, b) => Number(a.region === null) - Number(b.region === null));
}

function isIn({ region: own }: CatalogEntry, region: string | null): boolean {
  return region === null || own === null || own.toLowerCase() === region.toLowerCase();
}

/** The endpoints of the most preferred type that the catalog has. */
function servicesOf(
  catalog: readonly CatalogEntry[],
  { types, name }: ServiceLookup,
  wanted: EndpointInterface,
): CatalogEntry[] {
  for (const type of types) {
    const found = catalog.filter(
      (entry) =>
        entry.type === type && entry.interface === wanted && (name === undefined || entry.name === name),
    );
    if (found.length > 0) return found;
  }
  return [];
}

/** Whether a URL's path names a version: `/compute/v2.1`. */
export function hasVersion(path: string): boolean {
  return /\/v\d+(\.\d+)?(\/|$)/.test(path);
}

/** Some clouds list a service's root and some its version. */
function withVersion(url: string, version: string | undefined): string {
  const { pathname } = new URL(url);
  return version === undefined || hasVersion(pathname) ? url : `${url.replace(/\/+$/, '')}/${version}`;
}
