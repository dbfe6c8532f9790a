import type { Reader } from '../../../src/driver/index.js';
import {
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
  type MemberData,
  type MemberHealth,
  wordsOf,
} from '../../../src/loadbalancer/index.js';
import type { OutscaleBalancer, OutscaleMember } from './models.js';

/** Protocols of listeners and of health checks. */
export const PROTOCOLS = wordsOf({ http: 'HTTP', https: 'HTTPS', tcp: 'TCP', tls: 'SSL' });

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  provisioning: 'pending',
  starting: 'pending',
  reloading: 'updating',
  reconfiguring: 'updating',
  active: 'active',
  deleting: 'deleting',
};

const HEALTH: Readonly<Record<string, MemberHealth>> = {
  UP: 'healthy',
  InService: 'healthy',
  DOWN: 'unhealthy',
  OutOfService: 'unhealthy',
};

type Data = LoadBalancerData<OutscaleBalancer, OutscaleMember>;

/** A listener with what the portable one does not say. */
export interface BalancerListener extends Listener {
  readonly targetPort: number;
  /** Protocol to the members, in OUTSCALE's word; null where it is not said. */
  readonly memberProtocol: string | null;
}

/** A balancer as it reads, with its word for its state. */
export interface ReadBalancer {
  readonly data: Data;
  readonly word: string;
  readonly listeners: readonly BalancerListener[];
}

/** Reads a balancer, whose name is its id; null for one that is deleted. */
export function readBalancer(row: Reader): ReadBalancer | null {
  // The vendor's examples have none: it is there.
  const word = row.optionalString('State') ?? 'active';
  if (word === 'deleted') return null;
  const name = row.string('LoadBalancerName');
  const listeners = row.list('Listeners').map(readListener);
  const check = row.optionalObject('HealthCheck');
  const places = [row.optionalId('PublicIp'), row.optionalId('DnsName')];
  return {
    word,
    listeners,
    data: {
      id: name,
      name,
      state: STATES[word] ?? 'unknown',
      addresses: places.filter((place) => place !== null),
      listeners: listeners.map(portable),
      members: row.strings('BackendVmIds').map((id) => readMember(name, id, null)),
      algorithm: null,
      healthCheck: check === null ? null : readCheck(check),
      location: row.strings('SubregionNames')[0] ?? null,
      createdAt: null,
      extra: {
        type: row.optionalId('LoadBalancerType'),
        netId: row.optionalId('NetId'),
        subnets: row.strings('Subnets'),
        securityGroups: row.strings('SecurityGroups'),
        healthCheckPort: check?.optionalNumber('Port') ?? null,
        backendIps: row.strings('BackendIps'),
        tags: Object.fromEntries(
          row.optionalList('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? '']),
        ),
      },
    },
  };
}

/** A member: a VM, with its health where that was asked for. */
export function readMember(
  balancerId: string,
  nodeId: string,
  row: Reader | null,
): MemberData<OutscaleMember> {
  const state = row?.optionalId('State') ?? null;
  const reason = row?.optionalId('Description') ?? null;
  const isNew = /registration is (?:still )?(?:pending|in progress)/i.test(reason ?? '');
  return {
    id: nodeId,
    balancerId,
    address: null,
    port: null,
    weight: null,
    nodeId,
    health: isNew ? 'checking' : (HEALTH[state ?? ''] ?? null),
    extra: { state, reason },
  };
}

function readListener(row: Reader): BalancerListener {
  return {
    id: null,
    port: row.number('LoadBalancerPort'),
    protocol: PROTOCOLS.from(row.string('LoadBalancerProtocol')),
    targetPort: row.number('BackendPort'),
    certificate: row.optionalId('ServerCertificateId'),
    memberProtocol: row.optionalId('BackendProtocol'),
  };
}

function portable({ id, port, protocol, targetPort, certificate }: BalancerListener): Listener {
  return { id, port, protocol, targetPort, certificate };
}

function readCheck(row: Reader): HealthCheck {
  const seconds = (name: string): number | null => {
    const value = row.optionalNumber(name);
    return value === null ? null : value * 1000;
  };
  return {
    protocol: PROTOCOLS.from(row.string('Protocol')),
    path: row.optionalId('Path'),
    interval: seconds('CheckInterval'),
    timeout: seconds('Timeout'),
    healthyAfter: row.optionalNumber('HealthyThreshold'),
    unhealthyAfter: row.optionalNumber('UnhealthyThreshold'),
  };
}
