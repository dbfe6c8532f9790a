import type { XmlReader } from '../../src/driver/index.js';
import {
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type MemberData,
  type MemberHealth,
  wordsOf,
} from '../../src/loadbalancer/index.js';
import type { ElbClassicBalancer, ElbClassicMember, ElbClassicStickiness } from './models.js';

/** Protocols of listeners and of health checks. */
export const PROTOCOLS = wordsOf({ http: 'HTTP', https: 'HTTPS', tcp: 'TCP', tls: 'SSL' });

type Member = MemberData<ElbClassicMember>;

/** A listener with what the portable one does not say. */
export interface ClassicListener extends Listener {
  readonly targetPort: number;
  /** Protocol to the members, in AWS's word; null where it is not said. */
  readonly memberProtocol: string | null;
  /** Names of its policies: how TLS is spoken, and how clients stay with a member. */
  readonly policies: readonly string[];
}

/** A policy by which clients stay with a member. */
export interface StickyPolicy {
  readonly name: string;
  readonly stickiness: ElbClassicStickiness;
}

/** A balancer as the description of it reads, with parts that only changes look at. */
export interface ClassicBalancer {
  readonly data: LoadBalancerData<ElbClassicBalancer, ElbClassicMember>;
  readonly listeners: readonly ClassicListener[];
  readonly policies: readonly StickyPolicy[];
}

/** Reads a balancer. What is wrong with its members stands elsewhere. */
export function readBalancer(row: XmlReader, region: string | null): ClassicBalancer {
  const name = row.string('LoadBalancerName');
  const host = row.optionalString('DNSName');
  const listeners = row.list('ListenerDescriptions', 'member').map(readListener);
  const policies = readPolicies(row.optionalObject('Policies'));
  const used = new Set(listeners.flatMap((listener) => listener.policies));
  const check = readCheck(row.optionalObject('HealthCheck'));
  const data = {
    id: name,
    name,
    // A classic balancer has no states: it is there or it is not.
    state: 'active' as const,
    addresses: host === null ? [] : [host],
    listeners: listeners.map(portable),
    members: row.list('Instances', 'member').map((one) => readMember(name, one.id('InstanceId'), null)),
    algorithm: null,
    healthCheck: check?.check ?? null,
    location: region,
    createdAt: row.optionalDate('CreatedTime'),
    extra: {
      scheme: row.optionalString('Scheme'),
      vpcId: row.optionalString('VPCId'),
      hostedZoneId: row.optionalString('CanonicalHostedZoneNameID'),
      securityGroups: row.strings('SecurityGroups', 'member'),
      subnets: row.strings('Subnets', 'member'),
      zones: row.strings('AvailabilityZones', 'member'),
      healthCheckPort: check?.port ?? null,
      stickiness: policies.find((policy) => used.has(policy.name))?.stickiness ?? null,
    },
  };
  return { data, listeners, policies };
}

/** A member: a server, with its state where that was asked for. */
export function readMember(balancerId: string, nodeId: string, row: XmlReader | null): Member {
  const state = row?.optionalString('State') ?? null;
  const reason = row?.optionalString('Description') ?? null;
  return {
    id: nodeId,
    balancerId,
    address: null,
    port: null,
    weight: null,
    nodeId,
    health: healthOf(state, reason ?? ''),
    extra: { state, reason: reason === 'N/A' ? null : reason },
  };
}

function readListener(row: XmlReader): ClassicListener {
  const listener = row.object('Listener');
  return {
    id: null,
    port: listener.number('LoadBalancerPort'),
    protocol: PROTOCOLS.from(listener.string('Protocol')),
    targetPort: listener.number('InstancePort'),
    certificate: listener.optionalString('SSLCertificateId'),
    memberProtocol: listener.optionalString('InstanceProtocol'),
    policies: row.strings('PolicyNames', 'member'),
  };
}

function portable({ id, port, protocol, targetPort, certificate }: ClassicListener): Listener {
  return { id, port, protocol, targetPort, certificate };
}

function readPolicies(row: XmlReader | null): StickyPolicy[] {
  if (row === null) return [];
  return [
    ...row.list('LBCookieStickinessPolicies', 'member').map((policy) => ({
      name: policy.string('PolicyName'),
      stickiness: { seconds: policy.optionalNumber('CookieExpirationPeriod') },
    })),
    ...row.list('AppCookieStickinessPolicies', 'member').map((policy) => ({
      name: policy.string('PolicyName'),
      stickiness: { cookie: policy.string('CookieName') },
    })),
  ];
}

/** What is checked is one text: `HTTP:8080/up`. */
function readCheck(row: XmlReader | null): { readonly check: HealthCheck; readonly port: number } | null {
  const [, protocol, port, path] = /^([A-Z]+):(\d+)(\/.*)?$/.exec(row?.optionalString('Target') ?? '') ?? [];
  if (row === null || protocol === undefined) return null;
  const seconds = (name: string): number | null => {
    const value = row.optionalNumber(name);
    return value === null ? null : value * 1000;
  };
  const check = {
    protocol: PROTOCOLS.from(protocol),
    path: path ?? null,
    interval: seconds('Interval'),
    timeout: seconds('Timeout'),
    healthyAfter: row.optionalNumber('HealthyThreshold'),
    unhealthyAfter: row.optionalNumber('UnhealthyThreshold'),
  };
  return { check, port: Number(port) };
}

/** True for a server that serves its last requests, and is no member any more: its state is `InService` still. */
export function isLeaving(row: XmlReader | undefined): boolean {
  return /instance deregistration currently in progress/i.test(row?.optionalString('Description') ?? '');
}

/** AWS has one state for members that are ill and that are new: its words tell them apart. */
function healthOf(state: string | null, reason: string): MemberHealth | null {
  if (state === 'InService') return 'healthy';
  if (state !== 'OutOfService') return null;
  return reason.includes('Instance registration is still in progress') ? 'checking' : 'unhealthy';
}
