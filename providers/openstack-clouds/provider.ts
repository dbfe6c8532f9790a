import type { ProviderManifest } from '../../src/manifest.js';
import { OPENSTACK_CLOUDS } from './clouds.js';

/** A provider for each cloud of the table. */
export const providers: readonly ProviderManifest[] = Object.entries(OPENSTACK_CLOUDS).map(
  ([name, { title, sources }]) => ({
    constant: name.toUpperCase().replaceAll('-', '_'),
    name,
    title,
    site: sources[0],
    defaultService: 'compute',
    credentials: [
      { option: 'username', variables: ['OS_USERNAME'], secret: false },
      { option: 'password', variables: ['OS_PASSWORD'], secret: true },
      { option: 'projectName', variables: ['OS_PROJECT_NAME'], secret: false },
      { option: 'region', variables: ['OS_REGION_NAME'], secret: false },
    ],
    services: {
      compute: {
        module: './compute.js',
        driver: `OPENSTACK_CLOUD_DRIVERS['${name}']`,
        page: 'openstack-clouds',
        proof: [{ by: 'documentation', what: 'as OpenStack, which was proven on Zed', date: '2026-11' }],
      },
    },
  }),
);
