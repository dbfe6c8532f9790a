import type { Authenticator } from '../../src/auth/authenticator.js';
import type { ServiceLookup } from '../../src/auth/keystone-catalog.js';
import type { Redactor } from '../../src/connection/redact.js';
import { OpenStackCompute } from '../openstack/compute.js';
import type { Environment } from '../../src/environment.js';
import {
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from './credentials.js';

/**
 * Rackspace Public Cloud: OpenStack Nova without microversions, signed in through Rackspace identity v2.0.
 *
 * ```ts
 * const Rackspace = getDriver(Provider.RACKSPACE);
 * const rax = new Rackspace({ username, apiKey, region: 'DFW' });
 * ```
 *
 * @see https://docs-ospc.rackspace.com/cloud-servers/v2
 */
export class RackspaceCompute extends OpenStackCompute<RackspaceOptions> {
  static override readonly provider: string = 'rackspace';
  static override readonly services: Readonly<Record<string, ServiceLookup>> = {
    compute: { types: ['compute'], name: 'cloudServersOpenStack' },
    image: { types: ['image'], name: 'cloudImages', version: 'v2' },
    network: { types: ['network'], name: 'cloudNetworks', version: 'v2.0' },
    volume: { types: ['volume'], name: 'cloudBlockStorage' },
  };

  static override readEnvironment(
    environment: Environment,
    options: RackspaceEnvironmentOptions,
  ): Promise<RackspaceOptions> {
    return rackspaceOptionsFrom(environment, options);
  }

  protected override createAuthenticator(options: RackspaceOptions, redactor: Redactor): Authenticator {
    return rackspaceAuthenticator(options, RackspaceCompute.services, redactor);
  }
}
