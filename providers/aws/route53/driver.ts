import {
  type Authenticator,
  AwsAuthenticator,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  parseEndpoint,
  type Redactor,
  route53Endpoint,
} from '../../../src/driver/index.js';
import { ALL_TYPES, capabilitiesOf, DnsDriver } from '../../../src/dns/index.js';
import {
  awsCredentials,
  type AwsEnvironmentOptions,
  type AwsOptions,
  awsOptionsFrom,
  givenEndpoint,
} from '../credentials.js';
import { describeRoute53Error } from './errors.js';
import { MAX_VALUES, Route53Host } from './host.js';
import type { Route53Extras } from './xml.js';

/** Credentials and options of the Route 53 driver. */
export type Route53Options = AwsOptions;

/**
 * Amazon Route 53, 2013-04-01. A plan is sent in atomic change batches. A batch names deleted sets exactly as they were read, so Route 53
 * refuses it after any concurrent change.
 *
 * Aliases are listed as records of type `ALIAS`, and sets with a routing policy value by value, with `extra.alias` and `extra.routing`.
 * Plans keep both and list them; they can be deleted but not updated.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/
 */
export class Route53 extends DnsDriver<Route53Options, Route53Extras> {
  static override readonly provider: string = 'route53';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'LOC'), 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    concurrency: 'compare-and-set',
    zoneDeletion: 'empty',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_VALUES,
    showsSoa: true,
    sources: [
      'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html',
      'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html',
    ],
  });
  protected override readonly host = new Route53Host(this.context);

  /** Reads the keys of AWS's own tools; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = { provider: 'route53', service: 'dns', serviceVariable: 'ROUTE_53' } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeRoute53Error(response);
  }

  protected override createAuthenticator(options: Route53Options, redactor: Redactor): Authenticator {
    const { url, region } = route53Endpoint(options.region, options);
    const endpoint = parseEndpoint(givenEndpoint('route53', options) ?? url);
    return new AwsAuthenticator({
      provider: 'route53',
      service: 'route53',
      credentials: awsCredentials(options),
      account: endpoint.origin,
      redactor,
      locate: () => ({ endpoint, region }),
    });
  }
}
