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
    service('4', 'network', 'neutron', (region) => `/${region}/network`),
    service('5', 'volumev3', 'cinderv3', (region, tenant) => `/${region}/volume/v3/${tenant}`),
    service('8', 'dns', 'designate', (region) => `/${region}/dns`),
    service('9', 'load-balancer', 'octavia', (region) => `/${region}/load-balancer`),
    service('6', 'block-storage', 'cinder', (region, tenant) => `/${region}/volume/v3/${tenant}`),
    {
      ...service('7', 'object-store', 'swift', (region, tenant) => `/${region}/object-store/v1/${tenant}`),
      tenant: (project) => `AUTH_${project.id}`,
    },
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
    service('4', 'cloudBlockStorage', 'volume', {
      path: (region, tenant) => `/${region ?? ''}/volume/v1/${tenant}`,
    }),
    service('5', 'cloudNetworks', 'network', { path: (region) => `/${region ?? ''}/network/v2.0` }),
    service('6', 'cloudDNS', 'rax:dns', {
      regions: [undefined],
      path: (_region, tenant) => `/dns/v1.0/${tenant}`,
    }),
    service('8', 'cloudLoadBalancers', 'rax:load-balancer', {
      path: (region, tenant) => `/${region ?? ''}/loadbalancers/v1.0/${tenant}`,
    }),
    service('7', 'cloudFilesCDN', 'rax:object-cdn', {
      tenant: filesTenant,
      path: (region, tenant) => `/${region ?? ''}/cdn/v1/${tenant}`,
    }),
    service('3', 'cloudFiles', 'object-store', {
      tenant: filesTenant,
      internal: true,
      path: (region, tenant) => `/${region ?? ''}/object-store/v1/${tenant}`,
    }),
  ];
}
