import {
  type Call,
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  type RpcClient,
} from '../../../src/driver/index.js';
import {
  ALL_OUT,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  newRules,
  nextRules,
  type RpcAction,
  type RpcFirewallKind,
  RpcFirewalls,
  type RpcResource,
  ruleChanges,
  type SingleRule,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { filter, listing } from '../api.js';
import { FLOWS, type GroupRow, readGroup, ruleFields, type Rules } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type {
  OutscaleCreateFirewallExtra,
  OutscaleExtras,
  OutscaleFirewallExtra,
  OutscaleNodeExtra,
} from './models.js';

type SecurityGroup = Firewall<OutscaleFirewallExtra>;

/** Gives a VM these groups in place of its own. */
const groupsOf = (node: string, groups: readonly string[]): RpcAction => ({
  action: 'UpdateVm',
  parameters: { VmId: node, SecurityGroupIds: groups },
  idempotent: true,
});

const kindOf = ({ context }: RpcClient): RpcFirewallKind<OutscaleExtras, GroupRow> => ({
  collection: {
    listing: listing('ReadSecurityGroups', 'SecurityGroups'),
    byIds: (ids) => filter('SecurityGroupIds', ids),
    called: 'security group',
    notFound: FirewallNotFoundError,
    read: readGroup,
  },
  limits: FIREWALLS,
  attach: (id, node, others) => groupsOf(node, [...others, id]),
  detach: (id, node, others) => {
    if (others.length > 0) return groupsOf(node, others);
    const operation = 'detachFirewall';
    throw new ConflictError(
      `${operation}: ${id} is the only security group of ${node}, and OUTSCALE asks for at least one; attach another one first.`,
      context.details(operation),
    );
  },
  delete: (id) => ({ action: 'DeleteSecurityGroup', parameters: { SecurityGroupId: id } }),
});

/** All outgoing traffic; OUTSCALE has IPv4 alone. */
const ALL_OUT_V4: FirewallRule = { ...ALL_OUT, addresses: ['0.0.0.0/0'] };

/** The portable methods of firewalls, which are security groups. */
export class Firewalls extends RpcFirewalls<OutscaleExtras, Rules, GroupRow> {
  constructor(models: ComputeModels<OutscaleExtras>, nodes: RpcResource<ComputeNode<OutscaleNodeExtra>>) {
    super(models, nodes, kindOf(nodes.client));
  }

  /** Creates a group, for the public Cloud or for a Net, and its rules. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<OutscaleCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const { client } = this.firewalls;
    const wanted = this.complete(operation, rules);
    const { net } = extra;
    this.#checkOut(operation, wanted, net ?? null);
    const whole =
      net === undefined ? wanted : newRules(wanted).map((rule) => (rule === ALL_OUT ? ALL_OUT_V4 : rule));
    const call = client.context.call(options);
    const parameters = { SecurityGroupName: name, Description: extra.description ?? name, NetId: net };
    const response = await client.send({ operation, action: 'CreateSecurityGroup', parameters }, call);
    const row = readGroup(response.object('SecurityGroup'));
    return this.completed(operation, row.id, () => this.#change(operation, row, whole, call), call);
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const { context } = this.firewalls.client;
    if (name !== undefined)
      throw context.invalid(
        operation,
        'the name of a security group of OUTSCALE cannot be changed; leave it out',
      );
    const wanted = this.complete(operation, rules ?? []);
    const call = context.call(options);
    const row = await this.firewalls.get(operation, firewall, call);
    this.#checkOut(operation, wanted, row.extra.netId);
    await this.#change(operation, row, nextRules(row.said, wanted), call);
    return this.read(operation, row.id, call);
  }

  /** Groups of the public Cloud have no rules for outgoing traffic. @throws InvalidRequestError */
  #checkOut(operation: string, rules: readonly FirewallRule[], net: string | null): void {
    const index = rules.findIndex(({ direction }) => direction === 'out');
    if (net !== null || index < 0) return;
    throw this.firewalls.client.context.invalid(
      operation,
      `rules[${index}]: a security group has rules for outgoing traffic in a Net alone; give extra.net to its create`,
    );
  }

  /** Adds what is missing, and then removes what is not wanted: one request takes rules of one direction. */
  async #change(
    operation: string,
    { id, said }: GroupRow,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const { add, remove } = ruleChanges(said.held, wanted);
    const steps = [
      ['CreateSecurityGroupRule', add],
      ['DeleteSecurityGroupRule', remove],
    ] as const;
    for (const [action, rules] of steps)
      for (const direction of ['in', 'out'] as const)
        await this.#send(operation, on(action, id, direction, rules), call);
  }

  async #send(operation: string, action: RpcAction | null, call: Call): Promise<void> {
    if (action !== null) await this.firewalls.send(operation, action, call);
  }

  protected override rulesOf(_operation: string, { said }: GroupRow): Promise<Rules> {
    return Promise.resolve(said);
  }
}

/** An action on rules of one direction; null without any. */
function on(
  action: string,
  id: string,
  direction: 'in' | 'out',
  rules: readonly SingleRule[],
): RpcAction | null {
  const those = rules.filter((rule) => rule.direction === direction).map(ruleFields);
  if (those.length === 0) return null;
  return { action, parameters: { SecurityGroupId: id, Flow: FLOWS[direction], Rules: those } };
}
