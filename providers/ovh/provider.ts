import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'OVH',
  name: 'ovh',
  title: 'OVHcloud',
  site: 'https://eu.api.ovh.com/console/',
  defaultService: 'compute',
  credentials: [
    { option: 'applicationKey', variables: ['OVH_APPLICATION_KEY'], secret: false },
    { option: 'applicationSecret', variables: ['OVH_APPLICATION_SECRET'], secret: true },
    { option: 'consumerKey', variables: ['OVH_CONSUMER_KEY'], secret: true },
    { option: 'entrypoint', variables: ['OVH_ENDPOINT'], secret: false },
    { option: 'serviceName', variables: ['OVH_CLOUD_PROJECT_SERVICE'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'OvhCompute',
      page: 'ovh',
      proof: [
        { by: 'official description', what: 'cloud/project, 2024-07', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud, 2015 to 2016', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'OvhDns',
      page: 'ovh',
      proof: [
        { by: 'official description', what: 'domain/zone, 2025-10', date: '2026-11' },
        { by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
