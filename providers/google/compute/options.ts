import {
  type Authenticator,
  type Environment,
  InvalidRequestError,
  type Redactor,
} from '../../../src/driver/index.js';
import { googleAuthenticator, type GoogleOptions, projectOf } from '../credentials.js';
import { gcloudCompute, googleOptionsFrom } from '../environment.js';
import { isKey } from './api/places.js';

/** Credentials and options of the Compute Engine driver. */
export interface GoogleComputeOptions extends GoogleOptions {
  /** A region (`europe-west1`) or a zone (`europe-west1-b`) for lists and new resources. Default: all for lists. */
  readonly region?: string;
  /** Projects whose images are listed besides the driver's own; default: the public ones. */
  readonly imageProjects?: readonly string[];
}

/** Options with the credentials, project, region and endpoint of Google's own tools. */
export async function gceOptionsFrom(
  environment: Environment,
  options: GoogleComputeOptions,
): Promise<GoogleComputeOptions> {
  const found = await gcloudCompute(environment);
  return googleOptionsFrom(environment, { ...found, ...options });
}

/** Sign-in of a driver. @throws AuthenticationError when a credential or the project is missing, InvalidRequestError for a region that is none */
export function gceAuthenticator(options: GoogleComputeOptions, redactor: Redactor): Authenticator {
  projectOf(options);
  const { region } = options;
  if (region !== undefined && !isKey(region))
    throw new InvalidRequestError(
      'gce: the option region is the name of a region or a zone, such as europe-west1-b.',
      { provider: 'gce' },
    );
  const endpoint = 'https://compute.googleapis.com/compute/v1';
  const scope = 'https://www.googleapis.com/auth/compute';
  return googleAuthenticator(options, { provider: 'gce', endpoint, scope }, redactor);
}
