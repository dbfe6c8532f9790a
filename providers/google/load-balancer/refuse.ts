import {
  type NewListener,
  type NewLoadBalancer,
  notOffered,
  type Refusing,
} from '../../../src/loadbalancer/index.js';
import type { GoogleCreateBalancer } from './models.js';
import { isProxied, POLICIES } from './write.js';

/** Names of balancers: those of their parts are longer, and Google has 63 characters for them. */
const NAME = /^[a-z](?:[-a-z0-9]{0,48}[a-z0-9])?$/;

/** Refuses what Google would refuse of a new balancer, or pass over. @throws InvalidRequestError, NotSupportedError */
export function checkBalancer(
  { name, listeners, algorithm, networks, members, extra }: NewLoadBalancer<GoogleCreateBalancer>,
  refusing: Refusing,
): void {
  const { operation, context } = refusing;
  if (!NAME.test(name))
    throw context.invalid(
      operation,
      'a name has at most 50 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen',
    );
  if (networks.length > 0)
    throw context.invalid(operation, 'a balancer of Google is of no network; its members have theirs');
  checkListeners(listeners, refusing);
  checkMembers(members, refusing);
  const isProxy = listeners.some(isProxied);
  if (extra.networkTier !== undefined && isProxy)
    throw notOffered('network tiers of an Application Load Balancer', refusing);
  if (algorithm !== null) checkAlgorithm(algorithm, isProxy, refusing);
}

/** Refuses listeners that no one balancer has. */
export function checkListeners(listeners: readonly NewListener[], refusing: Refusing): void {
  const { operation, context } = refusing;
  const proxied = listeners.filter(isProxied);
  if (proxied.length > 0 && proxied.length < listeners.length)
    throw context.invalid(
      operation,
      'HTTP and HTTPS are on an Application Load Balancer and TCP and UDP on a passthrough one, not on one balancer',
    );
  if (proxied.length === 0 && listeners.some(({ port, targetPort }) => targetPort !== port))
    throw notOffered('another target port on a passthrough balancer, which changes no packet', refusing);
}

/** Refuses an algorithm of the other kind of balancer. */
export function checkAlgorithm(algorithm: string, isProxy: boolean, refusing: Refusing): void {
  if (isProxy === algorithm in POLICIES) return;
  const kind = isProxy ? 'an Application Load Balancer' : 'a passthrough balancer';
  throw notOffered(`the algorithm ${algorithm} on ${kind}`, refusing);
}

/** Refuses servers that are not known by their numbers, as Google's answers name them. */
export function checkMembers(
  members: readonly { readonly nodeId: string | null }[],
  { operation, context }: Refusing,
): void {
  for (const { nodeId } of members)
    if (nodeId === null || !/^\d+$/.test(nodeId))
      throw context.invalid(
        operation,
        `a member is a server by its id, which is a number, not ${String(nodeId).slice(0, 80)}`,
      );
}
