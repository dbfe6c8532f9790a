import {
  type AwsCredentialSource,
  awsEndpoint,
  type AwsEnvironment,
  type DriverOptions,
  type EndpointVariant,
  type Environment,
  InvalidRequestError,
  RegionNotFoundError,
  type Service,
} from '../../src/driver/index.js';

/** Credentials and options of AWS's drivers. */
export interface AwsOptions extends DriverOptions, EndpointVariant {
  /** AWS_ACCESS_KEY_ID */
  readonly accessKeyId?: string;
  /** AWS_SECRET_ACCESS_KEY */
  readonly secretAccessKey?: string;
  /** Token of temporary credentials. AWS_SESSION_TOKEN */
  readonly sessionToken?: string;
  /** Keys in one object, or a function that returns fresh ones when they expire. */
  readonly credentials?: AwsCredentialSource;
  /** Region, such as `eu-central-1`. AWS_REGION */
  readonly region?: string;
}

/** Options of `fromEnv`, besides credentials. */
export interface AwsEnvironmentOptions extends AwsOptions {
  /** Profile of the shared credentials and config files: then keys in variables are not looked at. AWS_PROFILE */
  readonly profile?: string;
}

/** The keys among a driver's options. */
export function awsCredentials(options: AwsOptions): AwsCredentialSource {
  const { accessKeyId = '', secretAccessKey = '', sessionToken, credentials } = options;
  return credentials ?? { accessKeyId, secretAccessKey, sessionToken };
}

/** For which driver the environment is read. */
export interface AwsReader {
  readonly provider: string;
  readonly service: Service;
  /** The end of AWS_ENDPOINT_URL_... */
  readonly serviceVariable: string;
}

/** Reads keys, region and endpoint of AWS's own tools. `more` adds further options from the environment. */
export async function awsOptionsFrom(
  environment: Environment,
  reader: AwsReader,
  { profile, ...given }: AwsEnvironmentOptions,
  more: (found: AwsEnvironment) => object = () => ({}),
): Promise<AwsOptions> {
  const found = await readEnvironment(environment, reader, given, profile);
  // Half a sign-in of the caller's is never completed from the environment.
  const isGiven = [given.accessKeyId, given.secretAccessKey, given.sessionToken, given.credentials].some(
    (option) => option !== undefined,
  );
  return {
    ...(found.region === undefined ? {} : { region: found.region }),
    ...(found.endpoint === undefined ? {} : { endpoint: found.endpoint }),
    ...(given.endpoint === undefined && found.endpoint === undefined ? found.variant : {}),
    ...(isGiven ? {} : asOptions(found.credentials())),
    ...more(found),
    ...given,
    ...(found.ca === undefined ? {} : { tls: { ca: found.ca, ...given.tls } }),
  };
}

/** Loads the reader of the environment on demand. */
export async function readEnvironment(
  environment: Environment,
  { provider, service, serviceVariable }: AwsReader,
  settings: AwsOptions,
  profile: string | undefined,
): Promise<AwsEnvironment> {
  const { readAwsEnvironment } = await import('../../src/auth/aws/environment.js');
  return readAwsEnvironment(environment, { provider, service, serviceVariable, settings, profile });
}

function asOptions(source: AwsCredentialSource): AwsOptions {
  if (typeof source === 'function') return { credentials: source };
  const { accessKeyId, secretAccessKey, sessionToken } = source;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** Region of the options. @throws InvalidRequestError without one, RegionNotFoundError for an invalid name */
export function awsRegion(provider: string, { region }: AwsOptions): string {
  if (region === undefined || region === '')
    throw new InvalidRequestError(
      `${provider}: the option region is missing. Pass it to the constructor, or set AWS_REGION and use fromEnv().`,
      { provider },
    );
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  throw new RegionNotFoundError(
    `${provider}: there is no region ${JSON.stringify(region)}; regions are named like eu-central-1.`,
    { provider },
  );
}

/**
 * Public endpoint of a service in the region of the options, unless they name an endpoint.
 *
 * @throws InvalidRequestError when they name one and also ask for another kind, which cannot be derived
 */
export function endpointOf(provider: string, service: string, region: string, options: AwsOptions): string {
  return givenEndpoint(provider, options) ?? awsEndpoint(service, region, options);
}

/** The endpoint that options name. @throws InvalidRequestError as {@link endpointOf} */
export function givenEndpoint(
  provider: string,
  { endpoint, fips, dualStack }: AwsOptions,
): string | undefined {
  if (endpoint === undefined || (fips !== true && dualStack !== true)) return endpoint;
  throw new InvalidRequestError(
    `${provider}: the options endpoint and ${fips === true ? 'fips' : 'dualStack'} exclude each other. Name the endpoint of that kind, or leave endpoint out.`,
    { provider },
  );
}
