import { type Environment, lookAtFile, readNamedFile, resolvePath, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import type { AzureApplication } from './entra-id.js';
import { type AzureIdentity, hasAzureMetadata, runIn } from './identity.js';

/** Identity for Microsoft Entra ID: an application, or that of this machine. */
export type AzureSignIn = { readonly application: AzureApplication } | { readonly identity: AzureIdentity };

/** Values of AZURE_TOKEN_CREDENTIALS; the first two are groups. */
const SELECTIONS = [
  'prod',
  'dev',
  'environmentcredential',
  'workloadidentitycredential',
  'managedidentitycredential',
  'azureclicredential',
  'azuredeveloperclicredential',
];

/**
 * Finds the identity that Azure's own tools would use, in their order: variables of an application, a workload identity, a managed
 * identity, the sign-in of `az`. Null if there is none.
 *
 * @throws AuthenticationError when variables are incomplete, or ask for something unsupported
 * @see https://learn.microsoft.com/en-us/dotnet/azure/sdk/authentication/credential-chains#defaultazurecredential-overview
 */
export async function findAzureSignIn(environment: Environment): Promise<AzureSignIn | null> {
  const selection = selectionOf(environment);
  const may = (group: 'prod' | 'dev', name: string): boolean =>
    selection === null || selection === group || selection === name;
  const named = await applicationOf(environment);
  if (
    named !== null &&
    may('prod', named.tokenFile === undefined ? 'environmentcredential' : 'workloadidentitycredential')
  )
    return { application: named };
  if (may('prod', 'managedidentitycredential')) {
    const identity = await managedIdentity(environment, selection !== null && selection !== 'prod');
    if (identity !== null) return { identity };
  }
  const tenantId = variable(environment, 'AZURE_TENANT_ID');
  const tenant = tenantId === undefined ? {} : { tenantId };
  if (selection === 'azuredeveloperclicredential')
    return { identity: runIn(environment, { type: 'azd', ...tenant }) };
  if (may('dev', 'azureclicredential') && (selection !== null || (await hasSignedIn(environment))))
    return { identity: runIn(environment, { type: 'cli', ...tenant }) };
  if (selection === null) return null;
  throw failure(`AZURE_TOKEN_CREDENTIALS asks for ${selection}, and nothing of it is set.`);
}

function selectionOf(environment: Environment): string | null {
  const text = variable(environment, 'AZURE_TOKEN_CREDENTIALS')?.trim().toLowerCase();
  if (text === undefined || SELECTIONS.includes(text)) return text ?? null;
  throw failure(
    `AZURE_TOKEN_CREDENTIALS must be one of ${SELECTIONS.join(', ')}, not ${JSON.stringify(text.slice(0, 60))}.`,
  );
}

/** Application set by variables. @throws AuthenticationError when they are incomplete */
async function applicationOf(environment: Environment): Promise<AzureApplication | null> {
  const read = (name: string): string | undefined => variable(environment, name);
  const clientSecret = read('AZURE_CLIENT_SECRET');
  const certificatePath = read('AZURE_CLIENT_CERTIFICATE_PATH');
  const tokenFile = read('AZURE_FEDERATED_TOKEN_FILE');
  const [tenantId, clientId] = [read('AZURE_TENANT_ID'), read('AZURE_CLIENT_ID')];
  const proof = [
    clientSecret === undefined ? [] : ['AZURE_CLIENT_SECRET'],
    certificatePath === undefined ? [] : ['AZURE_CLIENT_CERTIFICATE_PATH'],
    tokenFile === undefined ? [] : ['AZURE_FEDERATED_TOKEN_FILE'],
  ].flat()[0];
  if (proof === undefined) {
    if (read('AZURE_USERNAME') !== undefined && read('AZURE_PASSWORD') !== undefined)
      throw failure(
        'AZURE_USERNAME and AZURE_PASSWORD ask for a sign-in by password, which Microsoft has withdrawn and which is not offered. Use a secret, a certificate, or az login.',
      );
    if (tenantId === undefined || clientId === undefined) return null;
    throw failure(
      'AZURE_TENANT_ID and AZURE_CLIENT_ID name an application, and nothing proves that this is it: set AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE. For a managed identity set AZURE_CLIENT_ID alone.',
    );
  }
  const missing = Object.entries({ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (tenantId === undefined || clientId === undefined)
    throw failure(`${proof} is set and ${missing.join(' and ')} not: half a sign-in is none.`);
  const authority = read('AZURE_AUTHORITY_HOST');
  const base = { tenantId, clientId, ...(authority === undefined ? {} : { authority }) };
  if (clientSecret !== undefined) return { ...base, clientSecret };
  if (certificatePath !== undefined)
    return { ...base, ...(await certificateOf(environment, certificatePath)) };
  return { ...base, tokenFile: resolvePath(environment, tokenFile ?? '') };
}

async function certificateOf(environment: Environment, path: string): Promise<Partial<AzureApplication>> {
  const certificate = await readNamedFile(resolvePath(environment, path), 'AZURE_CLIENT_CERTIFICATE_PATH');
  const certificatePassword = variable(environment, 'AZURE_CLIENT_CERTIFICATE_PASSWORD');
  const sends = variable(environment, 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN')?.toLowerCase();
  return {
    certificate,
    ...(certificatePassword === undefined ? {} : { certificatePassword }),
    ...(sends === '1' || sends === 'true' ? { sendCertificateChain: true } : {}),
  };
}

/** Managed identity of this machine; probes for that of a virtual machine, unless it is known to exist. */
async function managedIdentity(environment: Environment, isCertain: boolean): Promise<AzureIdentity | null> {
  const read = (name: string): string | undefined => variable(environment, name);
  const client = read('AZURE_CLIENT_ID');
  const clientId = client === undefined ? {} : { clientId: client };
  const endpoint = read('IDENTITY_ENDPOINT');
  if (endpoint !== undefined) {
    const secret = read('IDENTITY_HEADER');
    if (read('IDENTITY_SERVER_THUMBPRINT') !== undefined)
      throw failure(
        'IDENTITY_SERVER_THUMBPRINT asks for the identity of Service Fabric, which is not offered.',
      );
    if (secret !== undefined)
      return { type: 'app-service', endpoint: checked(endpoint), secret, ...clientId };
    if (read('IMDS_ENDPOINT') === undefined)
      throw failure('IDENTITY_ENDPOINT is set and IDENTITY_HEADER not: half a sign-in is none.');
    if (client !== undefined)
      throw failure("AZURE_CLIENT_ID asks for an identity of one's own, which Azure Arc does not have.");
    return { type: 'arc', endpoint: checked(endpoint) };
  }
  const shell = read('MSI_ENDPOINT');
  if (shell !== undefined) {
    if (read('MSI_SECRET') !== undefined)
      throw failure('MSI_SECRET asks for the identity of Azure Machine Learning, which is not offered.');
    return { type: 'cloud-shell', endpoint: checked(shell) };
  }
  const host = read('AZURE_POD_IDENTITY_AUTHORITY_HOST');
  if (!isCertain && host === undefined && !(await hasAzureMetadata())) {
    if (client === undefined) return null;
    throw failure(
      'AZURE_CLIENT_ID asks for a managed identity, and this machine has no service that gives one.',
    );
  }
  return { type: 'imds', ...(host === undefined ? {} : { endpoint: checked(host) }), ...clientId };
}

/** True after `az login`, when its folder has a list of subscriptions. */
async function hasSignedIn(environment: Environment): Promise<boolean> {
  const folder = variable(environment, 'AZURE_CONFIG_DIR');
  if (folder === undefined && environment.home === '') return false;
  const path = resolvePath(environment, `${folder ?? '~/.azure'}/azureProfile.json`);
  return (await lookAtFile(path)).state === 'read';
}

function checked(url: string): string {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw failure('the endpoint of the managed identity must be a URL of http or https.');
}

function failure(words: string): AuthenticationError {
  return new AuthenticationError(`azure: ${words}`, { provider: 'azure' });
}
