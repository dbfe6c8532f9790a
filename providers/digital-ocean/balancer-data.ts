import type { Reader } from '../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
  type MemberData,
  type NewHealthCheck,
  type NewListener,
  portToCheck,
} from '../../src/loadbalancer/index.js';

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  new: 'pending',
  active: 'active',
  errored: 'error',
};

/** Fields of a balancer that it has by itself, and that no update names. */
const READ_ONLY = new Set(['id', 'ip', 'ipv6', 'created_at', 'status', 'region', 'algorithm', 'size']);

/** Fields of a balancer that only DigitalOcean has. */
export interface DigitalOceanBalancer {
  /** DigitalOcean's own state: `new`, `active` or `errored`. */
  readonly status: string;
  /** Tag whose Droplets are its members, or null. */
  readonly tag: string | null;
  /** Id of its VPC, or null. */
  readonly vpcId: string | null;
  /** Nodes that it is made of; null where it is not said. */
  readonly sizeUnit: number | null;
}

/** Options that only DigitalOcean has. */
export interface DigitalOceanCreateBalancer {
  /** Nodes that it is made of. Default 1. */
  readonly sizeUnit?: number;
  /** Id of the project that it belongs to. */
  readonly projectId?: string;
  /** True to redirect HTTP to HTTPS. */
  readonly redirectHttpToHttps?: boolean;
  /** Name and seconds of a cookie by which clients stay with a Droplet; null for none. */
  readonly stickyCookie?: {
    /** Name of the cookie. */
    readonly name: string;
    /** Seconds until it expires. */
    readonly ttl: number;
  } | null;
}

export function readStatus(row: Reader): BalancerStatus {
  const word = row.string('status');
  return { state: STATES[word] ?? 'unknown', word, fault: null };
}

export function readBalancer(row: Reader): LoadBalancerData<DigitalOceanBalancer> {
  const id = row.string('id');
  const { state, word } = readStatus(row);
  const check = row.optionalObject('health_check');
  const protocol = check?.optionalString('protocol') ?? null;
  const seconds = (name: string): number | null => {
    const value = check?.optionalNumber(name) ?? null;
    return value === null ? null : value * 1000;
  };
  const addresses = [row.optionalString('ip'), row.optionalString('ipv6')];
  return {
    id,
    name: row.string('name'),
    state,
    addresses: addresses.filter((address): address is string => address !== null && address !== ''),
    listeners: row.list('forwarding_rules').map(readListener),
    members: row.ids('droplet_ids').map((nodeId) => readMember(id, nodeId)),
    algorithm: null,
    healthCheck:
      protocol === null
        ? null
        : {
            protocol,
            path: protocol === 'tcp' ? null : (check?.optionalString('path') ?? null),
            interval: seconds('check_interval_seconds'),
            timeout: seconds('response_timeout_seconds'),
            healthyAfter: check?.optionalNumber('healthy_threshold') ?? null,
            unhealthyAfter: check?.optionalNumber('unhealthy_threshold') ?? null,
          },
    location: row.optionalObject('region')?.optionalString('slug') ?? null,
    createdAt: row.optionalDate('created_at'),
    extra: {
      status: word,
      tag: row.optionalString('tag') || null,
      vpcId: row.optionalString('vpc_uuid') || null,
      sizeUnit: row.optionalNumber('size_unit'),
    },
  };
}

function readListener(rule: Reader): Listener & { readonly targetPort: number } {
  return {
    id: null,
    port: rule.number('entry_port'),
    protocol: rule.string('entry_protocol'),
    targetPort: rule.number('target_port'),
    certificate: rule.optionalString('certificate_id') || null,
  };
}

export function readMember(balancerId: string, nodeId: string): MemberData {
  const unknown = { address: null, port: null, weight: null, health: null };
  return { id: nodeId, balancerId, nodeId, ...unknown, extra: {} };
}

/** TLS that no certificate ends is passed on. */
export function writeListener({ port, protocol, targetPort, certificate }: NewListener): object {
  const isPassed = protocol === 'https' && certificate === null;
  return {
    entry_protocol: protocol,
    entry_port: port,
    target_protocol: certificate === null ? protocol : 'http',
    target_port: targetPort,
    ...(typeof certificate === 'string' ? { certificate_id: certificate } : {}),
    ...(isPassed ? { tls_passthrough: true } : {}),
  };
}

export function writeCheck(
  { protocol, path, interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck,
  port: number | null,
): object {
  return {
    protocol,
    port: port ?? undefined,
    path: path ?? undefined,
    check_interval_seconds: interval / 1000,
    response_timeout_seconds: timeout / 1000,
    healthy_threshold: healthyAfter,
    unhealthy_threshold: unhealthyAfter,
  };
}

export function writeExtra({
  sizeUnit,
  projectId,
  redirectHttpToHttps,
  stickyCookie,
}: DigitalOceanCreateBalancer): object {
  const written = {
    size_unit: sizeUnit,
    project_id: projectId,
    redirect_http_to_https: redirectHttpToHttps,
    sticky_sessions: stickyCookie
      ? { type: 'cookies', cookie_name: stickyCookie.name, cookie_ttl_seconds: stickyCookie.ttl }
      : stickyCookie === null
        ? { type: 'none' }
        : undefined,
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

/** An update, which names all that a balancer has: what it is shown with, and what changes. */
export function writeUpdate(
  row: Reader,
  { name, healthCheck, listeners, extra = {} }: BalancerChanges<DigitalOceanCreateBalancer>,
): object {
  const shown = Object.fromEntries(Object.entries(row.raw).filter(([key]) => !READ_ONLY.has(key)));
  const { tag, droplet_ids: droplets, ...fields } = shown;
  const rules = row.list('forwarding_rules');
  const there = rules.map(readListener);
  return {
    ...fields,
    ...(typeof tag === 'string' && tag !== '' ? { tag } : { droplet_ids: droplets ?? [] }),
    region: row.optionalObject('region')?.string('slug'),
    ...(name === undefined ? {} : { name }),
    ...(listeners === undefined
      ? {}
      : { forwarding_rules: listeners.map((listener) => writeChanged(listener, rules)) }),
    ...checkAfter(row.optionalObject('health_check'), there, healthCheck, listeners ?? there),
    ...writeExtra(extra),
  };
}

/** A rule that is there keeps what a listener does not say, such as the protocol that Droplets are spoken to in. */
function writeChanged(listener: NewListener, rules: readonly Reader[]): object {
  const written = writeListener(listener);
  const same = rules.find((rule) => {
    const { port, protocol, certificate } = readListener(rule);
    const hasCertificate = (certificate === null) === (listener.certificate === null);
    return port === listener.port && protocol === listener.protocol && hasCertificate;
  });
  if (same === undefined) return written;
  const { certificate, targetPort } = listener;
  return {
    ...same.raw,
    target_port: targetPort,
    ...(certificate === null ? {} : { certificate_id: certificate }),
  };
}

/** The check after an update, which moves with its listener. */
function checkAfter(
  check: Reader | null,
  there: readonly Listener[],
  healthCheck: NewHealthCheck | null | undefined,
  wanted: readonly Pick<Listener, 'port' | 'protocol' | 'targetPort'>[],
): { health_check?: object } {
  const before = check?.optionalNumber('port') ?? null;
  const port = portToCheck(before, there, wanted);
  if (healthCheck) return { health_check: writeCheck(healthCheck, port) };
  return check === null || before === null || port === before ? {} : { health_check: { ...check.raw, port } };
}
