import type { Environment } from '../../src/driver/index.js';
import { openStackOptionsFrom } from '../openstack/credentials.js';
import { OpenStackCompute } from '../openstack/driver.js';
import { OPENSTACK_CLOUDS, type OpenStackCloudName, type OpenStackCloudPreset } from './clouds.js';
import { type OpenStackCloudEnvironmentOptions, type OpenStackCloudOptions, withCloud } from './options.js';

/**
 * A public cloud that is OpenStack, whose identity URL is known.
 *
 * ```ts
 * const Ovh = getDriver(Provider.OVH_OPENSTACK);
 * const cloud = new Ovh({ region: 'GRA11', username, password, projectId });
 * ```
 *
 * @see https://docs.openstack.org/api-ref/compute/
 */
export class OpenStackCloud extends OpenStackCompute<OpenStackCloudOptions> {
  /** What is the same for all customers of the cloud. */
  static readonly preset: OpenStackCloudPreset;

  /** Credentials from OS_* variables or clouds.yaml; the identity URL may be missing. */
  static override readEnvironment(
    environment: Environment,
    options: OpenStackCloudEnvironmentOptions,
  ): Promise<OpenStackCloudOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  constructor(options: OpenStackCloudOptions) {
    super(withCloud(new.target.provider, new.target.preset, options));
  }
}

function driverOf([provider, preset]: readonly [string, OpenStackCloudPreset]): [
  string,
  typeof OpenStackCloud,
] {
  class Cloud extends OpenStackCloud {
    // The class that is declared is the one that users know.
    static override readonly name = OpenStackCloud.name;
    static override readonly provider: string = provider;
    static override readonly preset: OpenStackCloudPreset = preset;
  }
  return [provider, Cloud];
}

/** The driver of each cloud. */
export const OPENSTACK_CLOUD_DRIVERS = Object.fromEntries(
  Object.entries<OpenStackCloudPreset>(OPENSTACK_CLOUDS).map(driverOf),
) as Readonly<Record<OpenStackCloudName, typeof OpenStackCloud>>;
