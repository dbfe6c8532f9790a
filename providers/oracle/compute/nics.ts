import { type Call, collect, type Reader } from '../../../src/driver/index.js';
import { isPrivateAddress, pathOf } from '../../../src/compute/index.js';
import type { CoreClient } from './client.js';
import { listOf } from './collections.js';

/** Addresses of an instance. */
export interface NodeAddresses {
  readonly publicIps: readonly string[];
  readonly privateIps: readonly string[];
}

/** A network card of an instance. */
export interface Nic {
  readonly instanceId: string;
  readonly vnicId: string;
  readonly subnetId: string | null;
  readonly zone: string;
}

/** A private address of a network card. */
export interface PrivateIp {
  readonly id: string;
  readonly ip: string;
  readonly vnicId: string | null;
  readonly isPrimary: boolean;
}

/** Addresses of all instances of a compartment. */
export interface AddressBook {
  /** Addresses of an instance; none for one without network cards. */
  readonly of: (instanceId: string) => NodeAddresses;
  /** Instance that a private address belongs to; null if none. */
  readonly ownerOf: (privateIpId: string) => string | null;
}

/** Network cards of instances, which have their addresses. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Vnic/ */
export class Nics {
  readonly #client: CoreClient;

  constructor(client: CoreClient) {
    this.#client = client;
  }

  /** Network cards of an instance, the primary one first; of all instances without one. */
  async list(operation: string, instanceId: string | null, call: Call): Promise<Nic[]> {
    const query = { ...listOf(this.#client.compartmentId), instanceId: instanceId ?? undefined };
    const read = (row: Reader): { readonly since: number; readonly nic: Nic } | null => {
      const vnicId = row.optionalString('vnicId');
      if (vnicId === null || row.string('lifecycleState') !== 'ATTACHED') return null;
      const [subnetId, zone] = [row.optionalString('subnetId'), row.string('availabilityDomain')];
      const nic = { instanceId: row.string('instanceId'), vnicId, subnetId, zone };
      return { since: row.optionalDate('timeCreated')?.getTime() ?? 0, nic };
    };
    const request = { operation, path: '/vnicAttachments', query };
    const found = await collect(this.#client.list(request, 'items', read, call));
    // The primary card comes with the instance, so it is the oldest.
    return found.sort((one, other) => one.since - other.since).map(({ nic }) => nic);
  }

  /** Addresses of an instance. */
  async addressesOf(operation: string, instanceId: string, call: Call): Promise<NodeAddresses> {
    const nics = await this.list(operation, instanceId, call);
    const cards = await Promise.all(
      nics.map(({ vnicId }) => this.#client.get({ operation, path: pathOf('/vnics', vnicId) }, call)),
    );
    return sorted(
      cards.flatMap((card) => card.optionalString('publicIp') ?? []),
      cards.flatMap((card) => card.optionalString('privateIp') ?? []),
      cards.flatMap((card) => card.strings('ipv6Addresses')),
    );
  }

  /** Addresses of all instances, by some lists: Oracle lists no network cards, and asking for each would take a request for every instance. */
  async book(operation: string, call: Call): Promise<AddressBook> {
    const nics = await this.list(operation, null, call);
    const subnets = unique(nics.flatMap(({ subnetId }) => subnetId ?? []));
    const [privates, ipv6s, publics] = await Promise.all([
      this.#inSubnets('/privateIps', operation, subnets, call),
      this.#inSubnets('/ipv6s', operation, subnets, call),
      this.#publicIps(operation, unique(nics.map(({ zone }) => zone)), call),
    ]);
    const nodeOf = new Map(nics.map(({ vnicId, instanceId }) => [vnicId, instanceId]));
    const owners = new Map(privates.map(({ id, vnicId }) => [id, nodeOf.get(vnicId ?? '') ?? null]));
    const cardsOf = grouped(nics, ({ instanceId }) => instanceId);
    const primaryOf = grouped(
      privates.filter(({ isPrimary }) => isPrimary),
      ({ vnicId }) => vnicId,
    );
    const ipv6sOf = grouped(ipv6s, ({ vnicId }) => vnicId);
    return {
      ownerOf: (id) => owners.get(id) ?? null,
      of: (instanceId) => {
        const cards = cardsOf.get(instanceId) ?? [];
        const own = cards.flatMap(({ vnicId }) => primaryOf.get(vnicId) ?? []);
        return sorted(
          own.flatMap(({ id }) => publics.get(id) ?? []),
          own.map(({ ip }) => ip),
          cards.flatMap(({ vnicId }) => (ipv6sOf.get(vnicId) ?? []).map(({ ip }) => ip)),
        );
      },
    };
  }

  /** Private IPv4 addresses of a network card. */
  privateIps(operation: string, vnicId: string, call: Call): Promise<PrivateIp[]> {
    const request = { operation, path: '/privateIps', query: { vnicId, limit: 100 } };
    return collect(this.#client.list(request, 'items', readPrivateIp, call));
  }

  async #inSubnets(
    path: '/privateIps' | '/ipv6s',
    operation: string,
    subnets: readonly string[],
    call: Call,
  ): Promise<PrivateIp[]> {
    const lists = await Promise.all(
      subnets.map((subnetId) => {
        const request = { operation, path, query: { subnetId, limit: 100 } };
        return collect(this.#client.list(request, 'items', readPrivateIp, call));
      }),
    );
    return lists.flat();
  }

  /** Public addresses by the private ones that they belong to: reserved ones of the region, and ephemeral ones of each zone. */
  async #publicIps(
    operation: string,
    zones: readonly string[],
    call: Call,
  ): Promise<ReadonlyMap<string, string>> {
    const kinds = [
      { scope: 'REGION', lifetime: 'RESERVED' },
      ...zones.map((zone) => ({
        scope: 'AVAILABILITY_DOMAIN',
        lifetime: 'EPHEMERAL',
        availabilityDomain: zone,
      })),
    ];
    const read = (row: Reader): readonly [string, string] | null => {
      const [owner, ip] = [row.optionalString('assignedEntityId'), row.optionalString('ipAddress')];
      return owner === null || ip === null ? null : [owner, ip];
    };
    const lists = await Promise.all(
      kinds.map((kind) => {
        const query = { ...listOf(this.#client.compartmentId), ...kind };
        return collect(this.#client.list({ operation, path: '/publicIps', query }, 'items', read, call));
      }),
    );
    return new Map(lists.flat());
  }
}

function readPrivateIp(row: Reader): PrivateIp {
  return {
    id: row.id('id'),
    ip: row.string('ipAddress'),
    vnicId: row.optionalString('vnicId'),
    isPrimary: row.optionalBoolean('isPrimary') ?? false,
  };
}

/** IPv4 before IPv6, of which each says itself whether it is public. */
function sorted(
  publicIps: readonly string[],
  privateIps: readonly string[],
  ipv6s: readonly string[],
): NodeAddresses {
  return {
    publicIps: [...publicIps, ...ipv6s.filter((ip) => !isPrivateAddress(ip))],
    privateIps: [...privateIps, ...ipv6s.filter(isPrivateAddress)],
  };
}

function grouped<T>(
  rows: readonly T[],
  keyOf: (row: T) => string | null,
): ReadonlyMap<string | null, readonly T[]> {
  const groups = new Map<string | null, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
