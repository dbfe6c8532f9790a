import { makeCertificate } from '../certificate.js';
import { type Setup, UNSET } from './setup.js';

const APPLICATION = { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'client' };
const az = (body: string): Record<string, string> => ({
  'bin/az': `#!/bin/sh\n${body}\n`,
  '.azure/azureProfile.json': '{"subscriptions":[]}',
});
const TOKEN = `printf '{"accessToken":"by-cli","expires_on":4000000000,"expiresOn":"2096-10-02 07:06:40.000000","tokenType":"Bearer"}'`;
const NO_MACHINE = { AZURE_POD_IDENTITY_AUTHORITY_HOST: UNSET };
const { key, cert } = makeCertificate('rsa');
const CERTIFICATE = key + cert;

/** Who signs in to Microsoft Entra ID, in every form that is offered, and in some that are not. */
export const AZURE_SETUPS: readonly Setup[] = [
  { name: 'an application with a secret', variables: { ...APPLICATION, AZURE_CLIENT_SECRET: 'the-secret' } },
  { name: 'a secret that is wrong', variables: { ...APPLICATION, AZURE_CLIENT_SECRET: 'wrong' } },
  {
    name: 'an application with a certificate',
    files: { 'app.pem': CERTIFICATE },
    variables: { ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: '{home}/app.pem' },
  },
  {
    name: 'a certificate that is not there',
    variables: { ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: '{home}/app.pem' },
  },
  {
    name: 'a certificate that is none',
    files: { 'app.pem': 'nonsense' },
    variables: { ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: '{home}/app.pem' },
  },
  {
    name: 'a secret before a certificate',
    files: { 'app.pem': CERTIFICATE },
    variables: {
      ...APPLICATION,
      AZURE_CLIENT_SECRET: 'the-secret',
      AZURE_CLIENT_CERTIFICATE_PATH: '{home}/app.pem',
    },
  },
  {
    name: 'a workload identity',
    files: { token: 'federated' },
    variables: { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: '{home}/token' },
  },
  {
    name: 'a workload identity whose file is not there',
    variables: { ...APPLICATION, ...NO_MACHINE, AZURE_FEDERATED_TOKEN_FILE: '{home}/token' },
  },
  {
    name: 'a secret without a tenant',
    variables: { AZURE_CLIENT_ID: 'client', AZURE_CLIENT_SECRET: 'the-secret' },
    differs: 'half a sign-in is refused, where azure-identity lets the machine sign',
  },
  {
    name: 'an application without a proof',
    variables: { ...APPLICATION },
    differs: 'half a sign-in is refused, where azure-identity lets the machine sign',
  },
  { name: 'a machine' },
  { name: 'one of the identities of a machine', variables: { AZURE_CLIENT_ID: 'client' } },
  { name: 'a machine without an identity', variables: { AZURE_POD_IDENTITY_AUTHORITY_HOST: '{plain}/none' } },
  { name: 'a site', variables: { IDENTITY_ENDPOINT: '{plain}/msi', IDENTITY_HEADER: 'header' } },
  {
    name: 'one of the identities of a site',
    variables: { IDENTITY_ENDPOINT: '{plain}/msi', IDENTITY_HEADER: 'header', AZURE_CLIENT_ID: 'client' },
  },
  { name: 'the shell in the portal', variables: { MSI_ENDPOINT: '{plain}/msi' } },
  {
    name: 'half of a site',
    variables: { IDENTITY_ENDPOINT: '{plain}/msi' },
  },
  {
    name: 'the sign-in of az, asked for by name',
    files: az(TOKEN),
    variables: { ...NO_MACHINE, AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' },
  },
  {
    name: 'the sign-in of az that has ended',
    files: az('echo "Please run az login" >&2; exit 1'),
    variables: { ...NO_MACHINE, AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' },
  },
  {
    name: 'az that prints nonsense',
    files: az('printf secret-nonsense'),
    variables: { ...NO_MACHINE, AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' },
  },
  {
    name: 'only the machine is asked for',
    variables: {
      ...APPLICATION,
      AZURE_CLIENT_SECRET: 'the-secret',
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
    },
  },
  {
    name: 'a kind that nobody knows',
    variables: { AZURE_TOKEN_CREDENTIALS: 'robot' },
  },
  {
    name: 'an authority in plain HTTP',
    variables: {
      ...APPLICATION,
      AZURE_CLIENT_SECRET: 'the-secret',
      AZURE_AUTHORITY_HOST: 'http://login.example',
    },
  },
];

/** Where the services are, for every set-up that does not say otherwise. */
export const AZURE_PLACES: Readonly<Record<string, string>> = {
  AZURE_AUTHORITY_HOST: '{url}',
  AZURE_POD_IDENTITY_AUTHORITY_HOST: '{plain}',
};
