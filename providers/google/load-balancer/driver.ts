import {
  type Authenticator,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  LoadBalancerLockedError,
  type RateRules,
  type Redactor,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { GceClient } from '../compute/api/client.js';
import { describeGceError } from '../compute/api/errors.js';
import { RATE } from '../compute/limits.js';
import { gceAuthenticator, gceOptionsFrom, type GoogleComputeOptions } from '../compute/options.js';
import { projectOf } from '../credentials.js';
import { GoogleBalancers } from './host.js';
import type { GoogleBalancerExtras } from './models.js';

/** Servers that one request adds or removes. */
const BATCH = 100;

/** Reasons with which Google refuses a change because of another one of the same resource. */
const BUSY = /^(resourceNotReady|RESOURCE_NOT_READY|conditionNotMet|CONDITION_NOT_MET)$/;

/**
 * Google's external load balancers, which are made of many parts: listeners of TCP and UDP are an external passthrough Network Load Balancer of
 * a region, those of HTTP and HTTPS a global external Application Load Balancer. Members are servers of the driver's region, in an unmanaged
 * instance group for each zone. The driver sees the balancers that it has made.
 *
 * ```ts
 * const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);
 * const balancers = await Balancers.fromEnv({ region: 'europe-west1' });
 * const web = await balancers.createLoadBalancer({ name: 'web', listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }] });
 * ```
 *
 * @see https://cloud.google.com/load-balancing/docs/load-balancing-overview
 */
export class GoogleLoadBalancer extends LoadBalancerDriver<GoogleComputeOptions, GoogleBalancerExtras> {
  static override readonly provider: string = 'google';
  static override readonly rate: RateRules = RATE;
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['tcp', 'udp', 'http', 'https'],
    algorithms: ['round-robin', 'least-connections', 'random', 'five-tuple', 'source-ip'],
    healthChecks: ['tcp', 'http', 'https'],
    memberBy: 'node',
    memberPorts: 'listener',
    certificates: 'id',
    rename: false,
    batch: { add: BATCH, update: 0, remove: BATCH, together: false },
    locks: true,
    sources: [
      'https://cloud.google.com/load-balancing/docs/network/networklb-backend-service',
      'https://cloud.google.com/load-balancing/docs/https',
      'https://cloud.google.com/compute/docs/reference/rest/v1/instanceGroups/addInstances',
    ],
  });
  protected override readonly host: GoogleBalancers;

  constructor(options: GoogleComputeOptions) {
    super(options);
    const facts = { project: projectOf(options), account: this.accountKey };
    const all = new GceClient(this.context, { ...facts, region: null });
    this.host = new GoogleBalancers(new GceClient(this.context, facts), all);
  }

  /** Reads the credentials, project, region and endpoint of Google's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: GoogleComputeOptions,
  ): Promise<GoogleComputeOptions> {
    return gceOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeGceError(response);
    const isLocked = response.status === 412 || BUSY.test(description.providerCode ?? '');
    return isLocked ? { ...description, type: LoadBalancerLockedError } : description;
  }

  protected override createAuthenticator(options: GoogleComputeOptions, redactor: Redactor): Authenticator {
    return gceAuthenticator(options, redactor);
  }
}
