import {
  type Authenticator,
  type CloudErrorClass,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  LoadBalancerExistsError,
  LoadBalancerNotFoundError,
  NotFoundError,
  type Redactor,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { type AwsEnvironmentOptions, type AwsOptions, awsOptionsFrom } from '../credentials.js';
import { describeEc2Error } from '../ec2/errors.js';
import { elbAuthenticator, ElbClient } from './client.js';
import { ElbHost } from './host.js';
import type { ElbExtras } from './models.js';

/** The version of the API of Application and Network balancers. */
const VERSION = '2015-12-01';

const CODES: Readonly<Record<string, CloudErrorClass>> = {
  LoadBalancerNotFound: LoadBalancerNotFoundError,
  TargetGroupNotFound: NotFoundError,
  ListenerNotFound: NotFoundError,
  DuplicateLoadBalancerName: LoadBalancerExistsError,
};

/**
 * Application and Network Load Balancers of AWS. `networks` are subnets; a listener's certificate is the ARN of one of Certificate Manager's. A
 * target group is made for each target port, and deleted with the balancer. Ids are ARNs.
 *
 * ```ts
 * const Elb = getDriver(Provider.ELB);
 * const elb = await Elb.fromEnv({ region: 'eu-central-1' });
 * const web = await elb.createLoadBalancer({ name: 'web', networks: subnets, listeners: [{ port: 80, protocol: 'http' }] });
 * ```
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
 */
export class Elb extends LoadBalancerDriver<AwsOptions, ElbExtras> {
  static override readonly provider: string = 'aws';
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['http', 'https', 'tcp', 'udp', 'tls', 'tcp-udp'],
    algorithms: ['round-robin', 'least-connections', 'random'],
    healthChecks: ['http', 'https', 'tcp'],
    memberBy: 'either',
    certificates: 'id',
    tls: { https: 'required', tls: 'required' },
    rename: false,
    maxListeners: 50,
    maxMembers: 1000,
    batch: { add: 200, update: 0, remove: 200, together: false },
    sources: [
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html',
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html',
    ],
  });
  protected override readonly host = new ElbHost(new ElbClient(this.context, VERSION));

  /** Reads keys, region and endpoint where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = {
      provider: 'aws',
      service: 'loadbalancer',
      serviceVariable: 'ELASTIC_LOAD_BALANCING_V2',
    } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeEc2Error(response);
    const type = CODES[description.providerCode ?? ''];
    return type === undefined ? description : { ...description, type };
  }

  protected override createAuthenticator(options: AwsOptions, redactor: Redactor): Authenticator {
    return elbAuthenticator('aws', options, redactor);
  }
}
