import {
  type Call,
  type CallOptions,
  FirewallNotFoundError,
  type Parameters,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  newRules,
  nextRules,
  type RpcAction,
  type RpcFirewallKind,
  type RpcFirewallRow,
  RpcFirewalls,
  type RpcResource,
  ruleChanges,
  type SingleRule,
  singleRules,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { filter, FIRST_AS_TEXT, PAGES_AS_TEXT } from './api.js';
import { policySet, readGroup, readPolicies, type Policies } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type { TencentExtras, TencentNodeExtra } from './models.js';

const service = 'vpc';

const KIND: RpcFirewallKind<TencentExtras> = {
  collection: {
    listing: {
      action: 'DescribeSecurityGroups',
      service,
      rows: 'SecurityGroupSet',
      first: FIRST_AS_TEXT,
      pages: PAGES_AS_TEXT,
    },
    byIds: (ids) => filter('security-group-id', ids),
    called: 'security group',
    notFound: FirewallNotFoundError,
    read: readGroup,
  },
  limits: FIREWALLS,
  attach: (id, node) => move('AssociateSecurityGroups', id, node),
  detach: (id, node) => move('DisassociateSecurityGroups', id, node),
  delete: (id) => on('DeleteSecurityGroup', id),
};

function on(action: string, id: string, parameters: Parameters = {}): RpcAction {
  return { action, service, parameters: { SecurityGroupId: id, ...parameters } };
}

function move(action: string, id: string, node: string): RpcAction {
  return { action, parameters: { SecurityGroupIds: [id], InstanceIds: [node] }, idempotent: true };
}

/** The portable methods of firewalls, which are security groups. */
export class Firewalls extends RpcFirewalls<TencentExtras, Policies> {
  constructor(models: ComputeModels<TencentExtras>, nodes: RpcResource<ComputeNode<TencentNodeExtra>>) {
    super(models, nodes, KIND);
  }

  /** Creates a group, which allows nothing at first, and its rules. */
  async create({ name, rules = [] }: CreateFirewallOptions, options?: CallOptions): Promise<Firewall> {
    const operation = 'createFirewall';
    const wanted = newRules(this.complete(operation, rules));
    const call = this.firewalls.client.context.call(options);
    const parameters = { GroupName: name, GroupDescription: name };
    const request = { operation, action: 'CreateSecurityGroup', service, parameters };
    const id = (await this.firewalls.client.send(request, call))
      .object('SecurityGroup')
      .id('SecurityGroupId');
    const addRules = (): Promise<void> => this.#add(operation, id, singleRules(wanted), call);
    return this.completed(operation, id, addRules, call);
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Firewall> {
    const operation = 'updateFirewall';
    const wanted = rules === undefined ? null : this.complete(operation, rules);
    const call = this.firewalls.client.context.call(options);
    const before = await this.read(operation, firewall, call);
    const renamed = on('ModifySecurityGroupAttribute', before.id, { GroupName: name });
    if (name !== undefined) await this.firewalls.send(operation, renamed, call);
    if (wanted !== null) await this.#change(operation, before, nextRules(before, wanted), call);
    return this.read(operation, before.id, call);
  }

  /** Adds what is missing, and then removes what is not wanted, by the positions that the rules have then. */
  async #change(
    operation: string,
    firewall: RpcFirewallRow<TencentExtras>,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const { id } = firewall;
    const { held } = await this.rulesOf(operation, firewall, call);
    const { add, remove } = ruleChanges(held, wanted);
    await this.#add(operation, id, add, call);
    if (remove.length === 0) return;
    for (const direction of ['in', 'out'] as const) {
      const now = await this.rulesOf(operation, firewall, call);
      const gone = ruleChanges(now.held, wanted).remove.filter((one) => one.direction === direction);
      const places = gone.map(({ index }) => ({ PolicyIndex: index }));
      const set = { Version: now.version, [direction === 'in' ? 'Ingress' : 'Egress']: places };
      const deletion = on('DeleteSecurityGroupPolicies', id, { SecurityGroupPolicySet: set });
      if (gone.length > 0) await this.firewalls.send(operation, deletion, call);
    }
  }

  /** One request takes rules of one direction. */
  async #add(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    for (const direction of ['in', 'out'] as const) {
      const those = rules.filter((rule) => rule.direction === direction);
      const set = { SecurityGroupPolicySet: policySet(direction, those) };
      const creation = on('CreateSecurityGroupPolicies', id, set);
      if (those.length > 0) await this.firewalls.send(operation, creation, call);
    }
  }

  protected override async rulesOf(
    operation: string,
    { id }: RpcFirewallRow<TencentExtras>,
    call: Call,
  ): Promise<Policies> {
    const response = await this.firewalls.send(operation, on('DescribeSecurityGroupPolicies', id), call);
    return readPolicies(response.object('SecurityGroupPolicySet'));
  }
}
