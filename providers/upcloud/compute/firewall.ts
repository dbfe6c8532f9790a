import { type CallOptions, Part } from '../../../src/driver/index.js';
import { type ComputeNode, defined, type Resource } from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';

/** A rule of a server's firewall. The first one that fits decides. */
export interface FirewallRule {
  /** `in` for traffic to the server. */
  readonly direction: 'in' | 'out';
  /** What happens to it. */
  readonly action: 'accept' | 'drop';
  /** Default: both. */
  readonly family?: 'IPv4' | 'IPv6';
  /** Default: all. */
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  /** First and last port of the target. */
  readonly ports?: readonly [first: number, last: number];
  /** First and last address of the source. */
  readonly from?: readonly [first: string, last: string];
  /** First and last address of the target. */
  readonly to?: readonly [first: string, last: string];
  /** What it is for. */
  readonly comment?: string;
}

/** Rules of servers' firewalls: each server has its own, which no other shares. @see https://developers.upcloud.com/1.3/11-firewall/ */
export class Firewall extends Part {
  readonly #client: UpCloudClient;
  readonly #servers: Resource<ComputeNode>;

  constructor(client: UpCloudClient, servers: Resource<ComputeNode>) {
    super();
    this.#client = client;
    this.#servers = servers;
  }

  /** Replaces all rules of a server. They hold while its firewall is on. @throws NodeNotFoundError */
  async setRules(
    node: ComputeNode | string,
    rules: readonly FirewallRule[],
    options?: CallOptions,
  ): Promise<void> {
    const request = this.#servers.request('firewall.setRules', node, '/firewall_rule');
    const json = { firewall_rules: { firewall_rule: rules.map(toRule) } };
    await this.#client.put({ ...request, json }, options);
  }

  /** Switches the firewall of a server on or off. @throws NodeNotFoundError */
  async switch(node: ComputeNode | string, state: 'on' | 'off', options?: CallOptions): Promise<void> {
    await this.#servers.update('firewall.switch', node, { firewall: state }, options);
  }
}

function toRule({ ports, from, to, ...rule }: FirewallRule): object {
  return defined({
    ...rule,
    destination_port_start: ports === undefined ? undefined : String(ports[0]),
    destination_port_end: ports === undefined ? undefined : String(ports[1]),
    source_address_start: from?.[0],
    source_address_end: from?.[1],
    destination_address_start: to?.[0],
    destination_address_end: to?.[1],
  });
}
