import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'AZURE',
  name: 'azure',
  title: 'Microsoft Azure',
  site: 'https://learn.microsoft.com/en-us/rest/api/azure/',
  defaultService: 'compute',
  credentials: [
    { option: 'account', variables: ['AZURE_STORAGE_ACCOUNT'], secret: false },
    { option: 'accountKey', variables: ['AZURE_STORAGE_KEY'], secret: true },
    { option: 'sasToken', variables: ['AZURE_STORAGE_SAS_TOKEN'], secret: true },
  ],
  services: {
    storage: {
      module: './blobs/driver.js',
      driver: 'AzureBlobs',
      page: 'azure-blobs',
      proof: [{ by: 'emulator', what: 'Azurite 3.35', date: '2026-11' }],
    },
  },
  aliases: [{ constant: 'AZURE_BLOBS', name: 'azure-blobs', service: 'storage' }],
} as const satisfies ProviderManifest;
