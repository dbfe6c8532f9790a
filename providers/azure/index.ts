export type { AzureApplication } from '../../src/auth/azure/entra-id.js';
export type {
  AzureArcIdentity,
  AzureCliIdentity,
  AzureDeveloperCliIdentity,
  AzureIdentity,
  AzureMachineIdentity,
  AzureShellIdentity,
  AzureSiteIdentity,
} from '../../src/auth/azure/identity.js';
export { AzureBlobs, type AzureBlobsOptions } from './blobs/driver.js';
export type {
  AzureCreateContainerExtra,
  AzureExtras,
  AzureObjectExtra,
  AzureTags,
  AzureUploadExtra,
} from './blobs/models.js';
