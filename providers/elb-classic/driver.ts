import {
  type Authenticator,
  type CloudErrorClass,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  LoadBalancerExistsError,
  LoadBalancerNotFoundError,
  NodeNotFoundError,
  QuotaExceededError,
  RateLimitError,
  type Redactor,
} from '../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../src/loadbalancer/index.js';
import { type AwsEnvironmentOptions, type AwsOptions, awsOptionsFrom } from '../aws/credentials.js';
import { describeEc2Error } from '../aws/ec2/errors.js';
import { elbAuthenticator, ElbClient } from '../aws/elb/client.js';
import { ElbClassicHost } from './host.js';
import type { ElbClassicExtras } from './models.js';

const NAME = 'elb-classic';
/** The version of the API of classic balancers: Application and Network ones have another at the same address. */
const VERSION = '2012-06-01';
/** Servers in one request. AWS names no limit: half of what the newer API takes. */
export const MEMBERS = 100;

const CODES: Readonly<Record<string, CloudErrorClass>> = {
  LoadBalancerNotFound: LoadBalancerNotFoundError,
  DuplicateLoadBalancerName: LoadBalancerExistsError,
  InvalidInstance: NodeNotFoundError,
  TooManyLoadBalancers: QuotaExceededError,
  TooManyPolicies: QuotaExceededError,
  TooManyTags: QuotaExceededError,
  DependencyThrottle: RateLimitError,
};

/**
 * Classic Load Balancers of AWS, the ones before Application and Network balancers. A balancer's id is its name. Members are servers, at
 * the target port of each listener. `networks` are subnets; a listener's certificate is an ARN. AWS picks members by rules of its own.
 *
 * ```ts
 * const Classic = getDriver(Provider.ELB_CLASSIC);
 * const elb = await Classic.fromEnv({ region: 'eu-central-1' });
 * const web = await elb.createLoadBalancer({ name: 'web', networks: subnets, listeners: [{ port: 80, protocol: 'http' }] });
 * ```
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/
 */
export class ElbClassic extends LoadBalancerDriver<AwsOptions, ElbClassicExtras> {
  static override readonly provider: string = NAME;
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['http', 'https', 'tcp', 'tls'],
    algorithms: [],
    healthChecks: ['http', 'https', 'tcp', 'tls'],
    tls: { https: 'required', tls: 'required' },
    memberBy: 'node',
    memberPorts: 'listener',
    certificates: 'id',
    rename: false,
    maxListeners: 100,
    maxMembers: 1000,
    batch: { add: MEMBERS, update: 0, remove: MEMBERS, together: false },
    sources: [
      'https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/',
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-limits.html',
    ],
  });
  protected override readonly host = new ElbClassicHost(new ElbClient(this.context, VERSION), MEMBERS);

  /** Reads keys, region and endpoint where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = {
      provider: NAME,
      service: 'loadbalancer',
      serviceVariable: 'ELASTIC_LOAD_BALANCING',
    } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeEc2Error(response);
    const type = CODES[description.providerCode ?? ''];
    if (type === undefined) return description;
    return { ...description, type, ...(type === RateLimitError ? { throttled: true } : {}) };
  }

  protected override createAuthenticator(options: AwsOptions, redactor: Redactor): Authenticator {
    return elbAuthenticator(NAME, options, redactor);
  }
}
