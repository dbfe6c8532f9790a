import type { ClientContext, Parameters } from '../../../src/driver/index.js';
import type { NewHealthCheck, NewListener, NewLoadBalancer } from '../../../src/loadbalancer/index.js';
import type { Tag } from '../api.js';
import type { OutscaleCreateBalancer } from './models.js';
import { PROTOCOLS } from './read.js';

/** @see https://docs.outscale.com/api.html#createloadbalancer */
const NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/;

/** Numbers that a health check may have: in seconds, and of checks. @see https://docs.outscale.com/api.html#updateloadbalancer */
const LIMITS = { interval: [5, 600], timeout: [2, 60], threshold: [2, 10] } as const;

/** Checks what OUTSCALE would refuse of a new balancer. @throws InvalidRequestError */
export function checkBalancer(
  { name, networks, location, healthCheck, extra }: NewLoadBalancer<OutscaleCreateBalancer>,
  context: ClientContext,
): void {
  const refuse = (why: string): never => {
    throw context.invalid('createLoadBalancer', why);
  };
  if (!NAME.test(name))
    refuse(`a name is 32 letters, digits and inner dashes at most, not ${JSON.stringify(name)}`);
  if ((networks.length === 0) === (location === null))
    refuse('give a Subnet as networks, for a Net, or a Subregion as location, for the public Cloud');
  if (networks.length === 0 && (extra.type !== undefined || extra.securityGroups !== undefined))
    refuse('a balancer has a type and security groups in a Net alone; give networks');
  if (healthCheck !== null) checkCheck(healthCheck, 'createLoadBalancer', context);
}

/** Checks the numbers of a health check. @throws InvalidRequestError */
export function checkCheck(
  { interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck,
  operation: string,
  context: ClientContext,
): void {
  const within = (what: string, value: number, [least, most]: readonly [number, number]): void => {
    if (value >= least && value <= most) return;
    throw context.invalid(operation, `${what} of a health check is from ${least} to ${most}, not ${value}`);
  };
  within('the interval in seconds', interval / 1000, LIMITS.interval);
  within('the timeout in seconds', timeout / 1000, LIMITS.timeout);
  within('healthyAfter', healthyAfter, LIMITS.threshold);
  within('unhealthyAfter', unhealthyAfter, LIMITS.threshold);
}

/** Parameters of CreateLoadBalancer. */
export function balancerParameters(
  { name, listeners, location, networks, extra }: NewLoadBalancer<OutscaleCreateBalancer>,
  mark: Readonly<Record<string, string>>,
): Parameters {
  const Tags: Tag[] = Object.entries({ ...extra.tags, ...mark }).map(([Key, Value]) => ({ Key, Value }));
  return {
    LoadBalancerName: name,
    Listeners: listeners.map((listener) => listenerFields(listener)),
    Subnets: networks.length === 0 ? undefined : networks,
    SubregionNames: location === null ? undefined : [location],
    LoadBalancerType: extra.type,
    SecurityGroups: extra.securityGroups,
    PublicIp: extra.publicIp,
    Tags,
  };
}

/** A listener; TLS ends at it, unless members are spoken to over TLS already. */
export function listenerFields(
  { port, protocol, targetPort, certificate }: NewListener,
  memberProtocol: string | null = null,
): Record<string, string | number | undefined> {
  const plain = protocol === 'https' ? 'http' : protocol === 'tls' ? 'tcp' : protocol;
  return {
    LoadBalancerPort: port,
    LoadBalancerProtocol: PROTOCOLS.to(protocol),
    BackendPort: targetPort,
    BackendProtocol: memberProtocol ?? PROTOCOLS.to(plain),
    ServerCertificateId: typeof certificate === 'string' ? certificate : undefined,
  };
}

/** A health check of the members' port. */
export function checkFields(
  { protocol, path, interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck,
  port: number,
): Record<string, string | number | undefined> {
  return {
    Protocol: PROTOCOLS.to(protocol),
    Path: path ?? undefined,
    Port: port,
    CheckInterval: interval / 1000,
    Timeout: timeout / 1000,
    HealthyThreshold: healthyAfter,
    UnhealthyThreshold: unhealthyAfter,
  };
}
