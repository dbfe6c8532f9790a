import { readFile } from 'node:fs/promises';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { BearerAuthenticator, type TokenSource } from '../../src/auth/bearer.js';
import {
  GoogleServiceAccountAuthenticator,
  type GoogleServiceAccountKey,
} from '../../src/auth/google-service-account.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { DriverOptions } from '../../src/driver.js';
import { type Environment, resolvePath, variable } from '../../src/environment.js';
import { AuthenticationError } from '../../src/errors.js';

/** Credentials and options of every Google Cloud driver. */
export interface GoogleOptions extends DriverOptions {
  /** Key of a service account: the JSON file's content, parsed. GOOGLE_APPLICATION_CREDENTIALS names the file */
  readonly credentials?: GoogleServiceAccountKey;
  /** An access token, or a function that returns a fresh one, in place of a key. */
  readonly token?: TokenSource;
  /** Project to work in; the key's own where it is left out. GOOGLE_CLOUD_PROJECT */
  readonly projectId?: string;
}

/** The project that options mean. @throws AuthenticationError where they name none */
export function projectOf({ projectId, credentials }: GoogleOptions): string {
  const project = projectId ?? credentials?.project_id;
  if (project === undefined || project === '') throw missing('projectId', 'GOOGLE_CLOUD_PROJECT');
  return project;
}

/** Makes the sign-in of a Google driver. @throws AuthenticationError naming the field and variable that is missing */
export function googleAuthenticator(
  options: GoogleOptions,
  endpoint: string,
  scope: string,
  redactor: Redactor,
): Authenticator {
  const { credentials, token } = options;
  const provider = 'google';
  if (token !== undefined)
    return new BearerAuthenticator({
      provider,
      endpoint,
      token,
      variable: 'GOOGLE_APPLICATION_CREDENTIALS',
      redactor,
    });
  if (credentials === undefined) throw missing('credentials', 'GOOGLE_APPLICATION_CREDENTIALS');
  return new GoogleServiceAccountAuthenticator({ provider, endpoint, key: credentials, scope, redactor });
}

/** Reads the key file and the project from where Google's own tools look. */
export async function googleOptionsFrom(
  environment: Environment,
  options: GoogleOptions,
): Promise<GoogleOptions> {
  const path = variable(environment, 'GOOGLE_APPLICATION_CREDENTIALS');
  const projectId = options.projectId ?? variable(environment, 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT');
  const project = projectId === undefined ? {} : { projectId };
  if (options.credentials !== undefined || options.token !== undefined || path === undefined)
    return { ...options, ...project };
  const key: unknown = JSON.parse(await readFile(resolvePath(environment, path), 'utf8'));
  return { ...options, ...project, credentials: checkKey(key, path) };
}

function checkKey(key: unknown, path: string): GoogleServiceAccountKey {
  const isKey = typeof key === 'object' && key !== null && 'client_email' in key && 'private_key' in key;
  if (isKey) return key as GoogleServiceAccountKey;
  throw new AuthenticationError(
    `google: ${path} is no key of a service account: it has no client_email and private_key.`,
    { provider: 'google' },
  );
}

function missing(field: string, variableName: string): AuthenticationError {
  return new AuthenticationError(
    `google: the option ${field} is missing. Pass it to the constructor, or set ${variableName} and use fromEnv().`,
    { provider: 'google' },
  );
}
