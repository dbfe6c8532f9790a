export { AzureBlobs, type AzureBlobsOptions } from './blobs.js';
export type {
  AzureCreateContainerExtra,
  AzureExtras,
  AzureObjectExtra,
  AzureTags,
  AzureUploadExtra,
} from './blobs-models.js';
