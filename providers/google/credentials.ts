import {
  AuthenticationError,
  type Authenticator,
  BearerAuthenticator,
  type DriverOptions,
  GoogleExternalAccount,
  type GoogleExternalCredentials,
  GoogleExternalUser,
  type GoogleExternalUserCredentials,
  type GoogleGrant,
  GoogleImpersonatedAccount,
  type GoogleImpersonatedCredentials,
  GoogleMetadata,
  type GoogleMetadataCredentials,
  GoogleServiceAccount,
  type GoogleServiceAccountKey,
  GoogleTokenAuthenticator,
  GoogleUser,
  type GoogleUserCredentials,
  PUBLIC_UNIVERSE,
  type Redactor,
  type TokenSource,
} from '../../src/driver/index.js';

/** Google credentials: the parsed content of one of its JSON files, or the machine's own account. */
export type GoogleCredentials =
  | GoogleServiceAccountKey
  | GoogleUserCredentials
  | GoogleExternalCredentials
  | GoogleExternalUserCredentials
  | GoogleImpersonatedCredentials<GoogleSourceCredentials>
  | GoogleMetadataCredentials;

/** Credentials that may impersonate a service account. */
export type GoogleSourceCredentials =
  | GoogleServiceAccountKey
  | GoogleUserCredentials
  | GoogleExternalCredentials
  | GoogleExternalUserCredentials;

/** Credentials and options of every Google Cloud driver. */
export interface GoogleOptions extends DriverOptions {
  /** The content of a credentials file of any type, parsed. GOOGLE_APPLICATION_CREDENTIALS names the file */
  readonly credentials?: GoogleCredentials;
  /** An access token, or a function that returns a fresh one; replaces credentials. */
  readonly token?: TokenSource;
  /** Project; default: that of the key. GOOGLE_CLOUD_PROJECT */
  readonly projectId?: string;
  /** Project to bill requests to; default: that of the credentials. GOOGLE_CLOUD_QUOTA_PROJECT */
  readonly quotaProject?: string;
  /** Universe domain of another cloud than the public one; default: that of the credentials. GOOGLE_CLOUD_UNIVERSE_DOMAIN */
  readonly universeDomain?: string;
}

/** Project of the options. @throws AuthenticationError without one */
export function projectOf(options: GoogleOptions): string {
  const project = knownProject(options);
  if (project === undefined || project === '') throw missing('google', 'projectId', 'GOOGLE_CLOUD_PROJECT');
  return project;
}

/** Project of the options; storage works without one. */
function knownProject({ projectId, credentials }: GoogleOptions): string | undefined {
  return projectId ?? (isServiceAccount(credentials) ? credentials.project_id : undefined);
}

/** Endpoint and token scope of a Google driver. */
export interface GoogleService {
  readonly provider: string;
  /** Base URL of the service in the public cloud; the option `endpoint` replaces it. */
  readonly endpoint: string;
  /** https://developers.google.com/identity/protocols/oauth2/scopes */
  readonly scope: string;
}

/** Makes the sign-in of a Google driver. @throws AuthenticationError naming the field and variable that is missing */
export function googleAuthenticator(
  options: GoogleOptions,
  { provider, endpoint: usual, scope }: GoogleService,
  redactor: Redactor,
): Authenticator {
  const { credentials, token } = options;
  const endpoint = options.endpoint ?? usual.replace(PUBLIC_UNIVERSE, universeOf(options));
  const variable = 'GOOGLE_APPLICATION_CREDENTIALS';
  // The same sign-in in another project sees other resources.
  const project = knownProject(options);
  if (token !== undefined)
    return new BearerAuthenticator({ provider, endpoint, token, variable, tenant: project, redactor });
  if (credentials === undefined) throw missing(provider, 'credentials', variable);
  const grant = grantOf(provider, credentials, scope);
  const quotaProject =
    options.quotaProject ?? ('quota_project_id' in credentials ? credentials.quota_project_id : undefined);
  return new GoogleTokenAuthenticator({ provider, endpoint, grant, quotaProject, project, redactor });
}

/** True for a service account's key, which can sign. */
export function isServiceAccount(
  credentials: GoogleCredentials | undefined,
): credentials is GoogleServiceAccountKey {
  return credentials !== undefined && 'private_key' in credentials;
}

/** Universe domain. @throws AuthenticationError when the credentials have another one, or it is not a domain */
function universeOf({ universeDomain, credentials }: GoogleOptions): string {
  const own =
    credentials !== undefined && 'universe_domain' in credentials ? credentials.universe_domain : undefined;
  const universe = universeDomain ?? own ?? PUBLIC_UNIVERSE;
  const isKnown = credentials !== undefined && !('type' in credentials && credentials.type === 'metadata');
  if (isKnown && universe !== (own ?? PUBLIC_UNIVERSE))
    throw new AuthenticationError(
      `google: the option universeDomain (GOOGLE_CLOUD_UNIVERSE_DOMAIN) is ${JSON.stringify(universe)}, and the credentials are of ${own ?? PUBLIC_UNIVERSE}.`,
      { provider: 'google' },
    );
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(universe)) return universe;
  throw new AuthenticationError('google: the option universeDomain is no domain.', { provider: 'google' });
}

function grantOf(provider: string, credentials: GoogleCredentials, scope: string): GoogleGrant {
  if (isServiceAccount(credentials)) return new GoogleServiceAccount(provider, credentials, scope);
  if (credentials.type === 'metadata') return new GoogleMetadata(credentials, scope);
  if (credentials.type !== 'impersonated_service_account') return sourceOf(provider, credentials, scope);
  const source = sourceOf(provider, credentials.source_credentials, CLOUD);
  return new GoogleImpersonatedAccount(credentials, source, scope);
}

/** Scope of the token of an identity that impersonates a service account. */
const CLOUD = 'https://www.googleapis.com/auth/cloud-platform';

function sourceOf(provider: string, credentials: GoogleSourceCredentials, scope: string): GoogleGrant {
  if ('private_key' in credentials) return new GoogleServiceAccount(provider, credentials, scope);
  if (credentials.type === 'external_account') return new GoogleExternalAccount(credentials, scope);
  if (credentials.type === 'external_account_authorized_user') return new GoogleExternalUser(credentials);
  return new GoogleUser(credentials);
}

function missing(provider: string, field: string, variableName: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${field} is missing. Pass it to the constructor, or set ${variableName} and use fromEnv().`,
    { provider },
  );
}
