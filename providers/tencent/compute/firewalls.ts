import {
  type RpcClient,
  type Call,
  type CallOptions,
  FirewallNotFoundError,
  idOf,
  type Parameters,
} from '../../../src/driver/index.js';
import {
  type RpcCollection,
  RpcResource,
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  type FirewallRuleSpec,
  newRules,
  nextRules,
  ruleChanges,
  type SingleRule,
  singleRules,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { FIRST_AS_TEXT, PAGES_AS_TEXT } from './api.js';
import { type Group, policySet, readGroup, readPolicies, type Policies } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type { TencentExtras, TencentNodeExtra } from './models.js';

const service = 'vpc';

const GROUPS: RpcCollection<Group> = {
  listing: {
    action: 'DescribeSecurityGroups',
    service,
    rows: 'SecurityGroupSet',
    first: FIRST_AS_TEXT,
    pages: PAGES_AS_TEXT,
  },
  byIds: (ids) => ({ Filters: [{ Name: 'security-group-id', Values: ids }] }),
  called: 'security group',
  notFound: FirewallNotFoundError,
  read: readGroup,
};

/** The portable methods of firewalls, which are security groups: their rules are read by a request each. */
export class Firewalls {
  readonly #client: RpcClient;
  readonly #models: ComputeModels<TencentExtras>;
  readonly #nodes: RpcResource<ComputeNode<TencentNodeExtra>>;
  readonly #groups: RpcResource<Group>;

  constructor(
    client: RpcClient,
    models: ComputeModels<TencentExtras>,
    nodes: RpcResource<ComputeNode<TencentNodeExtra>>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#nodes = nodes;
    this.#groups = new RpcResource(client, GROUPS);
  }

  async *iterate(options?: CallOptions): AsyncGenerator<Firewall, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const group of this.#groups.iterate(operation, {}, call))
      yield this.#model(group, await this.#policies(operation, group.id, call));
  }

  async get(firewall: Firewall | string, options?: CallOptions): Promise<Firewall> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a group, which allows nothing at first, and its rules. */
  async create({ name, rules = [] }: CreateFirewallOptions, options?: CallOptions): Promise<Firewall> {
    const operation = 'createFirewall';
    const wanted = newRules(this.#complete(operation, rules));
    const call = this.#client.context.call(options);
    const parameters = { GroupName: name, GroupDescription: name };
    const request = { operation, action: 'CreateSecurityGroup', service, parameters };
    const id = (await this.#client.send(request, call)).object('SecurityGroup').id('SecurityGroupId');
    const finish = async (): Promise<Firewall> => {
      await this.#add(operation, id, singleRules(wanted), call);
      return await this.#get(operation, id, call);
    };
    const details = this.#client.context.details(operation);
    return undoneBy(finish, () => this.delete(id), { what: `security group ${id}`, details });
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Firewall> {
    const operation = 'updateFirewall';
    const wanted = rules === undefined ? null : this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    const before = await this.#get(operation, firewall, call);
    if (name !== undefined)
      await this.#send(
        operation,
        'ModifySecurityGroupAttribute',
        { SecurityGroupId: before.id, GroupName: name },
        call,
      );
    if (wanted !== null) await this.#change(operation, before, nextRules(before, wanted), call);
    return this.#get(operation, before.id, call);
  }

  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    const action = {
      action: 'DeleteSecurityGroup',
      service,
      parameters: { SecurityGroupId: idOf(firewall) },
    };
    return this.#groups.delete('destroyFirewall', firewall, action, options);
  }

  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Firewall> {
    return this.#move('attachFirewall', 'AssociateSecurityGroups', firewall, node, options);
  }

  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Firewall> {
    return this.#move('detachFirewall', 'DisassociateSecurityGroups', firewall, node, options);
  }

  async #move(
    operation: string,
    action: 'AssociateSecurityGroups' | 'DisassociateSecurityGroups',
    firewall: Firewall | string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Firewall> {
    const call = this.#client.context.call(options);
    const group = await this.#get(operation, firewall, call);
    const { id, extra } = await this.#nodes.get(operation, node, call);
    const isIn = extra.securityGroups.includes(group.id);
    const parameters = { SecurityGroupIds: [group.id], InstanceIds: [id] };
    if (isIn === (action === 'DisassociateSecurityGroups'))
      await this.#groups.send(operation, { action, parameters, idempotent: true }, call);
    return group;
  }

  /** Adds what is missing, and then removes what is not wanted, by the positions that the rules have then. */
  async #change(
    operation: string,
    { id }: Firewall,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const { held } = await this.#policies(operation, id, call);
    const { add, remove } = ruleChanges(held, wanted);
    await this.#add(operation, id, add, call);
    if (remove.length === 0) return;
    for (const direction of ['in', 'out'] as const) {
      const now = await this.#policies(operation, id, call);
      const gone = ruleChanges(now.held, wanted).remove.filter((one) => one.direction === direction);
      const places = gone.map(({ index }) => ({ PolicyIndex: index }));
      const set = { Version: now.version, [direction === 'in' ? 'Ingress' : 'Egress']: places };
      const parameters = { SecurityGroupId: id, SecurityGroupPolicySet: set };
      if (gone.length > 0) await this.#send(operation, 'DeleteSecurityGroupPolicies', parameters, call);
    }
  }

  /** One request takes rules of one direction. */
  async #add(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    for (const direction of ['in', 'out'] as const) {
      const those = rules.filter((rule) => rule.direction === direction);
      const parameters = { SecurityGroupId: id, SecurityGroupPolicySet: policySet(direction, those) };
      if (those.length > 0) await this.#send(operation, 'CreateSecurityGroupPolicies', parameters, call);
    }
  }

  async #send(operation: string, action: string, parameters: Parameters, call: Call): Promise<void> {
    await this.#groups.send(operation, { action, service, parameters }, call);
  }

  async #get(operation: string, firewall: Firewall | string, call: Call): Promise<Firewall> {
    const group = await this.#groups.get(operation, firewall, call);
    return this.#model(group, await this.#policies(operation, group.id, call));
  }

  async #policies(operation: string, id: string, call: Call): Promise<Policies> {
    const parameters = { SecurityGroupId: id };
    const request = { action: 'DescribeSecurityGroupPolicies', service, parameters };
    const response = await this.#groups.send(operation, request, call);
    return readPolicies(response.object('SecurityGroupPolicySet'));
  }

  #model({ id, name }: Group, { rules, otherRules }: Policies): Firewall {
    return this.#models.firewall({ id, name, rules, otherRules, nodeIds: null, extra: {} });
  }

  #complete(operation: string, rules: readonly FirewallRuleSpec[]): FirewallRule[] {
    return completeRules(rules, FIREWALLS, this.#client.context.details(operation));
  }
}
