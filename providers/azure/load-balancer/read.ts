import type { Reader } from '../../../src/driver/index.js';
import {
  type BalancerStatus,
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
  type MemberData,
  type MemberPool,
  normalAddress,
  wordsOf,
} from '../../../src/loadbalancer/index.js';
import { shortLocation } from '../arm/client.js';
import { sameCase } from '../arm/resource-id.js';
import { groupOf, idWithin } from '../compute/read.js';
import type { AzureBalancer, AzureFrontend, AzureMember } from './models.js';

/** How a connection is told apart from others: by all five of its parts, or by its source. */
export const ALGORITHMS = wordsOf({
  'five-tuple': 'Default',
  'source-ip': 'SourceIP',
  'source-ip-protocol': 'SourceIPProtocol',
});
export const PROTOCOLS = wordsOf({ tcp: 'Tcp', udp: 'Udp' });

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  Succeeded: 'active',
  Updating: 'updating',
  Creating: 'pending',
  Deleting: 'deleting',
  Failed: 'error',
  Canceled: 'error',
};

/** Fields within a resource: a new balancer's parts may come without. */
export function propertiesOf(row: Reader): Reader {
  return row.object('properties');
}

export function readStatus(row: Reader): BalancerStatus {
  const word = propertiesOf(row).string('provisioningState');
  return { state: STATES[word] ?? 'unknown', word, fault: null };
}

/** Reads a balancer. Its public addresses are resources of their own. */
export function readBalancer(
  row: Reader,
  publicIps: ReadonlyMap<string, string>,
): LoadBalancerData<AzureBalancer, AzureMember> {
  const properties = propertiesOf(row);
  const { state, word } = readStatus(row);
  const frontends = properties.optionalList('frontendIPConfigurations').map(readFrontend);
  const rules = properties.optionalList('loadBalancingRules');
  const [distribution = null] = rules.map((rule) => propertiesOf(rule).optionalString('loadDistribution'));
  return {
    id: sameCase(row.id('id')),
    name: row.id('name'),
    state,
    addresses: frontends.flatMap(({ publicAddress, privateIp }) =>
      publicAddress === null ? (privateIp ?? []) : (publicIps.get(publicAddress) ?? []),
    ),
    listeners: rules.map(readRule),
    members: readPools(row).flatMap(({ members }) => members),
    algorithm: distribution === null ? null : ALGORITHMS.from(distribution),
    healthCheck: readCheck(probeOf(row, rules[0])),
    location: shortLocation(row.id('location')),
    createdAt: null,
    extra: {
      resourceGroup: groupOf(row),
      provisioningState: word,
      sku: row.optionalObject('sku')?.optionalString('name') ?? null,
      frontends,
      tags: row.stringMap('tags'),
    },
  };
}

/** Ids of the public addresses of a balancer. */
export function publicAddressesOf(row: Reader): string[] {
  const frontends = propertiesOf(row).optionalList('frontendIPConfigurations');
  return frontends.map(readFrontend).flatMap(({ publicAddress }) => publicAddress ?? []);
}

interface AzurePool extends MemberPool {
  readonly members: readonly MemberData<AzureMember>[];
}

/** Pools of a balancer. Their members have no ports: each rule leads to its own. */
export function readPools(row: Reader): AzurePool[] {
  const balancerId = sameCase(row.id('id'));
  return propertiesOf(row)
    .optionalList('backendAddressPools')
    .map((pool) => {
      const id = sameCase(pool.id('id'));
      return { id, port: null, members: readMembers(pool, { balancerId, pool: id }) };
    });
}

function readMembers(
  pool: Reader,
  owner: { readonly balancerId: string; readonly pool: string },
): MemberData<AzureMember>[] {
  const rows = pool.optionalObject('properties')?.optionalList('loadBalancerBackendAddresses') ?? [];
  return rows.map((row) => {
    const name = row.id('name');
    const properties = row.optionalObject('properties');
    const address = properties?.optionalString('ipAddress') || null;
    return {
      id: `${owner.pool}/${name}`,
      balancerId: owner.balancerId,
      address: address === null ? null : (normalAddress(address) ?? address),
      port: null,
      weight: null,
      nodeId: null,
      health: properties?.optionalString('adminState') === 'Down' ? 'disabled' : null,
      extra: {
        name,
        pool: owner.pool,
        networkInterface: idWithin(properties?.optionalObject('networkInterfaceIPConfiguration')),
      },
    };
  });
}

function readFrontend(row: Reader): AzureFrontend {
  const properties = row.optionalObject('properties');
  return {
    name: row.id('name'),
    publicAddress: idWithin(properties?.optionalObject('publicIPAddress')),
    privateIp: properties?.optionalString('privateIPAddress') ?? null,
    subnet: idWithin(properties?.optionalObject('subnet')),
  };
}

function readRule(row: Reader): Listener {
  const properties = propertiesOf(row);
  return {
    id: row.id('name'),
    port: properties.number('frontendPort'),
    protocol: PROTOCOLS.from(properties.string('protocol')),
    targetPort: properties.optionalNumber('backendPort'),
    certificate: null,
  };
}

/** The probe that a rule names; null where it names none. */
export function probeOf(row: Reader, rule: Reader | undefined): Reader | null {
  const id = rule === undefined ? null : referenceOf(rule, 'probe');
  const probes = propertiesOf(row).optionalList('probes');
  return probes.find((probe) => sameCase(probe.id('id')).toLowerCase() === id) ?? null;
}

/** Id of another part of the balancer that a rule names. */
export function referenceOf(rule: Reader, field: string): string | null {
  const id = propertiesOf(rule).optionalObject(field)?.optionalId('id') ?? null;
  return id === null ? null : sameCase(id).toLowerCase();
}

/** Azure has one number for both directions; a probe has no timeout of its own. */
function readCheck(probe: Reader | null): HealthCheck | null {
  if (probe === null) return null;
  const properties = propertiesOf(probe);
  const interval = properties.optionalNumber('intervalInSeconds');
  const threshold = properties.optionalNumber('probeThreshold');
  const protocol = properties.string('protocol').toLowerCase();
  return {
    protocol,
    path: protocol === 'tcp' ? null : properties.optionalString('requestPath'),
    interval: interval === null ? null : interval * 1000,
    timeout: null,
    healthyAfter: threshold,
    unhealthyAfter: threshold ?? properties.optionalNumber('numberOfProbes'),
  };
}
