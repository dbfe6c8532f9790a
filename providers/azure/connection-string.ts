import { InvalidRequestError } from '../../src/driver/index.js';

/** Content of a connection string for a storage account. */
export interface AzureConnection {
  readonly account?: string;
  readonly accountKey?: string;
  readonly sasToken?: string;
  readonly endpoint?: string;
}

/** The emulator's account: the same on every machine, and published. */
const EMULATOR = {
  account: 'devstoreaccount1',
  accountKey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

/** Fields of this service, and of others. */
const FIELDS = [
  'DefaultEndpointsProtocol',
  'AccountName',
  'AccountKey',
  'SharedAccessSignature',
  'BlobEndpoint',
  'BlobSecondaryEndpoint',
  'EndpointSuffix',
  'UseDevelopmentStorage',
  'DevelopmentStorageProxyUri',
  'QueueEndpoint',
  'QueueSecondaryEndpoint',
  'TableEndpoint',
  'TableSecondaryEndpoint',
  'FileEndpoint',
  'FileSecondaryEndpoint',
];

/**
 * Parses a connection string. Its text is never shown, since it holds keys.
 *
 * @throws InvalidRequestError for an unknown, repeated or invalid field
 * @see https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string
 */
export function parseConnectionString(text: string): AzureConnection {
  const fields = readFields(text);
  const value = (name: string): string | undefined => fields.get(name.toLowerCase()) || undefined;
  if (value('UseDevelopmentStorage')?.toLowerCase() === 'true') {
    const proxy = value('DevelopmentStorageProxyUri')?.replace(/\/+$/, '') ?? 'http://127.0.0.1';
    return { ...EMULATOR, endpoint: `${checkedUrl(proxy)}:10000/${EMULATOR.account}` };
  }
  const endpoint = endpointOf(value);
  const account = value('AccountName') ?? accountIn(endpoint);
  const accountKey = value('AccountKey');
  const sasToken = value('SharedAccessSignature');
  return {
    ...(account === undefined ? {} : { account }),
    ...(accountKey === undefined ? {} : { accountKey }),
    ...(sasToken === undefined ? {} : { sasToken }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** Fields by their lower-case names. Keys end with equal signs, so only the first one separates. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [index, field] of text.split(';').entries()) {
    if (field.trim() === '') continue;
    const mark = field.indexOf('=');
    const name = field.slice(0, mark).trim();
    const known = mark > 0 && FIELDS.some((one) => one.toLowerCase() === name.toLowerCase());
    if (!known) throw failure(`field ${index + 1} is none of ${FIELDS.join(', ')}.`);
    if (fields.has(name.toLowerCase())) throw failure(`it says ${name} twice.`);
    fields.set(name.toLowerCase(), field.slice(mark + 1).trim());
  }
  return fields;
}

function endpointOf(value: (name: string) => string | undefined): string | undefined {
  const endpoint = value('BlobEndpoint');
  if (endpoint !== undefined) return checkedUrl(endpoint.replace(/\/+$/, ''));
  const [protocol, suffix] = [value('DefaultEndpointsProtocol'), value('EndpointSuffix')];
  const account = value('AccountName');
  if (account === undefined || (protocol === undefined && suffix === undefined)) return undefined;
  if (protocol !== undefined && !/^https?$/i.test(protocol))
    throw failure('DefaultEndpointsProtocol must be http or https.');
  const url = `${(protocol ?? 'https').toLowerCase()}://${account}.blob.${suffix ?? 'core.windows.net'}`;
  return checkedUrl(url);
}

/** Account in the host of Azure's own endpoints, which a string with a signature may leave out. */
function accountIn(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  return /^([a-z0-9]{3,24})\.blob\./.exec(new URL(endpoint).hostname)?.[1];
}

function checkedUrl(url: string): string {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw failure('an endpoint in it is no URL of http or https.');
}

function failure(words: string): InvalidRequestError {
  return new InvalidRequestError(`azure-blobs: AZURE_STORAGE_CONNECTION_STRING cannot be read: ${words}`, {
    provider: 'azure-blobs',
  });
}
