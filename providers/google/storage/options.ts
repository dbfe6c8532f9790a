import { type Environment, variable } from '../../../src/driver/index.js';
import type { StorageOptions } from '../../../src/storage/index.js';
import type { GoogleOptions } from '../credentials.js';
import { googleOptionsFrom } from '../environment.js';

/** Credentials and options of the Google Cloud Storage driver. Only making and listing buckets needs `projectId`. */
export interface GoogleStorageOptions extends GoogleOptions, StorageOptions {}

/** Reads the credentials, the project and STORAGE_EMULATOR_HOST of Google's own tools. */
export function storageOptionsFrom(
  environment: Environment,
  options: GoogleStorageOptions,
): Promise<GoogleStorageOptions> {
  return googleOptionsFrom(environment, { ...emulator(environment, options), ...options });
}

/** An emulator needs no sign-in, as in Google's own tools. */
function emulator(
  environment: Environment,
  { credentials, token }: GoogleStorageOptions,
): GoogleStorageOptions {
  const host = variable(environment, 'STORAGE_EMULATOR_HOST');
  if (host === undefined) return {};
  const endpoint = host.includes('://') ? host : `http://${host}`;
  return credentials === undefined && token === undefined ? { endpoint, token: 'anonymous' } : { endpoint };
}
