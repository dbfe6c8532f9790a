import type { Reader } from '../connection/reader.js';
import {
  type CloudErrorDetails,
  MalformedResponseError,
  NotSupportedError,
  RegionNotFoundError,
} from '../errors.js';

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
}

const INTERFACES: readonly EndpointInterface[] = ['public', 'internal', 'admin'];

/** Reads the catalog of a v3 token. */
export function readCatalogV3(token: Reader): CatalogEntry[] {
  return token.optionalList('catalog').flatMap((service) =>
    service.optionalList('endpoints').map((endpoint) => ({
      type: service.string('type'),
      name: service.optionalString('name') ?? '',
      region: endpoint.optionalString('region_id') ?? endpoint.optionalString('region'),
      interface: readInterface(endpoint),
      url: endpoint.string('url'),
    })),
  );
}

function readInterface(endpoint: Reader): EndpointInterface {
  const name = endpoint.string('interface').replace(/URL$/, '');
  const found = INTERFACES.find((known) => known === name);
  if (found === undefined) throw endpoint.wrong('interface', 'public, internal or admin');
  return found;
}

/** Reads the catalog of a v2 answer. */
export function readCatalogV2(access: Reader): CatalogEntry[] {
  return access.optionalList('serviceCatalog').flatMap((service) =>
    service.optionalList('endpoints').flatMap((endpoint) =>
      INTERFACES.flatMap((name) => {
        const url = endpoint.optionalString(`${name}URL`);
        if (url === null) return [];
        const region = endpoint.optionalString('region');
        return [
          {
            type: service.string('type'),
            name: service.optionalString('name') ?? '',
            region,
            interface: name,
            url,
          },
        ];
      }),
    ),
  );
}

/** What is looked for in a catalog. */
export interface EndpointQuery {
  /** The driver's own word for the service, for messages. */
  readonly key: string;
  readonly lookup: ServiceLookup;
  readonly region: string | null;
  readonly interface: EndpointInterface;
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
  const { key, lookup, region } = query;
  const services = servicesOf(catalog, query);
  if (services.length === 0) {
    const known = [...new Set(catalog.map((entry) => entry.type))].sort().join(', ') || 'nothing';
    throw new NotSupportedError(
      `${details.operation}: this account's catalog has no ${query.interface} ${key} service (type ${lookup.types.join(' or ')}). It has: ${known}.`,
      details,
    );
  }
  const here = services.filter(
    (entry) =>
      region === null || entry.region === null || entry.region.toLowerCase() === region.toLowerCase(),
  );
  const regions = [...new Set(services.flatMap((entry) => entry.region ?? []))].sort();
  const [found] = here;
  if (found === undefined) {
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
  if (!URL.canParse(found.url)) {
    throw new MalformedResponseError(
      `${details.operation}: the catalog's URL of the ${key} service is no URL. Set endpoints.${key} to the right one.`,
      details,
    );
  }
  return withVersion(found.url, lookup.version);
}

/** The endpoints of the most preferred type that the catalog has. */
function servicesOf(
  catalog: readonly CatalogEntry[],
  { lookup, interface: wanted }: EndpointQuery,
): CatalogEntry[] {
  for (const type of lookup.types) {
    const found = catalog.filter(
      (entry) =>
        entry.type === type &&
        entry.interface === wanted &&
        (lookup.name === undefined || entry.name === lookup.name),
    );
    if (found.length > 0) return found;
  }
  return [];
}

/** Some clouds list a service's root and some its version. */
function withVersion(url: string, version: string | undefined): string {
  const { pathname } = new URL(url);
  if (version === undefined || /\/v\d+(\.\d+)?(\/|$)/.test(pathname)) return url;
  return `${url.replace(/\/+$/, '')}/${version}`;
}
