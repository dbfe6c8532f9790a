import { join } from 'node:path';
import { metadataProject } from '../../src/auth/google-metadata.js';
import { parseJson } from '../../src/connection/failures.js';
import { type Environment, readOptionalFile, resolvePath, variable } from '../../src/environment.js';
import { AuthenticationError } from '../../src/errors.js';
import { type GoogleCredentials, type GoogleOptions, isServiceAccount } from './credentials.js';

/** The file that `gcloud auth application-default login` writes, within gcloud's own folder. */
const WELL_KNOWN = 'application_default_credentials.json';

/**
 * Reads credentials and the project where Google's own tools look, in their order: GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file,
 * the metadata server of the machine.
 *
 * @see https://cloud.google.com/docs/authentication/application-default-credentials
 */
export async function googleOptionsFrom(
  environment: Environment,
  options: GoogleOptions,
): Promise<GoogleOptions> {
  const isGiven = options.credentials !== undefined || options.token !== undefined;
  const found = isGiven ? {} : await findCredentials(environment);
  const projectId =
    options.projectId ??
    variable(environment, 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT') ??
    found.projectId ??
    quotaProject(found.credentials);
  return { ...found, ...options, ...(projectId === undefined ? {} : { projectId }) };
}

async function findCredentials(
  environment: Environment,
): Promise<Pick<GoogleOptions, 'credentials' | 'projectId'>> {
  const named = variable(environment, 'GOOGLE_APPLICATION_CREDENTIALS');
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    const text = await readOptionalFile(path);
    if (text === null)
      throw new AuthenticationError(
        `google: GOOGLE_APPLICATION_CREDENTIALS names ${path}, and there is no such file.`,
        { provider: 'google' },
      );
    return { credentials: readCredentials(text, path) };
  }
  const path = join(gcloudFolder(environment), WELL_KNOWN);
  const text = await readOptionalFile(path);
  if (text !== null) return { credentials: readCredentials(text, path) };
  const host = variable(environment, 'GCE_METADATA_HOST');
  const credentials = { type: 'metadata', ...(host === undefined ? {} : { host }) } as const;
  const projectId = await metadataProject(credentials);
  return projectId === null ? {} : { credentials, projectId };
}

function gcloudFolder(environment: Environment): string {
  const folder = variable(environment, 'CLOUDSDK_CONFIG');
  if (folder !== undefined) return resolvePath(environment, folder);
  const windows = variable(environment, 'APPDATA');
  return windows === undefined ? join(environment.home, '.config', 'gcloud') : join(windows, 'gcloud');
}

function readCredentials(text: string, path: string): GoogleCredentials {
  const content = parseJson(text);
  const has = (...fields: readonly string[]): boolean =>
    typeof content === 'object' && content !== null && fields.every((field) => Object.hasOwn(content, field));
  if (has('client_email', 'private_key') || has('client_id', 'client_secret', 'refresh_token'))
    return content as GoogleCredentials;
  throw new AuthenticationError(
    `google: ${path} is neither a service account's key (client_email, private_key) nor a user's credentials (client_id, client_secret, refresh_token).`,
    { provider: 'google' },
  );
}

function quotaProject(credentials: GoogleCredentials | undefined): string | undefined {
  if (credentials === undefined || isServiceAccount(credentials)) return undefined;
  return credentials.type === 'authorized_user' ? credentials.quota_project_id : undefined;
}
