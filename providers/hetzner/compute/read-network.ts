import type { Reader } from '../../../src/driver/index.js';
import type { AddressData, FirewallData, NetworkData } from '../../../src/compute/index.js';
import { type HetznerRule, portableRules, readRules } from './firewall-rules.js';
import type { HetznerAddressExtra, HetznerFirewallExtra, HetznerNetworkExtra } from './models.js';

/** A firewall with its rules as Hetzner has them. */
export interface FirewallRow {
  readonly id: string;
  readonly data: FirewallData<HetznerFirewallExtra>;
  readonly held: readonly HetznerRule[];
  /** Ids of the servers that it is applied to by their ids. */
  readonly directIds: readonly string[];
}

/** Reads a network. */
export function readNetwork(network: Reader): NetworkData<HetznerNetworkExtra> {
  const range = network.optionalString('ip_range');
  return {
    id: network.id('id'),
    name: network.optionalString('name') ?? '',
    ranges: range === null ? [] : [range],
    location: null,
    extra: {
      subnets: network.optionalList('subnets').map((subnet) => ({
        type: subnet.optionalString('type'),
        range: subnet.optionalString('ip_range'),
        networkZone: subnet.optionalString('network_zone'),
      })),
      nodeIds: network.ids('servers'),
      balancerIds: network.ids('load_balancers'),
      labels: network.stringMap('labels'),
    },
  };
}

/** Reads a firewall. */
export function readFirewall(firewall: Reader): FirewallRow {
  const held = readRules(firewall);
  const ends = firewall.optionalList('applied_to');
  const directIds = ends.flatMap(serverOf);
  const selected = ends.flatMap((end) => end.optionalList('applied_to_resources').flatMap(serverOf));
  const id = firewall.id('id');
  const data = {
    id,
    name: firewall.optionalString('name') ?? '',
    ...portableRules(held),
    nodeIds: [...new Set([...directIds, ...selected])],
    extra: {
      labelSelectors: ends.flatMap(
        (end) => end.optionalObject('label_selector')?.optionalString('selector') ?? [],
      ),
      labels: firewall.stringMap('labels'),
    },
  };
  return { id, data, held, directIds };
}

function serverOf(end: Reader): string | [] {
  return end.optionalObject('server')?.id('id') ?? [];
}

/** Reads a floating IP. */
export function readAddress(address: Reader): AddressData<HetznerAddressExtra> {
  return {
    id: address.id('id'),
    ip: address.id('ip'),
    nodeId: address.optionalId('server'),
    location: address.optionalObject('home_location')?.optionalString('name') ?? null,
    extra: {
      name: address.optionalString('name'),
      type: address.optionalString('type'),
      labels: address.stringMap('labels'),
    },
  };
}
