import { type CallOptions, collect, Part, type Reader } from '../../../src/driver/index.js';
import { type ComputeNode, defined, type Resource } from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import type { UpCloudFirewallRule } from './models.js';

/**
 * Rules of servers' firewalls. Each server has a firewall of its own, which is switched on or off, and whose rules stand in an order: that is no
 * firewall that several servers share.
 *
 * @see https://developers.upcloud.com/1.3/11-firewall/
 */
export class FirewallRules extends Part {
  readonly #client: UpCloudClient;
  readonly #servers: Resource<ComputeNode>;

  constructor(client: UpCloudClient, servers: Resource<ComputeNode>) {
    super();
    this.#client = client;
    this.#servers = servers;
  }

  /** Rules of a server, in their order. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<UpCloudFirewallRule[]> {
    const request = this.#servers.request('firewallRules.list', node, '/firewall_rule');
    const call = this.#client.context.call(options);
    return collect(this.#client.list(request, 'firewall_rules.firewall_rule', readRule, call));
  }

  /** Replaces all rules of a server. They hold while its firewall is on. @throws NodeNotFoundError */
  async set(
    node: ComputeNode | string,
    rules: readonly UpCloudFirewallRule[],
    options?: CallOptions,
  ): Promise<void> {
    const request = this.#servers.request('firewallRules.set', node, '/firewall_rule');
    const json = { firewall_rules: { firewall_rule: rules.map(toRule) } };
    await this.#client.put({ ...request, json }, options);
  }

  /** Switches the firewall of a server on. @throws NodeNotFoundError */
  async enable(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.update('firewallRules.enable', node, { firewall: 'on' }, options);
  }

  /** Switches the firewall of a server off; its rules stay. @throws NodeNotFoundError */
  async disable(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.update('firewallRules.disable', node, { firewall: 'off' }, options);
  }
}

function toRule({ ports, fromPorts, icmpType, from, to, ...rule }: UpCloudFirewallRule): object {
  return defined({
    ...rule,
    icmp_type: textOf(icmpType),
    source_port_start: textOf(fromPorts?.[0]),
    source_port_end: textOf(fromPorts?.[1]),
    destination_port_start: textOf(ports?.[0]),
    destination_port_end: textOf(ports?.[1]),
    source_address_start: from?.[0],
    source_address_end: from?.[1],
    destination_address_start: to?.[0],
    destination_address_end: to?.[1],
  });
}

/** Numbers are texts in rules. */
function textOf(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}

function readRule(rule: Reader): UpCloudFirewallRule {
  const words = ['action', 'direction', 'family', 'protocol', 'comment'].map((name) => [
    name,
    rule.optionalString(name) || undefined,
  ]);
  const ports = pairAt(rule, 'destination_port');
  const icmpType = rule.optionalString('icmp_type') || undefined;
  return defined({
    ...Object.fromEntries(words),
    ports: ports?.map(Number),
    fromPorts: pairAt(rule, 'source_port')?.map(Number),
    icmpType: icmpType === undefined ? undefined : Number(icmpType),
    from: pairAt(rule, 'source_address'),
    to: pairAt(rule, 'destination_address'),
  }) as unknown as UpCloudFirewallRule;
}

/** Start and end of a range; undefined for none. */
function pairAt(rule: Reader, name: string): [string, string] | undefined {
  const start = rule.optionalString(`${name}_start`) || undefined;
  return start === undefined ? undefined : [start, rule.optionalString(`${name}_end`) || start];
}
