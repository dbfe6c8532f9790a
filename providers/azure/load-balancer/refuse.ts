import type { ClientContext } from '../../../src/driver/index.js';
import {
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  notOffered,
  type Refusing,
} from '../../../src/loadbalancer/index.js';
import type { AzureCreateBalancer } from './models.js';

/** Names of balancers, by Azure's rules for names. */
const NAME = /^[a-z0-9](?:[a-z0-9_.-]{0,78}[a-z0-9_])?$/i;
/** Shortest milliseconds between two probes. */
const SHORTEST_INTERVAL = 5000;
/** The base's timeout where none is given. */
const ANY_TIMEOUT = 5000;

/** Refuses what Azure would refuse of a new balancer, or pass over. @throws InvalidRequestError, NotSupportedError */
export function checkBalancer(
  { name, listeners, healthCheck, networks, extra }: NewLoadBalancer<AzureCreateBalancer>,
  context: ClientContext,
): void {
  const operation = 'createLoadBalancer';
  if (!NAME.test(name))
    throw context.invalid(
      operation,
      'a name has at most 80 letters, digits, underscores, dots and hyphens, begins with a letter or digit and does not end with a dot or hyphen',
    );
  if (networks.length > 1) throw context.invalid(operation, 'a balancer has one network; name one');
  if (extra.internal === true && extra.publicAddress !== undefined)
    throw context.invalid(operation, 'a balancer is internal or has a publicAddress, not both');
  if (extra.internal === true && networks.length === 0)
    throw context.invalid(operation, 'an internal balancer needs the subnet of its address in networks');
  checkTargets(listeners, { operation, context });
  if (healthCheck !== null) checkProbe(healthCheck, { operation, context });
}

/**
 * Refuses two listeners that lead to one port: Azure has that with floating addresses alone, which members have to be set up for.
 *
 * @see https://learn.microsoft.com/en-us/azure/load-balancer/load-balancer-multivip-overview
 */
export function checkTargets(listeners: readonly NewListener[], { operation, context }: Refusing): void {
  const seen = new Set<string>();
  for (const { protocol, targetPort } of listeners) {
    const key = `${protocol} ${targetPort}`;
    if (seen.has(key))
      throw notOffered(`two listeners that lead to ${protocol} port ${targetPort}`, { operation, context });
    seen.add(key);
  }
}

/** Refuses settings that probes do not have. */
export function checkProbe(check: NewHealthCheck, { operation, context }: Refusing): void {
  if (check.interval < SHORTEST_INTERVAL)
    throw notOffered('health checks more often than every 5 seconds', { operation, context });
  if (check.healthyAfter !== check.unhealthyAfter)
    throw notOffered('healthyAfter and unhealthyAfter that differ', { operation, context });
  if (check.timeout !== ANY_TIMEOUT) throw notOffered('a timeout of health checks', { operation, context });
}
