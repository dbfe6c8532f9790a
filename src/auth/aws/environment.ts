import { type Environment, readNamedFile, resolvePath } from '../../environment.js';
import type { AwsCredentialSource } from './aws.js';
import type { SignInContext } from '../sign-in-connection.js';
import { AwsCredentialChain } from './chain.js';
import { AwsConfiguration } from './configuration.js';
import type { EndpointVariant } from './endpoints.js';
import { IniError, parseNested } from '../ini.js';
import { checkedUrl } from './roles.js';

/** Settings that AWS's own tools would find. */
export interface AwsEnvironment {
  /** Searches the chain of sources for keys. @throws AuthenticationError when there are none, or not the configured ones */
  readonly credentials: () => AwsCredentialSource;
  /** Region of the profile or of AWS_REGION; undefined if neither is set. */
  readonly region: string | undefined;
  /** Configured base URL of the service; see AWS_ENDPOINT_URL. */
  readonly endpoint: string | undefined;
  /** Which of the service's endpoints to use: FIPS, dual-stack, or both. */
  readonly variant: EndpointVariant;
  /** Certificates of the authorities to trust, in PEM. AWS_CA_BUNDLE */
  readonly ca: string | undefined;
  /** Bucket addressing set by the profile, in the path or in the host. */
  readonly addressing: 'path' | 'virtual' | undefined;
}

/** Service and options to look up. */
export interface AwsEnvironmentRequest extends SignInContext {
  readonly profile: string | undefined;
  /** The end of AWS_ENDPOINT_URL_... */
  readonly serviceVariable: string;
}

/**
 * Reads the variables and profiles of AWS's own tools.
 *
 * @throws AuthenticationError when a named profile does not exist, or a file cannot be read
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
    // botocore refuses the whole file; here it means only that there is no identity.
    if (error instanceof IniError) return undefined;
    throw error;
  }
}
