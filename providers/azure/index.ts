export type { AzureApplication } from '../../src/auth/azure-ad.js';
export type { AzureIdentity } from '../../src/auth/azure-identity.js';
export { AzureBlobs, type AzureBlobsOptions } from './blobs.js';
export type {
  AzureCreateContainerExtra,
  AzureExtras,
  AzureObjectExtra,
  AzureTags,
  AzureUploadExtra,
} from './blobs-models.js';
