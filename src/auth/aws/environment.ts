import { type Environment, readNamedFile, resolvePath } from '../../environment.js';
import type { AwsCredentialSource } from './aws.js';
import type { SignInContext } from '../sign-in-connection.js';
import { AwsCredentialChain } from './chain.js';
import { AwsConfiguration } from './configuration.js';
import type { EndpointVariant } from './endpoints.js';
import { IniError, parseNested } from '../ini.js';
import { checkedUrl } from './roles.js';

/** What AWS's own tools find in the environment. */
export interface AwsEnvironment {
  /** Looks for keys along the chain of sources. @throws AuthenticationError where there are none, or not those that are asked for */
  readonly credentials: () => AwsCredentialSource;
  /** Region of the profile or of AWS_REGION; undefined where neither names one. */
  readonly region: string | undefined;
  /** Base URL of the service, where one is set: see AWS_ENDPOINT_URL. */
  readonly endpoint: string | undefined;
  /** Which of the service's endpoints to use: FIPS, dual-stack, or both. */
  readonly variant: EndpointVariant;
  /** Certificates of the authorities to trust, in PEM. AWS_CA_BUNDLE */
  readonly ca: string | undefined;
  /** Whether buckets are named in the path or in the host, where the profile says so. */
  readonly addressing: 'path' | 'virtual' | undefined;
}

/** What is looked for, and for whom. */
export interface AwsEnvironmentRequest extends SignInContext {
  readonly profile: string | undefined;
  /** The end of AWS_ENDPOINT_URL_... */
  readonly serviceVariable: string;
}

/**
 * Reads variables and profiles where AWS's own tools look.
 *
 * @throws AuthenticationError where the profile that was asked for does not exist, or a file cannot be read
 */
export async function readAwsEnvironment(
  environment: Environment,
  { profile, serviceVariable, ...context }: AwsEnvironmentRequest,
): Promise<AwsEnvironment> {
  const configuration = await AwsConfiguration.read(environment, profile);
  const ca = await readAuthorities(configuration);
  const { settings } = context;
  const trusting =
    ca === undefined || settings.tls?.ca !== undefined
      ? settings
      : { ...settings, tls: { ...settings.tls, ca } };
  const endpoint = configuration.endpointUrl(serviceVariable);
  return {
    credentials: () => new AwsCredentialChain(configuration, { ...context, settings: trusting }).resolve(),
    region: configuration.region,
    endpoint: endpoint === undefined ? undefined : checkedUrl(endpoint),
    variant: configuration.variant,
    ca,
    addressing: addressingOf(configuration),
  };
}

async function readAuthorities(configuration: AwsConfiguration): Promise<string | undefined> {
  const path = configuration.value('AWS_CA_BUNDLE', 'ca_bundle');
  if (path === undefined) return undefined;
  return readNamedFile(resolvePath(configuration.environment, path), 'AWS_CA_BUNDLE (ca_bundle)');
}

function addressingOf({ settings }: AwsConfiguration): 'path' | 'virtual' | undefined {
  try {
    const style = parseNested(settings.get('s3') ?? '').get('addressing_style');
    return style === 'path' || style === 'virtual' ? style : undefined;
  } catch (error) {
    // Botocore refuses the whole file; here it has to do with no identity.
    if (error instanceof IniError) return undefined;
    throw error;
  }
}
