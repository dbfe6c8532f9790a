import {
  AuthenticationError,
  type Authenticator,
  AzureStorageAuthenticator,
  type Call,
  checkDocument,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  isPage,
  readList,
  type Redactor,
  rootNameOf,
  type XmlCursor,
} from '../../../src/driver/index.js';
import {
  encodeName,
  type ObjectResponse,
  type ObjectPlace,
  type ObjectRequest,
  type StorageLimits,
  type StorageObjectData,
  XmlStorageDriver,
} from '../../../src/storage/index.js';
import { describeAzureError, statusOfError } from './errors.js';
import { readObject } from './headers.js';
import type { AzureExtras, AzureObjectExtra } from './models.js';
import { type AzureBlobsOptions, azureOptionsFrom } from './options.js';

const MIB = 1024 * 1024;

/** Version of the service that this driver speaks. */
export const VERSION = '2023-11-03';

/** What else shows that an answer is a list. */
const LISTED = ['Blobs', 'Containers', 'NextMarker'] as const;

/** What all parts of the Azure driver share: signing, errors, lists, where containers and blobs are. */
export abstract class AzureBase extends XmlStorageDriver<AzureBlobsOptions, AzureExtras> {
  static override readonly provider: string = 'azure-blobs';
  static override readonly limits: StorageLimits = {
    parts: { min: 1, max: 4000 * MIB, count: 50_000, preferred: 8 * MIB, equal: false },
    checksum: 'md5',
    wholeChecksum: 'md5',
    objectName: 1024,
    refusedName: { pattern: /\\/, words: 'no backslash, which Azure turns into a slash' },
    // Azure makes $root, $web and $logs itself.
    existingContainerName: {
      pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$|^\$[a-z]{1,62}$/,
      words:
        'has 3 to 63 lower-case letters, digits and single dashes, and begins and ends with a letter or digit, or is one of Azure’s own such as $web',
    },
    containerName: {
      pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      words:
        'has 3 to 63 lower-case letters, digits and single dashes, and begins and ends with a letter or digit',
    },
    metadataKey: {
      pattern: /^[a-z_][a-z0-9_]*$/i,
      words: 'has letters, digits and underscores, and begins with no digit',
    },
    trimsMetadata: true,
    properties: ['cacheControl', 'contentEncoding', 'contentDisposition', 'contentLanguage'],
    batchDelete: 256,
    presignedPutHeaders: { 'x-ms-blob-type': 'BlockBlob' },
    sources: [
      'https://learn.microsoft.com/en-us/azure/storage/blobs/scalability-targets',
      'https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch',
    ],
  };

  /** Reads credentials from the variables that Azure's own tools use; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AzureBlobsOptions): Promise<AzureBlobsOptions> {
    return azureOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeAzureError(response);
  }

  protected override errorInBody(body: Buffer): number | null {
    const root = rootNameOf(body);
    if (isPage(root)) return 200;
    return root === 'Error' ? statusOfError(body) : null;
  }

  protected override createAuthenticator(options: AzureBlobsOptions, redactor: Redactor): Authenticator {
    const { account, accountKey, sasToken, token, application, identity } = options;
    const provider = AzureBase.provider;
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

  protected override objectRequest(operation: string, { container, name }: ObjectPlace): ObjectRequest {
    this.checkContainerName(operation, container);
    this.checkObjectName(operation, name);
    return { operation, path: `/${container}/${encodeName(name)}` };
  }

  protected override readObject(response: ObjectResponse): StorageObjectData<AzureObjectExtra> {
    return readObject(response);
  }

  /** A request for a container, but for its method. @throws InvalidRequestError for a name that Azure refuses */
  protected containerRequest(
    operation: string,
    name: string,
  ): Pick<CloudRequest, 'operation' | 'path' | 'query'> {
    this.checkContainerName(operation, name);
    return { operation, path: `/${name}`, query: { restype: 'container' } };
  }

  /** A list in pages of as many as Azure gives at once, each of which has the mark of the next one. Its items are elements of these names: see {@link readList}. */
  protected markedPages<T>(
    request: Omit<CloudRequest, 'method'>,
    call: Call,
    names: ReadonlySet<string>,
    read: (entry: XmlCursor) => T,
  ): AsyncIterable<T> {
    return this.pages(request, call, (page, query) => {
      const { root, entries } = readList(page, names, read);
      if (entries.length === 0)
        checkDocument(root, 'EnumerationResults', LISTED, this.details(request.operation));
      const marker = root.get('NextMarker');
      return { items: entries, next: marker === null || marker === '' ? null : { ...query, marker } };
    });
  }
}
