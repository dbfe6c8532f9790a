import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LOCAL',
  name: 'local',
  title: 'Local folders',
  defaultService: 'storage',
  credentials: [{ option: 'path', variables: [], secret: false }],
  services: {
    storage: {
      module: './storage.js',
      driver: 'LocalStorage',
      page: 'local',
      proof: [{ by: 'real server', what: 'the file system of Linux', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
