import type { Authenticator, Environment, Redactor, ServiceLookup } from '../../src/driver/index.js';
import type { StorageLimits } from '../../src/storage/index.js';
import {
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from './credentials.js';
import { OpenStackSwift } from '../openstack/object-storage/driver.js';
import { CloudFilesCdnService, type CloudFilesOptions } from './storage-cdn.js';

export type * from './storage-cdn.js';

/**
 * Rackspace Cloud Files: Swift behind Rackspace identity v2.0, and its content delivery network.
 *
 * ```ts
 * const CloudFiles = getDriver(Provider.CLOUDFILES);
 * const files = new CloudFiles({ username, apiKey, region: 'DFW' });
 * ```
 *
 * @see https://docs-ospc.rackspace.com/cloud-files/v1
 */
export class CloudFiles extends OpenStackSwift<CloudFilesOptions> {
  static override readonly provider: string = 'rackspace';
  static override readonly services: Readonly<Record<string, ServiceLookup>> = {
    storage: { types: ['object-store'], name: 'cloudFiles' },
    cdn: { types: ['rax:object-cdn'], name: 'cloudFilesCDN' },
  };
  static override readonly limits: StorageLimits = {
    ...OpenStackSwift.limits,
    properties: ['contentEncoding', 'contentDisposition', 'expiry'],
  };
  static override readonly listsTellLargeObjects: boolean = false;
  static override readonly tempUrlDigest = 'sha1';

  /** The content delivery network. */
  readonly cdn = new CloudFilesCdnService(this.client);

  static override readEnvironment(
    environment: Environment,
    options: RackspaceEnvironmentOptions,
  ): Promise<RackspaceOptions> {
    return rackspaceOptionsFrom(environment, options);
  }

  protected override createAuthenticator(options: CloudFilesOptions, redactor: Redactor): Authenticator {
    redactor.add(options.tempUrlKey);
    return rackspaceAuthenticator(options, CloudFiles.services, redactor);
  }
}
