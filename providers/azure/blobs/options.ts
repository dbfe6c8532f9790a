import {
  AuthenticationError,
  type AzureApplication,
  type AzureIdentity,
  type Environment,
  findAzureSignIn,
  variable,
} from '../../../src/driver/index.js';
import type { StorageOptions } from '../../../src/storage/index.js';
import { type AzureConnection, parseConnectionString } from '../connection-string.js';

/** Credentials and options of the Azure Blob Storage driver: the account, and its key, a signature, a token, or an application that signs in. */
export interface AzureBlobsOptions extends StorageOptions {
  /** Name of the storage account. AZURE_STORAGE_ACCOUNT */
  readonly account?: string;
  /** Key of the storage account, in Base64. AZURE_STORAGE_KEY */
  readonly accountKey?: string;
  /** A shared access signature. AZURE_STORAGE_SAS_TOKEN */
  readonly sasToken?: string;
  /** A token of Microsoft Entra ID (Azure AD) for https://storage.azure.com/, or a function that returns a fresh one. */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * An application that signs in to Microsoft Entra ID. AZURE_TENANT_ID, AZURE_CLIENT_ID, and one of AZURE_CLIENT_SECRET,
   * AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE
   */
  readonly application?: AzureApplication;
  /** The managed identity of this machine, or the user of `az login` on it. */
  readonly identity?: AzureIdentity;
}

/** The options that sign requests. */
const CREDENTIALS = ['accountKey', 'sasToken', 'token', 'application', 'identity'] as const;

/**
 * Reads the credentials of Azure's own tools; given options come first. Credentials among the options exclude those of the environment; if
 * no variable has an account's key or signature, reads the sign-in to Microsoft Entra ID.
 *
 * @throws AuthenticationError for variables that are incomplete, contradict each other, or ask for something unsupported
 */
export async function azureOptionsFrom(
  environment: Environment,
  options: AzureBlobsOptions,
): Promise<AzureBlobsOptions> {
  const account = accountOf(environment, options);
  if (CREDENTIALS.some((name) => options[name] !== undefined)) {
    const { accountKey: _, sasToken: __, ...place } = account;
    return { ...place, ...options };
  }
  const usesLogin = variable(environment, 'AZURE_STORAGE_AUTH_MODE')?.toLowerCase() === 'login';
  const isKnown = account.accountKey !== undefined || account.sasToken !== undefined;
  const { accountKey, sasToken, ...place } = account;
  if (isKnown && !usesLogin)
    return { ...place, ...found('accountKey', accountKey), ...found('sasToken', sasToken), ...options };
  const signIn = await findAzureSignIn(environment);
  return { ...place, ...signIn, ...options };
}

/** Account set by variables. @throws AuthenticationError when they, or the options, name two */
function accountOf(environment: Environment, options: AzureBlobsOptions): AzureConnection {
  const text = variable(environment, 'AZURE_STORAGE_CONNECTION_STRING');
  const connection = text === undefined ? {} : parseConnectionString(text);
  const named = {
    ...found('account', variable(environment, 'AZURE_STORAGE_ACCOUNT')),
    ...found('accountKey', variable(environment, 'AZURE_STORAGE_KEY')),
    ...found('sasToken', variable(environment, 'AZURE_STORAGE_SAS_TOKEN')),
    ...found('endpoint', variable(environment, 'AZURE_STORAGE_SERVICE_ENDPOINT')),
  };
  const wanted = options.account ?? named.account;
  if (connection.account !== undefined && wanted !== undefined && wanted !== connection.account)
    throw new AuthenticationError(
      `azure-blobs: AZURE_STORAGE_CONNECTION_STRING is of the account ${connection.account}, and ${options.account === undefined ? 'AZURE_STORAGE_ACCOUNT' : 'the option account'} names ${wanted}. Take one of them away.`,
      { provider: 'azure-blobs' },
    );
  return { ...connection, ...named };
}

function found(name: keyof AzureConnection, value: string | undefined): AzureConnection {
  return value === undefined ? {} : { [name]: value };
}
