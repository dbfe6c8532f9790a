import {
  AuthenticationError,
  type Authenticator,
  AzureStorageAuthenticator,
  type Redactor,
} from '../../../src/driver/index.js';
import type { AzureBlobsOptions } from './options.js';

/** API version. */
export const VERSION = '2023-11-03';

/** Signs requests for the account of the options. @throws AuthenticationError when they name none */
export function azureAuthenticator(
  provider: string,
  options: AzureBlobsOptions,
  redactor: Redactor,
): Authenticator {
  const { account, accountKey, sasToken, token, application, identity } = options;
  if (account === undefined || !/^[a-z0-9]{3,24}$/.test(account)) {
    throw new AuthenticationError(
      `${provider}: the option account is missing or is no name of a storage account. Pass it to the constructor, or set AZURE_STORAGE_ACCOUNT and use fromEnv().`,
      { provider },
    );
  }
  const endpoint = options.endpoint ?? `https://${account}.blob.core.windows.net`;
  return new AzureStorageAuthenticator({
    provider,
    endpoint,
    account,
    accountKey,
    sasToken,
    token,
    application,
    identity,
    version: VERSION,
    redactor,
  });
}
