import type { SignInTransport } from '../../http/authenticator.js';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { backOff } from '../../call/backoff.js';
import type { Call } from '../../call/call.js';
import { parseJson } from '../../format/error-body.js';
import { type Environment, processEnvironment, readNamedFile } from '../../environment.js';
import { AuthenticationError, type CloudError, UnavailableError } from '../../errors.js';
import { fetchMetadata, type MetadataAnswer } from '../metadata-service.js';
import type { OAuthGrant } from '../oauth-token.js';
import { runProgram } from '../run-program.js';

/** A managed identity of this machine, or the user signed in on it: sources of Microsoft Entra ID tokens that need no secret. */
export type AzureIdentity =
  | AzureMachineIdentity
  | AzureSiteIdentity
  | AzureArcIdentity
  | AzureShellIdentity
  | AzureCliIdentity
  | AzureDeveloperCliIdentity;

/** The identity of a virtual machine. */
export interface AzureMachineIdentity {
  /** Its instance metadata service. */
  readonly type: 'imds';
  /** Base URL of the service, if it is another. AZURE_POD_IDENTITY_AUTHORITY_HOST */
  readonly endpoint?: string;
  /** Client id of one of several identities; default: the machine's own. AZURE_CLIENT_ID */
  readonly clientId?: string;
}

/** The identity of a site: App Service, Functions, Container Apps. */
export interface AzureSiteIdentity {
  /** The identity service of App Service. */
  readonly type: 'app-service';
  /** IDENTITY_ENDPOINT */
  readonly endpoint: string;
  /** IDENTITY_HEADER */
  readonly secret: string;
  /** Client id of one of several identities; default: the site's own. AZURE_CLIENT_ID */
  readonly clientId?: string;
}

/** The identity of a machine managed by Azure Arc. */
export interface AzureArcIdentity {
  /** The agent of Azure Arc. */
  readonly type: 'arc';
  /** IDENTITY_ENDPOINT */
  readonly endpoint: string;
}

/** The user of the Cloud Shell. */
export interface AzureShellIdentity {
  /** The Cloud Shell. */
  readonly type: 'cloud-shell';
  /** MSI_ENDPOINT */
  readonly endpoint: string;
}

/** The user signed in on this machine with `az login`. */
export interface AzureCliIdentity {
  /** The Azure CLI. */
  readonly type: 'cli';
  /** Directory (tenant) of the token; default: the program's choice. */
  readonly tenantId?: string;
}

/** The user signed in on this machine with `azd auth login`. */
export interface AzureDeveloperCliIdentity {
  /** The Azure Developer CLI. */
  readonly type: 'azd';
  /** Directory (tenant) of the token; default: the program's choice. */
  readonly tenantId?: string;
}

/** The user signed in with a program that returns tokens. */
type AzureProgramIdentity = AzureCliIdentity | AzureDeveloperCliIdentity;

/** Metadata address of virtual machines. */
export const AZURE_METADATA = 'http://169.254.169.254';
/** Milliseconds that a program has to print a token. */
const PROGRAM_PATIENCE = 20_000;
/** Times that a busy metadata service is asked in all. */
const ATTEMPTS = 4;
/** Longest wait before the second question, in milliseconds; doubled for each further one. */
const BACKOFF = 800;
/** Folder of Arc's key files on Linux. Files elsewhere are not read, whatever the service names. */
const ARC_FOLDERS = ['/var/opt/azcmagent/tokens'];
const ARC_KEY_SIZE = 4096;

const environments = new WeakMap<object, Environment>();

/** Makes a token program run in the environment in which the identity was found. */
export function runIn(environment: Environment, identity: AzureIdentity): AzureIdentity {
  environments.set(identity, environment);
  return identity;
}

/**
 * Tokens of a managed identity, or of the user signed in on this machine.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export class AzureIdentityGrant implements OAuthGrant {
  readonly #identity: AzureIdentity;
  readonly #resource: string;

  /** `scope` is that of the tokens, such as `https://storage.azure.com/.default`. */
  constructor(identity: AzureIdentity, scope: string) {
    this.#identity = identity;
    this.#resource = scope.replace(/\/\.default$/, '');
  }

  async ask(_transport: SignInTransport, call: Call): Promise<unknown> {
    const identity = this.#identity;
    if (identity.type === 'cli' || identity.type === 'azd') return this.#run(identity, call);
    const response = await this.#fetch(identity, call);
    return readToken(response, identity.type);
  }

  async #fetch(identity: Exclude<AzureIdentity, AzureProgramIdentity>, call: Call): Promise<MetadataAnswer> {
    const resource = encodeURIComponent(this.#resource);
    const client =
      'clientId' in identity && identity.clientId !== undefined
        ? `&client_id=${encodeURIComponent(identity.clientId)}`
        : '';
    switch (identity.type) {
      case 'imds': {
        const base = (identity.endpoint ?? AZURE_METADATA).replace(/\/+$/, '');
        const url = `${base}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${resource}${client}`;
        return get(url, { metadata: 'true' }, call);
      }
      case 'app-service': {
        const url = `${identity.endpoint}?api-version=2019-08-01&resource=${resource}${client}`;
        return get(url, { 'x-identity-header': identity.secret }, call);
      }
      case 'cloud-shell':
        return fetchMetadata({
          method: 'POST',
          url: identity.endpoint,
          headers: { metadata: 'true', 'content-type': 'application/x-www-form-urlencoded' },
          body: `resource=${resource}`,
          signal: call.signal,
        });
      case 'arc':
        return askArc(`${identity.endpoint}?api-version=2020-06-01&resource=${resource}`, call);
    }
  }

  /** @see https://learn.microsoft.com/en-us/cli/azure/account#az-account-get-access-token */
  async #run({ type, tenantId }: AzureProgramIdentity, call: Call): Promise<unknown> {
    const tenant = tenantId === undefined ? [] : [type === 'cli' ? '--tenant' : '--tenant-id', tenantId];
    const words =
      type === 'cli'
        ? ['az', 'account', 'get-access-token', '--output', 'json', '--resource', this.#resource, ...tenant]
        : ['azd', 'auth', 'token', '--output', 'json', '--scope', `${this.#resource}/.default`, ...tenant];
    const login = type === 'cli' ? 'az login' : 'azd auth login';
    const origin = `signIn: ${words.slice(0, 3).join(' ')} (sign in by ${login})`;
    const environment = environments.get(this.#identity) ?? processEnvironment();
    const program = { words, origin, timeout: PROGRAM_PATIENCE };
    const body = parseJson(await runProgram(environment, program, call));
    const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const token = fields['accessToken'] ?? fields['token'];
    if (typeof token !== 'string' || token === '') throw failure(`${origin} printed no token.`, null);
    const ends =
      typeof fields['expires_on'] === 'number'
        ? fields['expires_on'] * 1000
        : Date.parse(String(fields['expiresOn']));
    return { access_token: token, ...(Number.isNaN(ends) ? {} : { expires_in: secondsUntil(ends) }) };
  }
}

/** True if the metadata service of a virtual machine responds at all. */
export async function hasAzureMetadata(endpoint: string = AZURE_METADATA): Promise<boolean> {
  const url = `${endpoint.replace(/\/+$/, '')}/metadata/identity/oauth2/token`;
  try {
    const { status, text } = await fetchMetadata({ method: 'GET', url, headers: {}, timeout: 1_000 });
    // Docker's proxy responds for hosts that it cannot reach.
    return !(status === 403 && text.includes('unreachable'));
  } catch {
    return false;
  }
}

/** Retries a busy service: 404, 410 and 429 are temporary there, like 5xx. */
async function get(url: string, headers: Record<string, string>, call: Call): Promise<MetadataAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetchMetadata({ method: 'GET', url, headers, signal: call.signal });
    const { status } = response;
    const mayPass = status === 404 || status === 410 || status === 429 || status >= 500;
    if (!mayPass || attempt === ATTEMPTS) return response;
    await backOff(attempt, BACKOFF, call);
  }
}

/** Arc names a file that only administrators can read; its content proves that the client may have the token. */
async function askArc(url: string, call: Call): Promise<MetadataAnswer> {
  const headers = { metadata: 'true' };
  const challenge = await fetchMetadata({ method: 'GET', url, headers, signal: call.signal });
  if (challenge.status !== 401) return challenge;
  const path = /Basic realm=(.+)$/.exec(String(challenge.headers['www-authenticate'] ?? ''))?.[1] ?? '';
  if (!ARC_FOLDERS.includes(dirname(path)) || !/^[\w.-]+\.key$/.test(basename(path)))
    throw failure('signIn: Azure Arc names a file that is none of its keys.', 401);
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > ARC_KEY_SIZE) throw failure('signIn: the key that Azure Arc names is too large for one.', 401);
  const key = await readNamedFile(path, 'Azure Arc');
  return get(url, { ...headers, authorization: `Basic ${key}` }, call);
}

function readToken({ status, text }: MetadataAnswer, type: string): unknown {
  const body = parseJson(text);
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (status !== 200) {
    const { error } = fields;
    const words = typeof error === 'string' && /^[\w .-]{1,80}$/.test(error) ? ` (${error})` : '';
    throw failure(
      `signIn: the managed identity (${type}) has no token: its service returned ${status}${words}. Check that this machine has an identity, and AZURE_CLIENT_ID where it has several.`,
      status,
    );
  }
  const { access_token: token, expires_in: life, expires_on: ends } = fields;
  if (typeof token !== 'string' || token === '')
    throw failure(`signIn: the response for the managed identity (${type}) has no token.`, status);
  const seconds = numberOf(life) ?? secondsOf(ends);
  return { access_token: token, ...(seconds === null ? {} : { expires_in: seconds }) };
}

function secondsOf(ends: unknown): number | null {
  const seconds = numberOf(ends);
  return seconds === null ? null : secondsUntil(seconds * 1000);
}

function secondsUntil(time: number): number {
  return Math.max(0, Math.floor((time - Date.now()) / 1000));
}

/** Numbers may be strings. */
function numberOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : null;
}

function failure(words: string, status: number | null): CloudError {
  const details = { provider: 'azure', operation: 'signIn', ...(status === null ? {} : { status }) };
  return status !== null && (status >= 500 || status === 429)
    ? new UnavailableError(words, { ...details, retryable: true })
    : new AuthenticationError(words, details);
}
