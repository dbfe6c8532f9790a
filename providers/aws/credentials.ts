import type { AwsCredentialSource } from '../../src/auth/aws.js';
import { readAwsEnvironment } from '../../src/auth/aws-config.js';
import type { DriverOptions } from '../../src/driver.js';
import type { Environment } from '../../src/environment.js';
import { InvalidRequestError, RegionNotFoundError } from '../../src/errors.js';

/** Credentials and options of AWS's drivers. */
export interface AwsOptions extends DriverOptions {
  /** AWS_ACCESS_KEY_ID */
  readonly accessKeyId?: string;
  /** AWS_SECRET_ACCESS_KEY */
  readonly secretAccessKey?: string;
  /** Token of temporary credentials. AWS_SESSION_TOKEN */
  readonly sessionToken?: string;
  /** The keys in one object, or a function that returns fresh ones where they expire. */
  readonly credentials?: AwsCredentialSource;
  /** Region, such as `eu-central-1`. AWS_REGION */
  readonly region?: string;
}

/** What `fromEnv` takes beside credentials. */
export interface AwsEnvironmentOptions extends AwsOptions {
  /** Profile of the shared credentials and config files. AWS_PROFILE */
  readonly profile?: string;
}

/** The keys among a driver's options. */
export function awsCredentials(options: AwsOptions): AwsCredentialSource {
  const { accessKeyId = '', secretAccessKey = '', sessionToken, credentials } = options;
  return credentials ?? { accessKeyId, secretAccessKey, sessionToken };
}

/** Reads keys, region and endpoint where AWS's own tools look. `serviceVariable` ends AWS_ENDPOINT_URL_... */
export async function awsOptionsFrom(
  environment: Environment,
  serviceVariable: string,
  { profile, ...given }: AwsEnvironmentOptions,
): Promise<AwsOptions> {
  const found = await readAwsEnvironment(environment, { profile, serviceVariable });
  const hasKeys = given.accessKeyId !== undefined || given.credentials !== undefined;
  return {
    ...(found.region === undefined ? {} : { region: found.region }),
    ...(found.endpoint === undefined ? {} : { endpoint: found.endpoint }),
    ...(hasKeys ? {} : asOptions(found.credentials)),
    ...given,
  };
}

function asOptions(source: AwsCredentialSource): AwsOptions {
  if (typeof source === 'function') return { credentials: source };
  const { accessKeyId, secretAccessKey, sessionToken } = source;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly [regions: RegExp, suffix: string][] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
];

/** The region of the options. @throws InvalidRequestError where none is given, RegionNotFoundError for what is no region's name */
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

/** The public endpoint of a service in a region, in whichever of AWS's partitions that is. */
export function awsEndpoint(service: string, region: string): string {
  const suffix = PARTITIONS.find(([regions]) => regions.test(region))?.[1] ?? 'amazonaws.com';
  return `https://${service}.${region}.${suffix}`;
}
