import type { NewHealthCheck, NewListener } from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import { pathIn } from '../compute/api/places.js';

type Json = Readonly<Record<string, unknown>>;

/** How a proxy picks a member: the field `localityLbPolicy`. */
export const POLICIES: Readonly<Record<string, string>> = {
  'round-robin': 'ROUND_ROBIN',
  'least-connections': 'LEAST_REQUEST',
  random: 'RANDOM',
};
/** How a passthrough balancer tells connections apart: the field `sessionAffinity`. */
export const AFFINITIES: Readonly<Record<string, string>> = {
  'five-tuple': 'NONE',
  'source-ip': 'CLIENT_IP',
};

/** True for listeners of an Application Load Balancer. */
export function isProxied({ protocol }: Pick<NewListener, 'protocol'>): boolean {
  return protocol.startsWith('http');
}

/** Fields of a backend service that an algorithm is kept in. */
export function algorithmFields(algorithm: string | null): Json {
  if (algorithm === null) return {};
  const policy = POLICIES[algorithm];
  return policy === undefined ? { sessionAffinity: AFFINITIES[algorithm] } : { localityLbPolicy: policy };
}

/**
 * A health check. Proxies ask at the port that they send requests to; a passthrough balancer has no such port, and is told one.
 * Google has no backend service without a check: TCP is asked for where none was given.
 */
export function checkBody(check: NewHealthCheck | null, port: number | null): Json {
  const place = port === null ? { portSpecification: 'USE_SERVING_PORT' } : { port };
  if (check === null) return { type: 'TCP', tcpHealthCheck: place };
  const { protocol, path, interval, timeout, healthyAfter, unhealthyAfter } = check;
  return {
    type: protocol.toUpperCase(),
    [checkField(protocol)]: path === null ? place : { ...place, requestPath: path },
    checkIntervalSec: interval / 1000,
    timeoutSec: timeout / 1000,
    healthyThreshold: healthyAfter,
    unhealthyThreshold: unhealthyAfter,
  };
}

/** Field of a health check for what only this protocol has. */
export function checkField(protocol: string): string {
  return `${protocol.toLowerCase()}HealthCheck`;
}

/** Name of a target port within groups of members. */
export function namedPort(port: number): { readonly name: string; readonly port: number } {
  return { name: `p${port}`, port };
}

/** A rule of a passthrough balancer. */
export function passthroughRule(
  { protocol, port }: NewListener,
  {
    address,
    backendService,
    networkTier,
  }: { readonly address: string; readonly backendService: string; readonly networkTier: string | null },
): Json {
  return {
    IPAddress: address,
    IPProtocol: protocol.toUpperCase(),
    ports: [String(port)],
    loadBalancingScheme: 'EXTERNAL',
    backendService,
    ...(networkTier === null ? {} : { networkTier }),
  };
}

/** Path of a listener's certificate, as Google's answers have it; null for none. Google takes it without the project, too. */
export function certificatePath(
  { certificate }: NewListener,
  client: Pick<GceClient, 'name'>,
): string | null {
  if (typeof certificate !== 'string') return null;
  const path = pathIn(certificate).replace(/^\//, '');
  return /^(?:global|regions)\//.test(path) ? client.name(path) : path;
}

/** A rule of a proxy. */
export function proxyRule(
  { port }: NewListener,
  { address, target }: { readonly address: string; readonly target: string },
): Json {
  return {
    IPAddress: address,
    IPProtocol: 'TCP',
    portRange: `${port}-${port}`,
    loadBalancingScheme: 'EXTERNAL_MANAGED',
    target,
  };
}

/** Name of the rule of a listener. */
export function ruleName(balancer: string, { protocol, port }: NewListener): string {
  return `${balancer}-${protocol}-${port}`;
}
