import type { Environment } from '../../src/driver/index.js';
import { OpenStackCompute } from '../openstack/driver.js';
import {
  type RackspaceFlexEnvironmentOptions,
  type RackspaceFlexOptions,
  rackspaceFlexOptionsFrom,
  withFlexDefaults,
} from './credentials.js';

/**
 * Rackspace OpenStack Flex: OpenStack with Keystone v3, an identity service in each region.
 *
 * ```ts
 * const Flex = getDriver(Provider.RACKSPACE_FLEX);
 * const flex = new Flex({ region: 'DFW3', username, password, projectName: '123456_Flex' });
 * ```
 *
 * @see https://docs.rackspacecloud.com/
 */
export class RackspaceFlexCompute extends OpenStackCompute<RackspaceFlexOptions> {
  static override readonly provider: string = 'rackspace-flex';

  static override readEnvironment(
    environment: Environment,
    options: RackspaceFlexEnvironmentOptions,
  ): Promise<RackspaceFlexOptions> {
    return rackspaceFlexOptionsFrom(environment, options);
  }

  constructor(options: RackspaceFlexOptions) {
    super(withFlexDefaults(options));
  }
}
