import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'UPCLOUD',
  name: 'upcloud',
  title: 'UpCloud',
  site: 'https://developers.upcloud.com/1.3/',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['UPCLOUD_TOKEN'], secret: true },
    { option: 'username', variables: ['UPCLOUD_USERNAME'], secret: false },
    { option: 'password', variables: ['UPCLOUD_PASSWORD'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'UpCloudCompute',
      page: 'upcloud',
      proof: [
        { by: 'recorded responses', what: 'exchanges of UpCloud’s own Go client of 2026', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
