import type { ClientContext } from '../../src/driver/index.js';
import type { NewHealthCheck, NewListener, NewLoadBalancer } from '../../src/loadbalancer/index.js';
import { members } from '../aws/elb/client.js';
import type { Parameters } from '../aws/query.js';
import type { ElbClassicCreate, ElbClassicStickiness } from './models.js';
import { PROTOCOLS } from './read.js';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_CreateLoadBalancer.html */
const BALANCER_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/;

/** Numbers that a health check may have. @see https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_HealthCheck.html */
const CHECK = { interval: [5, 300], timeout: [2, 60], threshold: [2, 10] } as const;

/** Checks what AWS would refuse. @throws InvalidRequestError */
export class Checks {
  readonly #context: ClientContext;
  readonly #operation: string;

  constructor(context: ClientContext, operation: string) {
    this.#context = context;
    this.#operation = operation;
  }

  create({
    name,
    networks,
    location,
    listeners,
    healthCheck,
    extra,
  }: NewLoadBalancer<ElbClassicCreate>): void {
    if (!BALANCER_NAME.test(name))
      this.#refuse(`a name is 32 letters, digits and inner dashes at most, not ${JSON.stringify(name)}`);
    const zones = zonesOf(location, extra);
    if (networks.length === 0 && zones.length === 0)
      this.#refuse('give subnets as networks, or an availability zone as location');
    if (networks.length > 0 && zones.length > 0)
      this.#refuse('give subnets as networks or availability zones, not both');
    if (healthCheck !== null) this.healthCheck(healthCheck);
    this.stickiness(extra.stickiness, listeners);
  }

  healthCheck({ interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck): void {
    this.#within('interval', interval / 1000, CHECK.interval, ' seconds');
    this.#within('timeout', timeout / 1000, CHECK.timeout, ' seconds');
    this.#within('healthyAfter', healthyAfter, CHECK.threshold);
    this.#within('unhealthyAfter', unhealthyAfter, CHECK.threshold);
    if (timeout >= interval) this.#refuse('the timeout of a health check is shorter than its interval');
  }

  stickiness(
    stickiness: ElbClassicStickiness | null | undefined,
    listeners: readonly { readonly protocol: string }[],
  ): void {
    if (stickiness === null || stickiness === undefined) return;
    if (!isStickiness(stickiness))
      this.#refuse('stickiness is { seconds }, whole ones or null, or { cookie }, a name');
    if (!listeners.some(({ protocol }) => isHttp(protocol)))
      this.#refuse('clients stay with a member over HTTP and HTTPS only');
  }

  #within(what: string, value: number, [least, most]: readonly [number, number], unit = ''): void {
    if (value < least || value > most)
      this.#refuse(`${what} of a health check is from ${least} to ${most}${unit}, not ${value}`);
  }

  #refuse(why: string): never {
    throw this.#context.invalid(this.#operation, why);
  }
}

/** Parameters of CreateLoadBalancer. */
export function writeBalancer(
  { name, listeners, location, networks, extra }: NewLoadBalancer<ElbClassicCreate>,
  mark: Readonly<Record<string, string>>,
): Parameters {
  const zones = zonesOf(location, extra);
  return {
    LoadBalancerName: name,
    Listeners: members(listeners.map((listener) => writeListener(listener))),
    ...(zones.length === 0 ? {} : { AvailabilityZones: members(zones) }),
    ...(networks.length === 0 ? {} : { Subnets: members(networks) }),
    ...(extra.securityGroups === undefined ? {} : { SecurityGroups: members(extra.securityGroups) }),
    // The other scheme is the default, which the parameter does not name.
    ...(extra.scheme === 'internal' ? { Scheme: extra.scheme } : {}),
    Tags: writeTags({ ...extra.tags, ...mark }),
  };
}

/** A listener; TLS ends at it, unless members are spoken to over TLS already. */
export function writeListener(
  { port, protocol, targetPort, certificate }: NewListener,
  memberProtocol: string | null = null,
): Parameters {
  const plain = protocol === 'https' ? 'http' : protocol === 'tls' ? 'tcp' : protocol;
  return {
    Protocol: PROTOCOLS.to(protocol),
    LoadBalancerPort: port,
    InstanceProtocol: memberProtocol ?? PROTOCOLS.to(plain),
    InstancePort: targetPort,
    SSLCertificateId: typeof certificate === 'string' ? certificate : undefined,
  };
}

/** A health check of the members' port. */
export function writeCheck(
  { protocol, path, interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck,
  port: number,
): Parameters {
  return {
    Target: `${PROTOCOLS.to(protocol)}:${port}${path ?? ''}`,
    Interval: interval / 1000,
    Timeout: timeout / 1000,
    UnhealthyThreshold: unhealthyAfter,
    HealthyThreshold: healthyAfter,
  };
}

export function writeTags(tags: Readonly<Record<string, string>>): Parameters {
  return members(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
}

export function isHttp(protocol: string): boolean {
  return protocol === 'http' || protocol === 'https';
}

function isStickiness(value: unknown): value is ElbClassicStickiness {
  if (typeof value !== 'object' || value === null) return false;
  if ('cookie' in value) return typeof value.cookie === 'string' && value.cookie !== '';
  if (!('seconds' in value)) return false;
  return value.seconds === null || (Number.isInteger(value.seconds) && Number(value.seconds) > 0);
}

function zonesOf(location: string | null, { zones = [] }: Partial<ElbClassicCreate>): readonly string[] {
  return location === null || zones.includes(location) ? zones : [location, ...zones];
}
