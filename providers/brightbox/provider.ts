import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'BRIGHTBOX',
  name: 'brightbox',
  title: 'Brightbox',
  site: 'https://api.gb1.brightbox.com/1.0/',
  defaultService: 'compute',
  credentials: [
    { option: 'clientId', variables: ['BRIGHTBOX_CLIENT'], secret: false },
    { option: 'secret', variables: ['BRIGHTBOX_CLIENT_SECRET'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'BrightboxCompute',
      page: 'brightbox',
      proof: [
        {
          by: 'recorded responses',
          what: 'the exchanges of gobrightbox’s and brightbox-cli’s own tests, Apache Libcloud',
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
