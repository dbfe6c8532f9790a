export { OPENSTACK_CLOUDS, type OpenStackCloudName, type OpenStackCloudPreset } from './clouds.js';
export { OPENSTACK_CLOUD_DRIVERS, OpenStackCloud } from './compute.js';
export type { OpenStackCloudEnvironmentOptions, OpenStackCloudOptions } from './options.js';
