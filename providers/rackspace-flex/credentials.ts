import { AuthenticationError, type Environment, RegionNotFoundError } from '../../src/driver/index.js';
import {
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from '../openstack/credentials.js';

/** Regions of Rackspace OpenStack Flex. */
export type RackspaceFlexRegion = 'DFW3' | 'SJC3' | 'IAD3';

/** Regions of Rackspace OpenStack Flex, for the option `region`. @see https://docs.rackspacecloud.com/openstack-clients/ */
export const RACKSPACE_FLEX_REGIONS: readonly RackspaceFlexRegion[] = ['DFW3', 'SJC3', 'IAD3'];

/** Domain of Rackspace's customers and of their projects. */
const DOMAIN = 'rackspace_cloud_domain';

/** Credentials and options of a Rackspace Flex driver: those of OpenStack. The user's API key is the `password`; the domains are filled in. */
export interface RackspaceFlexOptions extends OpenStackOptions {
  /** Region. OS_REGION_NAME */
  readonly region?: RackspaceFlexRegion | Lowercase<RackspaceFlexRegion> | (string & {});
}

/** Options of `fromEnv`: those of the driver, and the cloud in clouds.yaml. */
export interface RackspaceFlexEnvironmentOptions extends RackspaceFlexOptions {
  /** Name of the cloud in clouds.yaml. OS_CLOUD */
  readonly cloud?: string;
}

/** Credentials from OS_* variables or clouds.yaml; the identity URL may be missing, since it follows from the region. */
export function rackspaceFlexOptionsFrom(
  environment: Environment,
  options: RackspaceFlexEnvironmentOptions & OpenStackEnvironmentOptions,
): Promise<RackspaceFlexOptions> {
  return openStackOptionsFrom('rackspace-flex', environment, options);
}

/**
 * Fills in defaults of all Flex accounts: each region has its own identity service.
 *
 * @throws AuthenticationError without a region
 * @throws RegionNotFoundError for an unknown region
 */
export function withFlexDefaults<Options extends RackspaceFlexOptions>(options: Options): Options {
  const region = flexRegion(options);
  const usesNames = options.userId === undefined && options.applicationCredentialId === undefined;
  return {
    ...options,
    ...(region === null ? {} : { region }),
    endpoint: options.endpoint ?? `https://keystone.api.${region?.toLowerCase()}.rackspacecloud.com/v3`,
    ...(usesNames && options.userDomainId === undefined
      ? { userDomainName: options.userDomainName ?? DOMAIN }
      : {}),
    ...(options.projectName !== undefined && options.projectDomainId === undefined
      ? { projectDomainName: options.projectDomainName ?? DOMAIN }
      : {}),
  };
}

function flexRegion({ region, endpoint }: RackspaceFlexOptions): string | null {
  if (endpoint !== undefined) return region ?? null;
  if (region === undefined || region === '') {
    throw new AuthenticationError(
      `rackspace-flex: the option region is missing. Pass one of ${RACKSPACE_FLEX_REGIONS.join(', ')} to the constructor, or set OS_REGION_NAME and use fromEnv().`,
      { provider: 'rackspace-flex' },
    );
  }
  const found = RACKSPACE_FLEX_REGIONS.find((known) => known === region.toUpperCase());
  if (found !== undefined) return found;
  throw new RegionNotFoundError(
    `rackspace-flex: there is no region ${region}. There is: ${RACKSPACE_FLEX_REGIONS.join(', ')}. For another, give its identity URL as endpoint.`,
    { provider: 'rackspace-flex' },
  );
}
