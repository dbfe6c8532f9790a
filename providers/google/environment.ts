import { join } from 'node:path';
import {
  type Environment,
  findMetadata,
  homePath,
  IniError,
  lookAtFile,
  parseIni,
  readNamedFile,
  readOptionalFile,
  resolvePath,
  variable,
} from '../../src/driver/index.js';
import { type GoogleCredentials, type GoogleOptions, isServiceAccount } from './credentials.js';
import { readCredentials } from './credentials-file.js';

/** The file that `gcloud auth application-default login` writes, within gcloud's own folder. */
const WELL_KNOWN = 'application_default_credentials.json';

/** Credentials and their project. */
interface Found {
  readonly credentials?: GoogleCredentials;
  readonly projectId?: string;
}

/**
 * Reads the credentials and project of Google's own tools, in their order: GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file, the machine's
 * metadata server. The first source that exists is used; if it fails, no other signs in its place.
 *
 * @throws AuthenticationError for a file that is missing, cannot be read, or is of an unsupported type
 * @see https://cloud.google.com/docs/authentication/application-default-credentials
 */
export async function googleOptionsFrom(
  environment: Environment,
  options: GoogleOptions,
): Promise<GoogleOptions> {
  const isGiven = options.credentials !== undefined || options.token !== undefined;
  const found: Found = isGiven ? {} : await findCredentials(environment);
  const projectId = options.projectId ?? (await findProject(environment, found));
  const quotaProject = variable(environment, 'GOOGLE_CLOUD_QUOTA_PROJECT');
  const universeDomain = variable(environment, 'GOOGLE_CLOUD_UNIVERSE_DOMAIN');
  return {
    ...found,
    ...(quotaProject === undefined ? {} : { quotaProject }),
    ...(universeDomain === undefined ? {} : { universeDomain }),
    ...options,
    ...(projectId === undefined ? {} : { projectId }),
  };
}

async function findCredentials(environment: Environment): Promise<Found> {
  const name = 'GOOGLE_APPLICATION_CREDENTIALS';
  const named = variable(environment, name);
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    return { credentials: readCredentials(await readNamedFile(path, `google: ${name}`), path, environment) };
  }
  const folder = gcloudFolder(environment);
  const path = folder === null ? null : join(folder, WELL_KNOWN);
  const text = path === null ? null : await readOptionalFile(path);
  if (path !== null && text !== null) return { credentials: readCredentials(text, path, environment) };
  if (variable(environment, 'NO_GCE_CHECK')?.toLowerCase() === 'true') return {};
  const host = variable(environment, 'GCE_METADATA_HOST', 'GCE_METADATA_ROOT');
  const credentials = { type: 'metadata', ...(host === undefined ? {} : { host }) } as const;
  const metadata = await findMetadata(credentials);
  if (metadata === null) return {};
  return { credentials, ...(metadata.project === null ? {} : { projectId: metadata.project }) };
}

/** The project, in the order in which Google's own tools look for it. */
async function findProject(
  environment: Environment,
  { credentials, projectId }: Found,
): Promise<string | undefined> {
  return (
    variable(environment, 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT') ??
    (isServiceAccount(credentials) ? credentials.project_id : undefined) ??
    projectId ??
    variable(environment, 'CLOUDSDK_CORE_PROJECT') ??
    (await configured(environment, 'core', 'project')) ??
    quotaProject(credentials)
  );
}

/** Compute Engine settings of gcloud's variables and active configuration: a zone before a region, and the endpoint. */
export async function gcloudCompute(
  environment: Environment,
): Promise<{ readonly region?: string; readonly endpoint?: string }> {
  const named = (name: string, section: string, key: string): Promise<string | undefined> => {
    const value = variable(environment, name);
    return value === undefined ? configured(environment, section, key) : Promise.resolve(value);
  };
  const region = await gcloudPlace(environment);
  const base = await named('CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE', 'api_endpoint_overrides', 'compute');
  return {
    ...(region === undefined ? {} : { region }),
    ...(base === undefined ? {} : { endpoint: base.replace(/\/+$/, '') }),
  };
}

/** The zone, or else the region. A region of a variable passes over the zone of a file, unless that is a zone of it. */
async function gcloudPlace(environment: Environment): Promise<string | undefined> {
  const zone = variable(environment, 'CLOUDSDK_COMPUTE_ZONE');
  if (zone !== undefined) return zone;
  const region = variable(environment, 'CLOUDSDK_COMPUTE_REGION');
  const usual = await configured(environment, 'compute', 'zone');
  if (region === undefined) return usual ?? (await configured(environment, 'compute', 'region'));
  return usual?.startsWith(`${region}-`) === true ? usual : region;
}

/** A value of gcloud's active configuration; a file that cannot be read has none. */
async function configured(
  environment: Environment,
  section: string,
  key: string,
): Promise<string | undefined> {
  const folder = gcloudFolder(environment);
  if (folder === null) return undefined;
  const name =
    variable(environment, 'CLOUDSDK_ACTIVE_CONFIG_NAME') ??
    (await textOf(join(folder, 'active_config')))?.trim() ??
    'default';
  if (!/^[a-z][\w-]*$/i.test(name)) return undefined;
  const text = await textOf(join(folder, 'configurations', `config_${name}`));
  try {
    return (text === null ? undefined : parseIni(text).get(section)?.get(key)) || undefined;
  } catch (error) {
    if (error instanceof IniError) return undefined;
    throw error;
  }
}

async function textOf(path: string): Promise<string | null> {
  const file = await lookAtFile(path);
  return file.state === 'read' ? file.text : null;
}

function gcloudFolder(environment: Environment): string | null {
  const folder = variable(environment, 'CLOUDSDK_CONFIG');
  if (folder !== undefined) return resolvePath(environment, folder);
  const windows = variable(environment, 'APPDATA');
  return windows === undefined ? homePath(environment, '.config', 'gcloud') : join(windows, 'gcloud');
}

function quotaProject(credentials: GoogleCredentials | undefined): string | undefined {
  return credentials !== undefined && 'quota_project_id' in credentials
    ? credentials.quota_project_id
    : undefined;
}
