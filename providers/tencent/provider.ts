import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'TENCENT',
  name: 'tencent',
  title: 'Tencent Cloud',
  site: 'https://www.tencentcloud.com/document/api',
  defaultService: 'compute',
  credentials: [
    { option: 'secretId', variables: ['TENCENTCLOUD_SECRET_ID'], secret: false },
    { option: 'secretKey', variables: ['TENCENTCLOUD_SECRET_KEY'], secret: true },
    { option: 'sessionToken', variables: ['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_TOKEN'], secret: true },
    { option: 'region', variables: ['TENCENTCLOUD_REGION'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'TencentCompute',
      page: 'tencent',
      proof: [
        {
          by: 'official description',
          what: 'its metadata of CVM, CBS and VPC, its examples, and its signature',
          date: '2026-11',
        },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'TencentDns',
      page: 'tencent-dns',
      proof: [
        {
          by: 'official description',
          what: 'its metadata of DNSPod, its examples, and its signature',
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
