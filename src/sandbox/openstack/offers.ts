import type { Project } from './accounts.js';
import type { Catalog, CatalogService } from './identity/catalog.js';
import { filesTenant } from './identity/v2.js';

const ownId = (project: Project): string => project.id;

/** The services of a simulated OpenStack, with the types and names that Keystone lists them by. */
export function openstackCatalog(regions: readonly string[]): Catalog {
  const service = (
    id: string,
    type: string,
    name: string,
    path: (region: string, tenant: string) => string,
  ): CatalogService => ({
    id: id.repeat(32),
    type,
    name,
    regions,
    tenant: ownId,
    path: (region, tenant) => path(region ?? '', tenant),
  });
  return [
    service('1', 'identity', 'keystone', () => '/v3'),
    service('2', 'compute', 'nova', (region) => `/${region}/compute/v2.1`),
    service('3', 'image', 'glance', (region) => `/${region}/image`),
  ];
}

/** The services of a Rackspace account. */
export function rackspaceCatalog(regions: readonly string[]): Catalog {
  const service = (
    id: string,
    name: string,
    type: string,
    rest: Pick<CatalogService, 'path'> & Partial<CatalogService>,
  ): CatalogService => ({
    id: id.repeat(32),
    name,
    type,
    regions,
    tenant: ownId,
    ...rest,
  });
  return [
    service('1', 'cloudServersOpenStack', 'compute', {
      path: (region, tenant) => `/${region ?? ''}/compute/v2/${tenant}`,
      version: { id: '2', path: (region) => `/${region ?? ''}/compute/v2` },
    }),
    service('2', 'cloudImages', 'image', { path: (region, tenant) => `/${region ?? ''}/image/v2/${tenant}` }),
    service('3', 'cloudFiles', 'object-store', {
      tenant: filesTenant,
      internal: true,
      path: (region, tenant) => `/${region ?? ''}/object-store/v1/${tenant}`,
    }),
  ];
}
