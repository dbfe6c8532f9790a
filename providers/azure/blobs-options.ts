import type { AzureApplication } from '../../src/auth/azure-ad.js';
import { type Environment, variable } from '../../src/environment.js';
import type { StorageOptions } from '../../src/storage/driver.js';

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
  /** An application that signs in to Microsoft Entra ID by itself. AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET */
  readonly application?: AzureApplication;
}

/** Reads credentials from the variables that Azure's own tools use, and lays the options given over them. */
export function azureOptionsFrom(environment: Environment, options: AzureBlobsOptions): AzureBlobsOptions {
  const connection = fromConnectionString(variable(environment, 'AZURE_STORAGE_CONNECTION_STRING') ?? '');
  return {
    ...connection,
    ...found('account', variable(environment, 'AZURE_STORAGE_ACCOUNT')),
    ...found('accountKey', variable(environment, 'AZURE_STORAGE_KEY')),
    ...found('sasToken', variable(environment, 'AZURE_STORAGE_SAS_TOKEN')),
    ...applicationOf(environment),
    ...options,
  };
}

/** The application that Azure's own tools sign in as. */
function applicationOf(environment: Environment): AzureBlobsOptions {
  const tenantId = variable(environment, 'AZURE_TENANT_ID');
  const clientId = variable(environment, 'AZURE_CLIENT_ID');
  const clientSecret = variable(environment, 'AZURE_CLIENT_SECRET');
  const authority = variable(environment, 'AZURE_AUTHORITY_HOST');
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return {};
  const application = { tenantId, clientId, clientSecret };
  return { application: authority === undefined ? application : { ...application, authority } };
}

function found(name: keyof AzureBlobsOptions, value: string | undefined): AzureBlobsOptions {
  return value === undefined ? {} : { [name]: value };
}

/** `AccountName=...;AccountKey=...;BlobEndpoint=...` */
function fromConnectionString(text: string): AzureBlobsOptions {
  const fields = new Map(
    text.split(';').flatMap((field) => {
      const mark = field.indexOf('=');
      return mark === -1 ? [] : [[field.slice(0, mark), field.slice(mark + 1)] as const];
    }),
  );
  return {
    ...found('account', fields.get('AccountName')),
    ...found('accountKey', fields.get('AccountKey')),
    ...found('sasToken', fields.get('SharedAccessSignature')),
    ...found('endpoint', fields.get('BlobEndpoint')),
  };
}
