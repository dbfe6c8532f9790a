import {
  type RpcClient,
  type Call,
  type CallOptions,
  FirewallNotFoundError,
  idOf,
} from '../../../src/driver/index.js';
import {
  type RpcCollection,
  RpcResource,
  completeRules,
  firstListed,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRuleSpec,
  ruleChanges,
  type SingleRule,
  singleRules,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { FIRST_OF_TOKENS, TOKEN_PAGES } from './api.js';
import { type Group, readGroup, readRules, ruleParameters, type Rules } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type {
  AliyunCreateFirewallExtra,
  AliyunExtras,
  AliyunFirewallExtra,
  AliyunNodeExtra,
} from './models.js';
import { DEFAULT_VPC } from './networks.js';

type SecurityGroup = Firewall<AliyunFirewallExtra>;

const GROUPS: RpcCollection<Group> = {
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
};

/** The portable methods of firewalls, which are security groups: their rules are read by a request each. */
export class Firewalls {
  readonly #client: RpcClient;
  readonly #models: ComputeModels<AliyunExtras>;
  readonly #nodes: RpcResource<ComputeNode<AliyunNodeExtra>>;
  readonly #groups: RpcResource<Group>;

  constructor(
    client: RpcClient,
    models: ComputeModels<AliyunExtras>,
    nodes: RpcResource<ComputeNode<AliyunNodeExtra>>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#nodes = nodes;
    this.#groups = new RpcResource(client, GROUPS);
  }

  async *iterate(options?: CallOptions): AsyncGenerator<SecurityGroup, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const group of this.#groups.iterate(operation, {}, call))
      yield this.#model(group, await this.#rules(operation, group.id, call));
  }

  async get(firewall: Firewall | string, options?: CallOptions): Promise<SecurityGroup> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a group whose instances do not trust each other, and its rules. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<AliyunCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const wanted = singleRules(this.#complete(operation, rules));
    const call = this.#client.context.call(options);
    const VpcId = extra.vpc ?? (await firstListed(operation, this.#client, DEFAULT_VPC, call));
    const parameters = { SecurityGroupName: name, VpcId, ClientToken: crypto.randomUUID() };
    const request = { operation, action: 'CreateSecurityGroup', parameters, idempotent: true };
    const id = (await this.#client.send(request, call)).id('SecurityGroupId');
    const finish = async (): Promise<SecurityGroup> => {
      const closed = { SecurityGroupId: id, InnerAccessPolicy: 'Drop' };
      await this.#send(operation, 'ModifySecurityGroupPolicy', closed, call);
      await this.#authorize(operation, id, wanted, call);
      return await this.#get(operation, id, call);
    };
    const details = this.#client.context.details(operation);
    return undoneBy(finish, () => this.delete(id), { what: `security group ${id}`, details });
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const wanted = rules === undefined ? null : this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    const { id } = await this.#groups.get(operation, firewall, call);
    if (name !== undefined) {
      const renamed = { SecurityGroupId: id, SecurityGroupName: name };
      await this.#send(operation, 'ModifySecurityGroupAttribute', renamed, call);
    }
    if (wanted !== null) {
      const { add, remove } = ruleChanges((await this.#rules(operation, id, call)).held, wanted);
      await this.#authorize(operation, id, add, call);
      if (remove.length > 0) {
        const gone = { SecurityGroupId: id, SecurityGroupRuleId: remove };
        await this.#send(operation, 'RevokeSecurityGroup', gone, call);
      }
    }
    return this.#get(operation, id, call);
  }

  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    const parameters = { SecurityGroupId: idOf(firewall) };
    return this.#groups.delete(
      'destroyFirewall',
      firewall,
      { action: 'DeleteSecurityGroup', parameters },
      options,
    );
  }

  attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    return this.#move('attachFirewall', 'JoinSecurityGroup', firewall, node, options);
  }

  detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    return this.#move('detachFirewall', 'LeaveSecurityGroup', firewall, node, options);
  }

  /** Both answer with an error for an instance that is where it should be already. */
  async #move(
    operation: string,
    action: 'JoinSecurityGroup' | 'LeaveSecurityGroup',
    firewall: Firewall | string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<SecurityGroup> {
    const call = this.#client.context.call(options);
    const group = await this.#get(operation, firewall, call);
    const { id, extra } = await this.#nodes.get(operation, node, call);
    const isIn = extra.securityGroups.includes(group.id);
    if (isIn === (action === 'LeaveSecurityGroup'))
      await this.#send(operation, action, { SecurityGroupId: group.id, InstanceId: id }, call);
    return group;
  }

  async #authorize(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    for (const rule of rules) {
      const parameters = { SecurityGroupId: id, ...ruleParameters(rule), ClientToken: crypto.randomUUID() };
      await this.#send(operation, 'AuthorizeSecurityGroup', parameters, call);
    }
  }

  async #send(
    operation: string,
    action: string,
    parameters: Readonly<Record<string, string | readonly string[]>>,
    call: Call,
  ): Promise<void> {
    await this.#groups.send(operation, { action, parameters, idempotent: true }, call);
  }

  async #get(operation: string, firewall: Firewall | string, call: Call): Promise<SecurityGroup> {
    const group = await this.#groups.get(operation, firewall, call);
    return this.#model(group, await this.#rules(operation, group.id, call));
  }

  async #rules(operation: string, id: string, call: Call): Promise<Rules> {
    const listing = {
      action: 'DescribeSecurityGroupAttribute',
      rows: 'Permissions.Permission',
      first: { MaxResults: 1000 },
      pages: TOKEN_PAGES,
    };
    const parameters = { SecurityGroupId: id, Direction: 'all' };
    return readRules(this.#client.list(operation, listing, parameters, (row) => row, call));
  }

  #model({ id, name, vpcId }: Group, { rules, otherRules }: Rules): SecurityGroup {
    return this.#models.firewall({ id, name, rules, otherRules, nodeIds: null, extra: { vpcId } });
  }

  #complete(operation: string, rules: readonly FirewallRuleSpec[]): ReturnType<typeof completeRules> {
    return completeRules(rules, FIREWALLS, this.#client.context.details(operation));
  }
}
