export type { AzureApplication } from '../../src/driver/index.js';
export type {
  AzureArcIdentity,
  AzureCliIdentity,
  AzureDeveloperCliIdentity,
  AzureIdentity,
  AzureMachineIdentity,
  AzureShellIdentity,
  AzureSiteIdentity,
} from '../../src/driver/index.js';
export { AzureBlobs, type AzureBlobsOptions } from './blobs/driver.js';
export type {
  AzureCreateContainerExtra,
  AzureExtras,
  AzureObjectExtra,
  AzureTags,
  AzureUploadExtra,
} from './blobs/models.js';
export type { AzureTagging } from './blobs/tags.js';
