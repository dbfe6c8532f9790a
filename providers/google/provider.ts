import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GOOGLE',
  name: 'google',
  title: 'Google Cloud',
  site: 'https://cloud.google.com/apis/docs/overview',
  defaultService: 'compute',
  credentials: [
    { option: 'credentials', variables: ['GOOGLE_APPLICATION_CREDENTIALS'], secret: true },
    { option: 'projectId', variables: ['GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'GoogleCompute',
      page: 'google-compute',
      proof: [
        { by: 'official description', what: 'discovery document of 2026-11-06', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
        { by: 'sandbox', what: 'the suite of all compute drivers', date: '2026-11' },
      ],
    },
    storage: {
      module: './storage/driver.js',
      driver: 'GoogleStorage',
      page: 'google-storage',
      proof: [
        { by: 'emulator', what: 'fake-gcs-server 1.56', date: '2026-11' },
        { by: 'official description', what: 'discovery document of 2024-03-19', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns/driver.js',
      driver: 'GoogleDns',
      page: 'google-dns',
      proof: [
        { by: 'official description', what: 'discovery document of 2026-06-16', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
      ],
    },
    loadbalancer: {
      module: './load-balancer/driver.js',
      driver: 'GoogleLoadBalancer',
      page: 'google-load-balancer',
      proof: [
        { by: 'official description', what: 'discovery document of 2026-11-06', date: '2026-11' },
        { by: 'sandbox', what: 'google-compute', date: '2026-11' },
      ],
    },
  },
  aliases: [
    { constant: 'GCE', name: 'gce', service: 'compute' },
    { constant: 'GOOGLE_STORAGE', name: 'google-storage', service: 'storage' },
    { constant: 'GOOGLE_LOAD_BALANCER', name: 'google-load-balancer', service: 'loadbalancer' },
  ],
} as const satisfies ProviderManifest;
