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
  firstListed,
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
import { FIRST_OF_TOKENS, TOKEN_PAGES } from './api.js';
import { readGroup, readRules, ruleParameters, type Rules } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type {
  AliyunCreateFirewallExtra,
  AliyunExtras,
  AliyunFirewallExtra,
  AliyunNodeExtra,
} from './models.js';
import { DEFAULT_VPC } from './networks.js';

type SecurityGroup = Firewall<AliyunFirewallExtra>;

/** An action on a group, which may be repeated. */
const on = (action: string, id: string, parameters: Parameters = {}): RpcAction => ({
  action,
  parameters: { SecurityGroupId: id, ...parameters },
  idempotent: true,
});

const KIND: RpcFirewallKind<AliyunExtras> = {
  collection: {
    listing: {
      action: 'DescribeSecurityGroups',
      rows: 'SecurityGroups.SecurityGroup',
      first: FIRST_OF_TOKENS,
      pages: TOKEN_PAGES,
    },
    byIds: (ids) => ({ SecurityGroupIds: JSON.stringify(ids) }),
    called: 'security group',
    notFound: FirewallNotFoundError,
    read: readGroup,
  },
  limits: FIREWALLS,
  // Both answer with an error for an instance that is where it should be already.
  attach: (id, node) => on('JoinSecurityGroup', id, { InstanceId: node }),
  detach: (id, node) => on('LeaveSecurityGroup', id, { InstanceId: node }),
  delete: (id) => ({ action: 'DeleteSecurityGroup', parameters: { SecurityGroupId: id } }),
};

/** The portable methods of firewalls, which are security groups. */
export class Firewalls extends RpcFirewalls<AliyunExtras, Rules> {
  constructor(models: ComputeModels<AliyunExtras>, nodes: RpcResource<ComputeNode<AliyunNodeExtra>>) {
    super(models, nodes, KIND);
  }

  /** Creates a group whose instances do not trust each other, and its rules. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<AliyunCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const { client } = this.firewalls;
    const wanted = singleRules(this.complete(operation, rules));
    const call = client.context.call(options);
    const VpcId = extra.vpc ?? (await firstListed(operation, client, DEFAULT_VPC, call));
    const parameters = { SecurityGroupName: name, VpcId, ClientToken: crypto.randomUUID() };
    const request = { operation, action: 'CreateSecurityGroup', parameters, idempotent: true };
    const id = (await client.send(request, call)).id('SecurityGroupId');
    const addRules = async (): Promise<void> => {
      const closed = on('ModifySecurityGroupPolicy', id, { InnerAccessPolicy: 'Drop' });
      await this.firewalls.send(operation, closed, call);
      await this.#authorize(operation, id, wanted, call);
    };
    return this.completed(operation, id, addRules, call);
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const wanted = rules === undefined ? null : this.complete(operation, rules);
    const call = this.firewalls.client.context.call(options);
    const row = await this.firewalls.get(operation, firewall, call);
    const { id } = row;
    if (name !== undefined) {
      const renamed = on('ModifySecurityGroupAttribute', id, { SecurityGroupName: name });
      await this.firewalls.send(operation, renamed, call);
    }
    if (wanted !== null) {
      const { add, remove } = ruleChanges((await this.rulesOf(operation, row, call)).held, wanted);
      await this.#authorize(operation, id, add, call);
      const gone = on('RevokeSecurityGroup', id, { SecurityGroupRuleId: remove });
      if (remove.length > 0) await this.firewalls.send(operation, gone, call);
    }
    return this.read(operation, id, call);
  }

  async #authorize(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    for (const rule of rules) {
      const parameters = { ...ruleParameters(rule), ClientToken: crypto.randomUUID() };
      await this.firewalls.send(operation, on('AuthorizeSecurityGroup', id, parameters), call);
    }
  }

  protected override rulesOf(
    operation: string,
    { id }: RpcFirewallRow<AliyunExtras>,
    call: Call,
  ): Promise<Rules> {
    const listing = {
      action: 'DescribeSecurityGroupAttribute',
      rows: 'Permissions.Permission',
      first: { MaxResults: 1000 },
      pages: TOKEN_PAGES,
    };
    const parameters = { SecurityGroupId: id, Direction: 'all' };
    return readRules(this.firewalls.client.list(operation, listing, parameters, (row) => row, call));
  }
}
