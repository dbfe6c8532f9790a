import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'YANDEX',
  name: 'yandex',
  title: 'Yandex Cloud',
  site: 'https://yandex.cloud/en/docs/dns/',
  defaultService: 'dns',
  credentials: [
    {
      option: 'token',
      variables: ['YANDEX_CLOUD_IAM_TOKEN', 'YC_TOKEN', 'LEXICON_YANDEXCLOUD_AUTH_TOKEN'],
      secret: true,
    },
    { option: 'folderId', variables: ['YANDEX_CLOUD_FOLDER_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'YandexDns',
      page: 'yandex',
      proof: [
        { by: 'official description', what: 'protobufs of 2026', date: '2026-11' },
        { by: 'recorded responses', what: 'lexicon, 2022', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
