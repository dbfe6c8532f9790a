import type { Reader } from '../../../src/driver/index.js';
import type { AddressData, FirewallData, NetworkData } from '../../../src/compute/index.js';
import { type DigitalOceanRule, portableRules, readRules } from './firewall-rules.js';
import type {
  DigitalOceanAddressExtra,
  DigitalOceanFirewallExtra,
  DigitalOceanNetworkExtra,
} from './models.js';

/** A firewall with its rules as DigitalOcean has them. */
export interface FirewallRow {
  readonly id: string;
  readonly data: FirewallData<DigitalOceanFirewallExtra>;
  readonly held: readonly DigitalOceanRule[];
  /** Droplets that it is assigned to by their ids. */
  readonly dropletIds: readonly number[];
}

/** Reads a network (VPC). */
export function readNetwork(network: Reader): NetworkData<DigitalOceanNetworkExtra> {
  const range = network.optionalString('ip_range');
  return {
    id: network.id('id'),
    name: network.optionalString('name') ?? '',
    ranges: range === null ? [] : [range],
    location: network.optionalString('region'),
    extra: {
      isDefault: network.optionalBoolean('default') ?? false,
      description: network.optionalString('description'),
      createdAt: network.optionalString('created_at'),
    },
  };
}

/** Reads a firewall. Which Droplets it has by its tags it does not tell. */
export function readFirewall(firewall: Reader): FirewallRow {
  const id = firewall.id('id');
  const held = readRules(firewall);
  const tags = firewall.strings('tags');
  const nodeIds = firewall.ids('droplet_ids');
  const data = {
    id,
    name: firewall.optionalString('name') ?? '',
    ...portableRules(held),
    nodeIds: tags.length === 0 ? nodeIds : null,
    extra: {
      status: firewall.optionalString('status'),
      tags,
      createdAt: firewall.optionalString('created_at'),
    },
  };
  return { id, data, held, dropletIds: nodeIds.map(Number) };
}

/** Reads a reserved IP, which goes by its address. */
export function readAddress(address: Reader): AddressData<DigitalOceanAddressExtra> {
  const ip = address.id('ip');
  return {
    id: ip,
    ip,
    nodeId: address.optionalObject('droplet')?.optionalId('id') ?? null,
    location: address.optionalObject('region')?.optionalString('slug') ?? null,
    extra: { locked: address.optionalBoolean('locked') ?? false },
  };
}
