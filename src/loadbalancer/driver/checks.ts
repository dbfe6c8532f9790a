import { QuotaExceededError } from '../../errors.js';
import type {
  CreateLoadBalancerOptions,
  HealthCheckSpec,
  ListenerSpec,
  UpdateLoadBalancerOptions,
} from '../model/options.js';
import { checkCertificate } from './certificate.js';
import type { BalancerChanges, NewHealthCheck, NewListener, NewLoadBalancer, NewMember } from './host.js';
import { checkMembers } from './member-specs.js';
import { type CheckContext, checkPort, invalid, lacking, requireObject, shown } from './refuse.js';
import { transportsOf } from './transport.js';

/** Checks a balancer that is to be made, before any request. @throws InvalidRequestError, NotSupportedError */
export function checkCreate(spec: CreateLoadBalancerOptions, context: CheckContext): NewLoadBalancer {
  requireObject(spec, 'a balancer: { name, listeners }', context);
  const { members = [], healthCheck, algorithm, location, networks = [], extra = {} } = spec;
  const listeners = checkListeners(spec.listeners, context);
  if (!Array.isArray(networks) || networks.some((id) => typeof id !== 'string' || id === ''))
    throw invalid('networks is a list of ids', context);
  const place = typeof location === 'object' ? location?.id : (location ?? null);
  if (place === undefined || (place !== null && (typeof place !== 'string' || place === '')))
    throw invalid('location is an id', context);
  return {
    name: checkName(spec.name, context),
    listeners,
    algorithm: algorithm === undefined ? null : checkAlgorithm(algorithm, context),
    healthCheck: healthCheck === undefined ? null : checkHealthCheck(healthCheck, context),
    location: place,
    networks,
    members: checkCount(checkMembers(members, context, portsOf(listeners)), context),
    extra: requireObject(extra, 'extra as an object', context),
  };
}

/** Checks what is to change of a balancer, before any request. @throws InvalidRequestError, NotSupportedError */
export function checkChanges(changes: UpdateLoadBalancerOptions, context: CheckContext): BalancerChanges {
  requireObject(changes, 'an object with what changes', context);
  const { name, algorithm, healthCheck, listeners, extra } = changes;
  const known = [name, algorithm, healthCheck, listeners, extra];
  if (known.every((value) => value === undefined))
    throw invalid(
      'nothing to change was named; give name, algorithm, healthCheck, listeners or extra',
      context,
    );
  return {
    name: name === undefined ? undefined : checkName(name, context),
    algorithm: algorithm === undefined ? undefined : checkAlgorithm(algorithm, context),
    healthCheck:
      healthCheck === undefined || healthCheck === null
        ? healthCheck
        : checkHealthCheck(healthCheck, context),
    listeners: listeners === undefined ? undefined : checkListeners(listeners, context),
    extra: extra === undefined ? undefined : requireObject(extra, 'extra as an object', context),
  };
}

/** Target ports of listeners, each once. */
function portsOf(listeners: readonly { readonly targetPort: number }[]): number[] {
  return [...new Set(listeners.map(({ targetPort }) => targetPort))];
}

/** Refuses members for which a new balancer has no room. @throws QuotaExceededError */
function checkCount(members: NewMember[], { capabilities, client, operation }: CheckContext): NewMember[] {
  const { maxMembers } = capabilities;
  if (members.length <= maxMembers) return members;
  throw new QuotaExceededError(
    `${operation}: ${client.provider} takes ${maxMembers} members behind a balancer, and ${members.length} were given.`,
    client.details(operation),
  );
}

function checkName(name: unknown, context: CheckContext): string {
  if (typeof name === 'string' && name !== '') return name;
  throw invalid('name is missing', context);
}

function checkAlgorithm(algorithm: string, context: CheckContext): string {
  const { algorithms } = context.capabilities;
  if (algorithms.includes(algorithm)) return algorithm;
  throw lacking(`the algorithm ${shown(algorithm)}`, algorithms, context);
}

function checkListeners(specs: readonly ListenerSpec[], context: CheckContext): NewListener[] {
  const { maxListeners, targetPorts } = context.capabilities;
  if (!Array.isArray(specs) || specs.length === 0)
    throw invalid(
      'listeners is a list with one listener at least: [{ port: 80, protocol: "http" }]',
      context,
    );
  if (specs.length > maxListeners)
    throw lacking(`${specs.length} listeners on one balancer`, [`${maxListeners} at most`], context);
  const listeners = specs.map((spec) => checkListener(spec, context));
  const seen = new Set<string>();
  for (const { port, protocol } of listeners)
    for (const transport of transportsOf(protocol)) {
      const key = `${port} ${transport}`;
      if (seen.has(key)) throw invalid(`two listeners at port ${port}`, context);
      seen.add(key);
    }
  if (targetPorts === 'one' && portsOf(listeners).length > 1)
    throw lacking('listeners with different target ports', ['one target port'], context);
  return listeners;
}

function checkListener(spec: ListenerSpec, context: CheckContext): NewListener {
  requireObject(spec, 'a listener: { port, protocol }', context);
  const { protocols } = context.capabilities;
  const { protocol = 'tcp', certificate } = spec;
  const port = checkPort(spec.port, 'the port of a listener', context);
  if (!protocols.includes(protocol)) throw lacking(`the protocol ${shown(protocol)}`, protocols, context);
  return {
    port,
    protocol,
    targetPort: spec.targetPort === undefined ? port : checkPort(spec.targetPort, 'targetPort', context),
    certificate: checkCertificate(certificate, protocol, context),
  };
}

function checkHealthCheck(spec: HealthCheckSpec, context: CheckContext): NewHealthCheck {
  requireObject(spec, 'a health check: { protocol: "http", path: "/" }', context);
  const { healthChecks } = context.capabilities;
  const { protocol, path, interval = 10_000, timeout = 5000, healthyAfter = 3, unhealthyAfter = 3 } = spec;
  if (!healthChecks.includes(protocol))
    throw lacking(`health checks over ${shown(protocol)}`, healthChecks, context);
  const isHttp = protocol.startsWith('http');
  if (path !== undefined && (!isHttp || typeof path !== 'string' || !path.startsWith('/')))
    throw invalid(`the path of a health check begins with a slash, and only HTTP has one`, context);
  for (const [name, value] of Object.entries({ interval, timeout }))
    if (!Number.isInteger(value) || value < 1000 || value % 1000 !== 0)
      throw invalid(
        `${name} of a health check is whole seconds, in milliseconds, not ${shown(value)}`,
        context,
      );
  for (const [name, value] of Object.entries({ healthyAfter, unhealthyAfter }))
    if (!Number.isInteger(value) || value < 1 || value > 10)
      throw invalid(`${name} of a health check is a whole number from 1 to 10, not ${shown(value)}`, context);
  if (timeout > interval) throw invalid('the timeout of a health check is longer than its interval', context);
  return { protocol, path: isHttp ? (path ?? '/') : null, interval, timeout, healthyAfter, unhealthyAfter };
}
