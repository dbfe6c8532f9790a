export { AzureBlobs, type AzureBlobsOptions } from './blobs.js';
export type {
  AzureCreateContainerExtra,
  AzureExtras,
  AzureObjectExtra,
  AzureUploadExtra,
} from './blobs-models.js';
