import { OpenStackAddresses } from './network/security-groups.js';
import type { OpenStackOptions } from './credentials.js';

/**
 * OpenStack: Nova for servers, Glance v2 for images, Cinder v3 for volumes, Neutron for networks, found through Keystone's catalog.
 *
 * ```ts
 * const OpenStack = getDriver(Provider.OPENSTACK);
 * const cloud = new OpenStack({ endpoint: 'https://keystone.example/v3', username, password, projectName: 'demo', region: 'RegionOne' });
 * ```
 *
 * Its parts stand in files of their own, each a class upon the one before: base, servers, key pairs, volumes, images, server extras, networks,
 * addresses.
 *
 * @see https://docs.openstack.org/api-ref/compute/
 */
export class OpenStackCompute<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackAddresses<Options> {}
