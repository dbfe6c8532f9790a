import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'TENCENT',
  name: 'tencent',
  title: 'Tencent Cloud DNSPod',
  site: 'https://www.tencentcloud.com/document/product/1097',
  defaultService: 'dns',
  credentials: [
    { option: 'secretId', variables: ['TENCENTCLOUD_SECRET_ID'], secret: false },
    { option: 'secretKey', variables: ['TENCENTCLOUD_SECRET_KEY'], secret: true },
    { option: 'sessionToken', variables: ['TENCENTCLOUD_SESSION_TOKEN'], secret: true },
  ],
  services: {
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
