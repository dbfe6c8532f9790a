import type { Reader } from '../../../src/driver/index.js';
import {
  type BalancerStatus,
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
} from '../../../src/loadbalancer/index.js';
import { locationOf, nameIn, pathIn } from '../compute/api/places.js';
import type { GoogleBalancer } from './models.js';
import { idOf, type Owner } from './parts.js';
import { AFFINITIES, checkField, POLICIES } from './write.js';

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  RESERVING: 'pending',
  // Nothing leads from it: it is being made, or has lost its listeners. No lock, since each change is waited for.
  RESERVED: 'stopped',
  IN_USE: 'active',
};

/** What a balancer does, by its address: it is in use as long as a rule leads from it. */
export function readStatus(address: Reader): BalancerStatus {
  const word = address.string('status');
  return { state: STATES[word] ?? 'unknown', word, fault: null };
}

/** A balancer as its address alone says. */
export function readBalancer(address: Reader, owner: Owner): LoadBalancerData<GoogleBalancer, never> {
  const { state, word } = readStatus(address);
  // One that is still being reserved has none.
  const ip = address.optionalString('address');
  return {
    id: idOf(owner),
    name: owner.name,
    state,
    addresses: ip === null ? [] : [ip],
    listeners: null,
    members: null,
    algorithm: null,
    healthCheck: null,
    location: locationOf(owner.scope),
    createdAt: address.optionalDate('creationTimestamp'),
    extra: { type: owner.scope === 'global' ? 'application' : 'passthrough', status: word, zones: null },
  };
}

/** A listener: a rule, and the proxy that it leads to. */
export function readListener(rule: Reader, proxies: readonly Reader[], { name }: Owner): Listener {
  const port = portOf(rule);
  const id = rule.string('name');
  const target = rule.optionalString('target');
  if (target === null) {
    const protocol = rule.string('IPProtocol').toLowerCase();
    return { id, port, protocol, targetPort: port, certificate: null };
  }
  const proxy = proxies.find((one) => pathIn(one.string('selfLink')) === pathIn(target));
  const [certificate] = proxy?.strings('sslCertificates') ?? [];
  const map = proxy?.optionalString('urlMap') ?? null;
  return {
    id,
    port,
    protocol: target.includes('/targetHttpsProxies/') ? 'https' : 'http',
    targetPort: map === null ? null : targetPortOf(nameIn(map), name),
    certificate: certificate === undefined ? null : pathIn(certificate),
  };
}

/** The port that the name of a URL map ends with: see the parts of a proxy. Null for a map that is not of the balancer. */
function targetPortOf(map: string, balancer: string): number | null {
  const digits = map.startsWith(`${balancer}-`) ? map.slice(balancer.length + 1) : '';
  return /^[1-9]\d{0,4}$/.test(digits) ? Number(digits) : null;
}

/** Port of a rule, in any of the forms that Google shows it in. */
export function portOf(rule: Reader): number {
  const [first] = rule.strings('ports');
  return Number((first ?? rule.string('portRange')).split('-')[0]);
}

/** The algorithm of a backend service; null for one without a name here. */
export function readAlgorithm(service: Reader, { scope }: Owner): string | null {
  const isProxy = scope === 'global';
  const [words, field, usual] = isProxy
    ? ([POLICIES, 'localityLbPolicy', 'ROUND_ROBIN'] as const)
    : ([AFFINITIES, 'sessionAffinity', 'NONE'] as const);
  const word = service.optionalString(field) ?? usual;
  return Object.keys(words).find((own) => words[own] === word) ?? null;
}

export function readCheck(row: Reader): HealthCheck {
  const protocol = row.string('type').toLowerCase();
  const inner = row.optionalObject(checkField(protocol));
  const seconds = (name: string): number | null => {
    const value = row.optionalNumber(name);
    return value === null ? null : value * 1000;
  };
  return {
    protocol,
    path: protocol.startsWith('http') ? (inner?.optionalString('requestPath') ?? '/') : null,
    interval: seconds('checkIntervalSec'),
    timeout: seconds('timeoutSec'),
    healthyAfter: row.optionalNumber('healthyThreshold'),
    unhealthyAfter: row.optionalNumber('unhealthyThreshold'),
  };
}
