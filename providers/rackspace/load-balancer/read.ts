import { type Reader, toDate } from '../../../src/driver/index.js';
import {
  type BalancerStatus,
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
  type MemberData,
  type MemberHealth,
  normalAddress,
  wordsOf,
} from '../../../src/loadbalancer/index.js';
import type { RackspaceBalancer, RackspaceMember, RackspaceVirtualIp } from './models.js';

/** Protocols: Rackspace names what runs over TCP. `https` with a certificate ends TLS, without one it is passed on. */
export const PROTOCOL_WORDS: Readonly<Record<string, string>> = {
  http: 'HTTP',
  https: 'HTTPS',
  tcp: 'TCP',
  udp: 'UDP',
  'tcp-client-first': 'TCP_CLIENT_FIRST',
  'tcp-stream': 'TCP_STREAM',
  'udp-stream': 'UDP_STREAM',
  'dns-tcp': 'DNS_TCP',
  'dns-udp': 'DNS_UDP',
  ftp: 'FTP',
  imaps: 'IMAPS',
  imap: 'IMAPv4',
  ldap: 'LDAP',
  ldaps: 'LDAPS',
  mysql: 'MYSQL',
  pop3: 'POP3',
  pop3s: 'POP3S',
  sftp: 'SFTP',
  smtp: 'SMTP',
};

/** Algorithms. */
export const ALGORITHM_WORDS: Readonly<Record<string, string>> = {
  random: 'RANDOM',
  'round-robin': 'ROUND_ROBIN',
  'least-connections': 'LEAST_CONNECTIONS',
  'weighted-round-robin': 'WEIGHTED_ROUND_ROBIN',
  'weighted-least-connections': 'WEIGHTED_LEAST_CONNECTIONS',
};

export const PROTOCOLS = wordsOf(PROTOCOL_WORDS);
export const ALGORITHMS = wordsOf(ALGORITHM_WORDS);
export const CHECKS = wordsOf<string>({ tcp: 'CONNECT', http: 'HTTP', https: 'HTTPS' });

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  ACTIVE: 'active',
  BUILD: 'pending',
  PENDING_UPDATE: 'updating',
  PENDING_DELETE: 'deleting',
  SUSPENDED: 'stopped',
  ERROR: 'error',
};

export function readStatus(row: Reader): BalancerStatus {
  const word = row.string('status');
  return { state: STATES[word] ?? 'unknown', word, fault: null };
}

/** True for what a balancer becomes that was deleted: it is shown for months. */
export function isDeleted(row: Reader): boolean {
  return ['DELETED', 'PENDING_DELETE'].includes(row.optionalString('status') ?? '');
}

/** A balancer; what the response leaves out is null. */
export function readBalancer(
  row: Reader,
  location: string | null,
): LoadBalancerData<RackspaceBalancer, RackspaceMember> {
  const id = row.id('id');
  const virtualIps = row.optionalList('virtualIps').map(readVirtualIp);
  const check = row.optionalObject('healthMonitor');
  const algorithm = row.optionalString('algorithm');
  const status = row.optionalString('status');
  const nodes = row.has('nodes') ? row.list('nodes').map((node) => readNode(node, id)) : null;
  return {
    id,
    name: row.string('name'),
    state: status === null ? 'unknown' : readStatus(row).state,
    addresses: virtualIps.map(({ address }) => address),
    listeners: readListeners(row),
    members: nodes,
    algorithm: algorithm === null ? null : ALGORITHMS.from(algorithm),
    healthCheck: check === null ? null : readCheck(check),
    location,
    createdAt: toDate(row.optionalObject('created')?.optionalString('time')),
    extra: {
      status: status ?? '',
      virtualIps,
      sessionPersistence: row.optionalObject('sessionPersistence')?.optionalString('persistenceType') ?? null,
      timeout: row.optionalNumber('timeout'),
      cluster: row.optionalObject('cluster')?.optionalString('name') ?? null,
      nodeCount: row.optionalNumber('nodeCount'),
    },
  };
}

/** A balancer has one port; with TLS it has a secure one beside it, or in its place. */
function readListeners(row: Reader): Listener[] | null {
  const port = row.optionalNumber('port');
  const protocol = row.optionalString('protocol');
  if (port === null || protocol === null) return null;
  const plain = { id: null, port, protocol: PROTOCOLS.from(protocol), targetPort: null, certificate: null };
  const tls = row.optionalObject('sslTermination');
  if (tls === null || tls.optionalBoolean('enabled') === false) return [plain];
  const secure = {
    ...plain,
    port: tls.number('securePort'),
    protocol: plain.protocol === 'http' ? 'https' : plain.protocol,
    certificate: 'sslTermination',
  };
  return tls.optionalBoolean('secureTrafficOnly') === true ? [secure] : [plain, secure];
}

function readVirtualIp(row: Reader): RackspaceVirtualIp {
  return {
    id: row.id('id'),
    address: row.string('address'),
    type: row.string('type'),
    ipVersion: row.optionalString('ipVersion'),
  };
}

export function readNode(row: Reader, balancerId: string): MemberData<RackspaceMember> {
  const address = row.string('address');
  const condition = row.optionalString('condition') ?? 'ENABLED';
  const status = row.optionalString('status');
  return {
    id: row.id('id'),
    balancerId,
    address: normalAddress(address) ?? address,
    port: row.number('port'),
    weight: row.optionalNumber('weight'),
    nodeId: null,
    health: healthOf(condition, status),
    extra: { condition, status, type: row.optionalString('type') },
  };
}

function healthOf(condition: string, status: string | null): MemberHealth | null {
  if (condition === 'DISABLED') return 'disabled';
  if (condition === 'DRAINING') return 'draining';
  return status === null ? null : status === 'ONLINE' ? 'healthy' : 'unhealthy';
}

function readCheck(row: Reader): HealthCheck {
  const type = row.string('type');
  const attempts = row.number('attemptsBeforeDeactivation');
  return {
    protocol: CHECKS.from(type),
    path: row.optionalString('path'),
    interval: row.number('delay') * 1000,
    timeout: row.number('timeout') * 1000,
    healthyAfter: null,
    unhealthyAfter: attempts,
  };
}
