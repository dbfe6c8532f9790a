import type { Reader } from '../../format/json-reader.js';
import {
  type CloudErrorDetails,
  MalformedResponseError,
  NotSupportedError,
  RegionNotFoundError,
} from '../../errors.js';

/** Interface of an endpoint. */
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

/** Lookup of a service in the catalog. */
export interface ServiceLookup {
  /** Service types, the preferred one first. */
  readonly types: readonly string[];
  /** Service name, if the catalog has several services of one type. */
  readonly name?: string;
  /** Path segment that belongs behind a URL without a version: `v2.1`. */
  readonly version?: string;
  /** Service types by API version, if each version has its own types. */
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  /** True if the URL has the project's id after the version. */
  readonly projectInPath?: boolean;
}

/** Settings of a single service, in place of the general ones. */
export interface ServiceChoice {
  /** Region of this service. */
  readonly region?: string;
  /** Interface of the catalog's URL; of several, the first that exists. */
  readonly interface?: EndpointInterface | readonly EndpointInterface[];
  /** Its type in the catalog. */
  readonly type?: string;
  /** Its name in the catalog, if there are several services of one type. */
  readonly name?: string;
  /** Requested version of its API. A version that the driver does not support is refused when the service is used. */
  readonly apiVersion?: string;
}

const INTERFACES: readonly EndpointInterface[] = ['public', 'internal', 'admin'];

/** Region name of some clouds for services shared by all regions. */
const EVERY_REGION = '*';

type Raw = Readonly<Record<string, unknown>>;

/** Reads the catalog of a v3 token. Malformed entries are skipped, since they may not be needed. */
export function readCatalogV3(token: Reader): CatalogEntry[] {
  return servicesIn(token, 'catalog').flatMap((service) =>
    objects(service['endpoints']).flatMap((endpoint) => {
      const found = interfaceNamed(text(endpoint['interface']));
      const region = text(endpoint['region_id']) ?? text(endpoint['region']);
      return found === undefined ? [] : entry(service, found, region, endpoint['url']);
    }),
  );
}

/** Reads the catalog of a v2 response. */
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

/** Keeps an endpoint without a URL, so that an error can name it when it is needed. */
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

/** Query for the catalog. */
export interface EndpointQuery {
  /** The driver's own word for the service, for messages. */
  readonly key: string;
  readonly lookup: ServiceLookup;
  readonly region: string | null;
  /** In the order in which they are tried. */
  readonly interfaces: readonly EndpointInterface[];
}

/** Applies the settings of a single service to its lookup. @throws NotSupportedError for an unsupported version */
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
 * Returns the URL of a service.
 *
 * @throws NotSupportedError when the account has no such service.
 * @throws RegionNotFoundError when it is not in this region, or is in several and no region was given.
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

/** Sorts entries with a region before those shared by all regions. */
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

/** True if a URL's path has a version: `/compute/v2.1`. */
export function hasVersion(path: string): boolean {
  return /\/v\d+(\.\d+)?(\/|$)/.test(path);
}

/** Some clouds list a service's root and some its version. */
function withVersion(url: string, version: string | undefined): string {
  const { pathname } = new URL(url);
  return version === undefined || hasVersion(pathname) ? url : `${url.replace(/\/+$/, '')}/${version}`;
}
