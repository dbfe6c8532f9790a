import type { Authenticator, Environment, Redactor } from '../../../src/driver/index.js';
import { googleAuthenticator, type GoogleOptions, projectOf } from '../credentials.js';
import { gcloudCompute, googleOptionsFrom } from '../environment.js';

/** Credentials and options of the Compute Engine driver. */
export interface GoogleComputeOptions extends GoogleOptions {
  /** A region (`europe-west1`) or a zone (`europe-west1-b`): where to make and list. All of them are listed where it is left out. */
  readonly region?: string;
  /** Projects whose images are listed beside the own ones; the public ones where it is left out. */
  readonly imageProjects?: readonly string[];
}

/** Options with credentials, project, region and endpoint from where Google's own tools look. */
export async function gceOptionsFrom(
  environment: Environment,
  options: GoogleComputeOptions,
): Promise<GoogleComputeOptions> {
  const found = await gcloudCompute(environment);
  return googleOptionsFrom(environment, { ...found, ...options });
}

/** The sign-in of a driver. @throws AuthenticationError where a credential or the project is missing */
export function gceAuthenticator(options: GoogleComputeOptions, redactor: Redactor): Authenticator {
  projectOf(options);
  const endpoint = 'https://compute.googleapis.com/compute/v1';
  const scope = 'https://www.googleapis.com/auth/compute';
  return googleAuthenticator(options, { provider: 'gce', endpoint, scope }, redactor);
}
