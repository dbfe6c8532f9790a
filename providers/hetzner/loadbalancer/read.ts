import type { Reader } from '../../../src/driver/index.js';
import {
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type MemberData,
  type MemberHealth,
  normalAddress,
  wordsOf,
} from '../../../src/loadbalancer/index.js';
import type { HetznerBalancer, HetznerMember, HetznerStickyCookie } from './models.js';

/** Algorithms. */
export const ALGORITHMS = wordsOf({
  'round-robin': 'round_robin',
  'least-connections': 'least_connections',
});

/** A listener with its check: each service has one of its own. */
export interface Service extends Listener {
  readonly targetPort: number;
  readonly check: HealthCheck | null;
  readonly checkPort: number | null;
  readonly stickyCookie: HetznerStickyCookie | null;
}

/** Reads a balancer. It has no state: what it is doing, its actions say. */
export function readBalancer(row: Reader): LoadBalancerData<HetznerBalancer, HetznerMember> {
  const id = row.id('id');
  const net = row.object('public_net');
  const isPublic = net.optionalBoolean('enabled') ?? true;
  const privateNets = row.optionalList('private_net');
  const addresses = [
    isPublic ? net.optionalObject('ipv4')?.optionalString('ip') : null,
    isPublic ? net.optionalObject('ipv6')?.optionalString('ip') : null,
    ...privateNets.map((one) => one.optionalString('ip')),
  ];
  const services = readServices(row);
  const targets = row.list('targets');
  return {
    id,
    name: row.string('name'),
    state: 'active',
    addresses: addresses.filter((address): address is string => !!address),
    listeners: services.map(({ port, protocol, targetPort, certificate }) => ({
      id: null,
      port,
      protocol,
      targetPort,
      certificate,
    })),
    members: targets.flatMap((target) => readMember(target, id) ?? []),
    algorithm: ALGORITHMS.from(row.object('algorithm').string('type')),
    healthCheck: services[0]?.check ?? null,
    location: row.optionalObject('location')?.optionalString('name') ?? null,
    createdAt: row.optionalDate('created'),
    extra: {
      type: row.object('load_balancer_type').string('name'),
      networks: privateNets.map((one) => one.id('network')),
      publicInterface: isPublic,
      labelSelectors: targets.flatMap(readSelector),
      stickyCookie: services.find(({ stickyCookie }) => stickyCookie !== null)?.stickyCookie ?? null,
      labels: row.stringMap('labels'),
      protected: row.optionalObject('protection')?.optionalBoolean('delete') ?? false,
    },
  };
}

/** The services of a balancer. */
export function readServices(row: Reader): Service[] {
  return row.list('services').map((service) => {
    const http = service.optionalObject('http');
    const check = service.optionalObject('health_check');
    const [certificate = null] = http?.ids('certificates') ?? [];
    const isSticky = http?.optionalBoolean('sticky_sessions') === true;
    return {
      id: null,
      port: service.number('listen_port'),
      protocol: service.string('protocol'),
      targetPort: service.number('destination_port'),
      certificate,
      check: check === null ? null : readCheck(check),
      checkPort: check?.optionalNumber('port') ?? null,
      stickyCookie: isSticky && http !== null ? readCookie(http) : null,
    };
  });
}

function readCookie(http: Reader): HetznerStickyCookie {
  return { name: http.string('cookie_name'), ttl: http.number('cookie_lifetime') };
}

function readCheck(check: Reader): HealthCheck {
  const http = check.optionalObject('http');
  const protocol = check.string('protocol');
  const retries = check.optionalNumber('retries');
  const seconds = (name: string): number | null => {
    const value = check.optionalNumber(name);
    return value === null ? null : value * 1000;
  };
  return {
    protocol: protocol === 'http' && http?.optionalBoolean('tls') === true ? 'https' : protocol,
    path: protocol === 'http' ? (http?.optionalString('path') ?? null) : null,
    interval: seconds('interval'),
    timeout: seconds('timeout'),
    healthyAfter: retries,
    unhealthyAfter: retries,
  };
}

/** A server or an address; null for servers by their labels, which cannot be taken away one by one. */
function readMember(target: Reader, balancerId: string): MemberData<HetznerMember> | null {
  const nodeId = target.optionalObject('server')?.id('id') ?? null;
  const given = target.optionalObject('ip')?.string('ip') ?? null;
  const type = target.string('type');
  const id = type === 'server' ? nodeId : type === 'ip' ? given : null;
  if (id === null) return null;
  const states = target
    .optionalList('health_status')
    .map((one): [string, string] => [one.id('listen_port'), one.string('status')]);
  return {
    id,
    balancerId,
    address: type === 'ip' ? (normalAddress(id) ?? id) : null,
    port: null,
    weight: null,
    nodeId: type === 'server' ? id : null,
    health: healthOf(states.map(([, word]) => word)),
    extra: {
      usePrivateIp: target.optionalBoolean('use_private_ip') ?? false,
      healthByPort: Object.fromEntries(states),
    },
  };
}

function readSelector(target: Reader): HetznerBalancer['labelSelectors'] {
  const selector = target.optionalObject('label_selector')?.optionalString('selector') ?? null;
  if (target.string('type') !== 'label_selector' || selector === null) return [];
  const servers = target
    .optionalList('targets')
    .flatMap((one) => one.optionalObject('server')?.optionalId('id') ?? []);
  return [{ selector, servers }];
}

/** A member is as well as the service that finds it worst. */
function healthOf(words: readonly string[]): MemberHealth | null {
  if (words.includes('unhealthy')) return 'unhealthy';
  return words.length > 0 && words.every((word) => word === 'healthy') ? 'healthy' : null;
}
