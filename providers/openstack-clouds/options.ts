import { AuthenticationError, RegionNotFoundError } from '../../src/driver/index.js';
import type { OpenStackOptions } from '../openstack/credentials.js';
import type { OpenStackCloudPreset } from './clouds.js';

/** Credentials and options: those of OpenStack, without what is the same for all customers of the cloud. */
export interface OpenStackCloudOptions extends OpenStackOptions {
  /** Region; `OPENSTACK_CLOUDS` has the documented ones. OS_REGION_NAME */
  readonly region?: string;
}

/** Options of `fromEnv`: those of the driver, and the cloud in clouds.yaml. */
export interface OpenStackCloudEnvironmentOptions extends OpenStackCloudOptions {
  /** Name of the cloud in clouds.yaml. OS_CLOUD */
  readonly cloud?: string;
}

/**
 * Fills in the identity URL and the domains of a cloud; given ones go before.
 *
 * @throws AuthenticationError without a region, where the identity URL follows from it
 * @throws RegionNotFoundError for a region that is not documented, in the same case
 */
export function withCloud<Options extends OpenStackCloudOptions>(
  provider: string,
  preset: OpenStackCloudPreset,
  options: Options,
): Options {
  const { domain } = preset;
  const usesNames = options.userId === undefined && options.applicationCredentialId === undefined;
  const fillsUser = domain !== null && usesNames && options.userDomainId === undefined;
  const fillsProject =
    domain !== null && options.projectName !== undefined && options.projectDomainId === undefined;
  return {
    ...options,
    endpoint: options.endpoint ?? endpointOf(provider, preset, options.region),
    ...(fillsUser ? { userDomainName: options.userDomainName ?? domain } : {}),
    ...(fillsProject ? { projectDomainName: options.projectDomainName ?? domain } : {}),
  };
}

function endpointOf(
  provider: string,
  { endpoint, regions }: OpenStackCloudPreset,
  region: string | undefined,
): string {
  if (!endpoint.includes('{region}')) return endpoint;
  if (region === undefined || region === '')
    throw new AuthenticationError(
      `${provider}: the option region is missing. Pass one of ${regions.join(', ')} to the constructor, or set OS_REGION_NAME and use fromEnv().`,
      { provider },
    );
  // What goes into a host's name is one of a known list.
  const known = regions.find((one) => one.toLowerCase() === region.toLowerCase());
  if (known !== undefined) return endpoint.replace('{region}', known.toLowerCase());
  throw new RegionNotFoundError(
    `${provider}: there is no region ${region}. There is: ${regions.join(', ')}. For another, give its identity URL as endpoint.`,
    { provider },
  );
}
