import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'ALIYUN',
  name: 'aliyun',
  title: 'Alibaba Cloud',
  site: 'https://www.alibabacloud.com/help/en/',
  defaultService: 'compute',
  credentials: [
    {
      option: 'accessKeyId',
      variables: ['ALICLOUD_ACCESS_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_ID'],
      secret: false,
    },
    {
      option: 'accessKeySecret',
      variables: ['ALICLOUD_SECRET_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
      secret: true,
    },
    {
      option: 'securityToken',
      variables: ['ALICLOUD_SECURITY_TOKEN', 'ALIBABA_CLOUD_SECURITY_TOKEN'],
      secret: true,
    },
    { option: 'region', variables: ['ALIBABA_CLOUD_REGION_ID', 'ALICLOUD_REGION'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'AliyunCompute',
      page: 'aliyun',
      proof: [
        {
          by: 'official description',
          what: 'its metadata of ECS and VPC, and its signature',
          date: '2026-11',
        },
        { by: 'documentation', what: 'responses in the form of its own clients', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'AliyunDns',
      page: 'aliyun-dns',
      proof: [
        { by: 'official description', what: 'its metadata of AliDNS, and its signature', date: '2026-11' },
        { by: 'recorded responses', what: 'lexicon, 2019', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
