import {
  type Authenticator,
  AwsAuthenticator,
  parseEndpoint,
  type Redactor,
} from '../../../src/driver/index.js';
import { awsCredentials, type AwsOptions, awsRegion, endpointOf } from '../credentials.js';

/** Signs requests for EC2, and for the Systems Manager if a request names it. */
export function ec2Authenticator(provider: string, options: AwsOptions, redactor: Redactor): Authenticator {
  const region = awsRegion(provider, options);
  const endpoint = parseEndpoint(endpointOf(provider, 'ec2', region, options));
  const parameters = parseEndpoint(
    options.endpoints?.['ssm'] ?? endpointOf(provider, 'ssm', region, options),
  );
  return new AwsAuthenticator({
    provider,
    service: 'ec2',
    credentials: awsCredentials(options),
    account: `${endpoint.origin}${endpoint.path}`,
    redactor,
    locate: (request) =>
      request.endpoint === 'ssm' ? { endpoint: parameters, region, service: 'ssm' } : { endpoint, region },
  });
}
