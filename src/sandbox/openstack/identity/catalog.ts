import type { Json, JsonObject } from '../../json.js';
import type { Project } from '../accounts.js';

/** A service of the catalog; its path is filled in for a region and a project. */
export interface CatalogService {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** One endpoint for each of these; `undefined` stands for a service without regions. */
  readonly regions: readonly (string | undefined)[];
  /** Project id as this service writes it. */
  readonly tenant: (project: Project) => string;
  /** Path of the endpoint on the sandbox. */
  readonly path: (region: string | undefined, tenant: string) => string;
  /** True if Keystone v2 lists an internal URL beside the public one. */
  readonly internal?: boolean;
  /** The API version that Keystone v2 lists with the endpoint. */
  readonly version?: { readonly id: string; readonly path: (region: string | undefined) => string };
}

/** Catalog of a project. */
export type Catalog = readonly CatalogService[];

const INTERFACES = ['admin', 'internal', 'public'];

/** The catalog as Keystone v3 lists it. */
export function catalogV3(catalog: Catalog, origin: string, project: Project): Json {
  return catalog.map((service) => ({
    endpoints: service.regions.flatMap((region) =>
      INTERFACES.map((endpoint) => ({
        id: endpointId(service, region, endpoint),
        interface: endpoint,
        region_id: region ?? null,
        url: origin + service.path(region, service.tenant(project)),
        region: region ?? null,
      })),
    ),
    id: service.id,
    type: service.type,
    name: service.name,
  }));
}

/** The catalog as Keystone v2 lists it: one object for each endpoint. */
export function catalogV2(catalog: Catalog, origin: string, project: Project): Json {
  return catalog.map((service) => ({
    name: service.name,
    type: service.type,
    endpoints: service.regions.map((region) => endpointV2(service, region, origin, project)),
  }));
}

function endpointV2(
  service: CatalogService,
  region: string | undefined,
  origin: string,
  project: Project,
): JsonObject {
  const tenant = service.tenant(project);
  const url = origin + service.path(region, tenant);
  const versionUrl = service.version === undefined ? undefined : origin + service.version.path(region);
  return {
    ...(region === undefined ? {} : { region }),
    tenantId: tenant,
    publicURL: url,
    ...(service.internal === true ? { internalURL: url } : {}),
    ...(versionUrl === undefined
      ? {}
      : {
          versionId: service.version?.id,
          versionInfo: `${versionUrl}`,
          versionList: versionUrl.replace(/v[\d.]+\/?$/, ''),
        }),
  };
}

function endpointId(service: CatalogService, region: string | undefined, endpoint: string): string {
  const text = `${service.id.slice(0, 8)}${region ?? ''}${endpoint}`.padEnd(32, '.');
  return Buffer.from(text).toString('hex').slice(0, 32);
}
