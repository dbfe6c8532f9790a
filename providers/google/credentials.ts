import type { Authenticator } from '../../src/auth/authenticator.js';
import { BearerAuthenticator, type TokenSource } from '../../src/auth/bearer.js';
import { GoogleMetadata, type GoogleMetadataCredentials } from '../../src/auth/google-metadata.js';
import { GoogleServiceAccount, type GoogleServiceAccountKey } from '../../src/auth/google-service-account.js';
import { type GoogleGrant, GoogleTokenAuthenticator } from '../../src/auth/google-token.js';
import { GoogleUser, type GoogleUserCredentials } from '../../src/auth/google-user.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { DriverOptions } from '../../src/driver.js';
import { AuthenticationError } from '../../src/errors.js';

/** What Google takes for a sign-in: the content of one of its JSON files, parsed, or the machine's own account. */
export type GoogleCredentials = GoogleServiceAccountKey | GoogleUserCredentials | GoogleMetadataCredentials;

/** Credentials and options of every Google Cloud driver. */
export interface GoogleOptions extends DriverOptions {
  /** A service account's key or a user's credentials: the JSON file's content, parsed. GOOGLE_APPLICATION_CREDENTIALS names the file */
  readonly credentials?: GoogleCredentials;
  /** An access token, or a function that returns a fresh one, in place of credentials. */
  readonly token?: TokenSource;
  /** Project to work in; the key's own where it is left out. GOOGLE_CLOUD_PROJECT */
  readonly projectId?: string;
}

/** The project that options mean. @throws AuthenticationError where they name none */
export function projectOf({ projectId, credentials }: GoogleOptions): string {
  const project = projectId ?? (isServiceAccount(credentials) ? credentials.project_id : undefined);
  if (project === undefined || project === '') throw missing('google', 'projectId', 'GOOGLE_CLOUD_PROJECT');
  return project;
}

/** Where a Google driver's requests go, and what its tokens are for. */
export interface GoogleService {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  /** https://developers.google.com/identity/protocols/oauth2/scopes */
  readonly scope: string;
}

/** Makes the sign-in of a Google driver. @throws AuthenticationError naming the field and variable that is missing */
export function googleAuthenticator(
  { credentials, token }: GoogleOptions,
  { provider, endpoint, scope }: GoogleService,
  redactor: Redactor,
): Authenticator {
  const variable = 'GOOGLE_APPLICATION_CREDENTIALS';
  if (token !== undefined) return new BearerAuthenticator({ provider, endpoint, token, variable, redactor });
  if (credentials === undefined) throw missing(provider, 'credentials', variable);
  const grant = grantOf(provider, credentials, scope);
  return new GoogleTokenAuthenticator({ provider, endpoint, grant, redactor });
}

/** Whether credentials are a service account's key, which can sign. */
export function isServiceAccount(
  credentials: GoogleCredentials | undefined,
): credentials is GoogleServiceAccountKey {
  return credentials !== undefined && 'private_key' in credentials;
}

function grantOf(provider: string, credentials: GoogleCredentials, scope: string): GoogleGrant {
  if (isServiceAccount(credentials)) return new GoogleServiceAccount(provider, credentials, scope);
  if (credentials.type === 'metadata') return new GoogleMetadata(credentials, scope);
  return new GoogleUser(credentials);
}

function missing(provider: string, field: string, variableName: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${field} is missing. Pass it to the constructor, or set ${variableName} and use fromEnv().`,
    { provider },
  );
}
