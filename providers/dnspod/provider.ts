import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DNSPOD',
  name: 'dnspod',
  title: 'DNSPod',
  site: 'https://docs.dnspod.cn/api/',
  defaultService: 'dns',
  credentials: [{ option: 'loginToken', variables: ['DNSPOD_API_KEY'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'DnsPodDns',
      page: 'dnspod',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2016', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
