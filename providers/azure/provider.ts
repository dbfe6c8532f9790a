import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'AZURE',
  name: 'azure',
  title: 'Microsoft Azure',
  site: 'https://learn.microsoft.com/en-us/rest/api/azure/',
  defaultService: 'compute',
  credentials: [
    { option: 'subscriptionId', variables: ['AZURE_SUBSCRIPTION_ID'], secret: false },
    { option: 'resourceGroup', variables: ['AZURE_DEFAULTS_GROUP'], secret: false },
    { option: 'region', variables: ['AZURE_DEFAULTS_LOCATION'], secret: false },
    { option: 'application.tenantId', variables: ['AZURE_TENANT_ID'], secret: false },
    { option: 'application.clientId', variables: ['AZURE_CLIENT_ID'], secret: false },
    { option: 'application.clientSecret', variables: ['AZURE_CLIENT_SECRET'], secret: true },
    { option: 'account', variables: ['AZURE_STORAGE_ACCOUNT'], secret: false },
    { option: 'accountKey', variables: ['AZURE_STORAGE_KEY'], secret: true },
    { option: 'sasToken', variables: ['AZURE_STORAGE_SAS_TOKEN'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'AzureCompute',
      page: 'azure',
      proof: [
        {
          by: 'official description',
          what: 'Azure Resource Manager: compute 2024-11-01, network 2024-05-01',
          date: '2026-11',
        },
        { by: 'sandbox', what: 'azure', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns/driver.js',
      driver: 'AzureDns',
      page: 'azure-dns',
      proof: [
        { by: 'official description', what: 'Azure Resource Manager: dns 2018-05-01', date: '2026-11' },
        { by: 'sandbox', what: 'azure', date: '2026-11' },
        { by: 'recorded responses', what: 'Lexicon, of the live API in 2023', date: '2026-11' },
      ],
    },
    storage: {
      module: './blobs/driver.js',
      driver: 'AzureBlobs',
      page: 'azure-blobs',
      proof: [{ by: 'emulator', what: 'Azurite 3.35', date: '2026-11' }],
    },
    loadbalancer: {
      module: './load-balancer/driver.js',
      driver: 'AzureLoadBalancer',
      page: 'azure-load-balancer',
      proof: [
        { by: 'official description', what: 'Azure Resource Manager: network 2024-05-01', date: '2026-11' },
        { by: 'sandbox', what: 'azure', date: '2026-11' },
      ],
    },
  },
  aliases: [
    { constant: 'AZURE_VM', name: 'azure-vm', service: 'compute' },
    { constant: 'AZURE_DNS', name: 'azure-dns', service: 'dns' },
    { constant: 'AZURE_BLOBS', name: 'azure-blobs', service: 'storage' },
    { constant: 'AZURE_LOAD_BALANCER', name: 'azure-load-balancer', service: 'loadbalancer' },
  ],
} as const satisfies ProviderManifest;
