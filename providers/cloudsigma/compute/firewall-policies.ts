import { type CallOptions, collect, Part, type Reader } from '../../../src/driver/index.js';
import { type ComputeNode, defined, pathOf } from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { definitionOf, type Definitions } from './definitions.js';
import type { CloudSigmaFirewallPolicy, CloudSigmaFirewallRule } from './models.js';

const PATH = '/fwpolicies';

/** Names of a rule's fields in the API. */
const FIELDS = {
  direction: 'direction',
  action: 'action',
  protocol: 'ip_proto',
  sourceIp: 'src_ip',
  sourcePort: 'src_port',
  destinationIp: 'dst_ip',
  destinationPort: 'dst_port',
  comment: 'comment',
} as const satisfies Readonly<Record<keyof CloudSigmaFirewallRule, string>>;

/**
 * Firewall policies, whose rules stand in an order, and accept or drop. What becomes of traffic that no rule fits, and of responses to outgoing
 * traffic, is not documented, so that they are no firewalls in the portable form.
 *
 * @see https://pkg.go.dev/github.com/cloudsigma/cloudsigma-sdk-go/cloudsigma#FirewallPoliciesService
 */
export class FirewallPolicies extends Part {
  readonly #client: CloudSigmaClient;
  readonly #definitions: Definitions;

  constructor(client: CloudSigmaClient, definitions: Definitions) {
    super();
    this.#client = client;
    this.#definitions = definitions;
  }

  /** Lists all policies with their rules. */
  async list(options?: CallOptions): Promise<CloudSigmaFirewallPolicy[]> {
    const request = { operation: 'firewallPolicies.list', path: `${PATH}/detail` };
    return collect(this.#client.list(request, 'objects', readPolicy, this.#client.context.call(options)));
  }

  /** Makes a policy. */
  async create(
    name: string,
    rules: readonly CloudSigmaFirewallRule[],
    options?: CallOptions,
  ): Promise<CloudSigmaFirewallPolicy> {
    const json = { objects: [{ name, rules: rules.map(toRule) }] };
    return readPolicy(
      await this.#client.post({ operation: 'firewallPolicies.create', path: PATH, json }, options),
    );
  }

  /** Replaces all rules of a policy; running servers have them within half a minute. @throws NotFoundError */
  async setRules(
    policy: CloudSigmaFirewallPolicy | string,
    rules: readonly CloudSigmaFirewallRule[],
    options?: CallOptions,
  ): Promise<CloudSigmaFirewallPolicy> {
    const request = { operation: 'firewallPolicies.setRules', path: pathOf(PATH, policy) };
    const call = this.#client.context.call(options);
    const old = await this.#client.get(request, call);
    const json = { name: old.string('name'), meta: old.stringMap('meta'), rules: rules.map(toRule) };
    return readPolicy(await this.#client.put({ ...request, json }, call));
  }

  /** Deletes a policy. A missing one is no error. @throws PermissionError while a server with it runs */
  async delete(policy: CloudSigmaFirewallPolicy | string, options?: CallOptions): Promise<void> {
    await this.#client.delete({ operation: 'firewallPolicies.delete', path: pathOf(PATH, policy) }, options);
  }

  /** Gives a policy to the public interfaces of a stopped server in place of their old one; null for none. @throws ConflictError, NodeNotFoundError */
  async apply(
    policy: CloudSigmaFirewallPolicy | string | null,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<void> {
    const firewall_policy = policy === null || typeof policy === 'string' ? policy : policy.id;
    await this.#definitions.amendStopped(
      'firewallPolicies.apply',
      node,
      (old) => ({
        nics: ((definitionOf(old)['nics'] ?? []) as { readonly vlan?: unknown }[]).map((nic) =>
          nic.vlan ? nic : { ...nic, firewall_policy },
        ),
      }),
      options,
    );
  }
}

function toRule(rule: CloudSigmaFirewallRule): object {
  return defined(
    Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [field, Reflect.get(rule, name)])),
  );
}

function readPolicy(policy: Reader): CloudSigmaFirewallPolicy {
  return {
    id: policy.id('uuid'),
    name: policy.string('name'),
    rules: policy.optionalList('rules').map(readRule),
    nodeIds: policy.optionalList('servers').map((server) => server.id('uuid')),
  };
}

function readRule(rule: Reader): CloudSigmaFirewallRule {
  const words = Object.entries(FIELDS).map(([name, field]) => [name, rule.optionalId(field) ?? undefined]);
  return defined(Object.fromEntries(words) as Record<string, unknown>) as unknown as CloudSigmaFirewallRule;
}
