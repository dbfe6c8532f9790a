import {
  type Call,
  type CallOptions,
  collect,
  FirewallNotFoundError,
  idOf,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  joinAddresses,
  listedRule,
  nextRules,
  ruleChanges,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import type { CloudStackClient } from '../client.js';
import {
  type GroupNames,
  type HeldRule,
  keptRules,
  portableRules,
  readRules,
  ruleParameters,
} from './firewall-rules.js';
import { FIREWALL_LIMITS } from './limits.js';
import { SECURITY_GROUPS } from './listings.js';
import type { CloudStackExtras, CloudStackFirewallExtra } from './models.js';
import { CloudStackResource } from './resource.js';
import type { CloudStackServers } from './servers.js';

type Group = Firewall<CloudStackFirewallExtra>;

/** A security group as it is, and the names that its rules may use. */
interface Held {
  readonly group: Group;
  readonly rules: readonly HeldRule[];
  readonly names: GroupNames;
}

/** The portable methods of firewalls: security groups, in zones that have them. */
export class CloudStackFirewalls {
  readonly #client: CloudStackClient;
  readonly #models: ComputeModels<CloudStackExtras>;
  readonly #servers: CloudStackServers;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>, servers: CloudStackServers) {
    this.#client = client;
    this.#models = models;
    this.#servers = servers;
  }

  async *iterate(options?: CallOptions): AsyncGenerator<Group, void, undefined> {
    for (const { group } of await this.#all('listFirewalls', this.#client.context.call(options))) yield group;
  }

  async get(firewall: Firewall | string, options?: CallOptions): Promise<Group> {
    return (await this.#get('getFirewall', firewall, this.#client.context.call(options))).group;
  }

  async create({ name, rules = [] }: CreateFirewallOptions, options?: CallOptions): Promise<Group> {
    const operation = 'createFirewall';
    const { context, owner } = this.#client;
    const complete = completeRules(rules, FIREWALL_LIMITS, context.details(operation));
    const call = context.call(options);
    const parameters = { ...owner, name, description: name };
    const made = await this.#client.run({ operation, command: 'createSecurityGroup', parameters }, call);
    const id = made.object('securitygroup').id('id');
    const allow = async (): Promise<void> => {
      const { names } = await this.#get(operation, id, call);
      await this.#allow(operation, { id, names }, keptRules(complete, []), call);
    };
    const details = context.details(operation);
    await undoneBy(allow, () => this.delete(id), { what: `security group ${id}`, details });
    return (await this.#get(operation, id, call)).group;
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Group> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    const complete = rules && completeRules(rules, FIREWALL_LIMITS, context.details(operation));
    const call = context.call(options);
    const held = await this.#get(operation, firewall, call);
    const { id } = held.group;
    if (complete !== undefined) await this.#replace(operation, held, complete, call);
    if (name !== undefined && name !== held.group.name)
      await this.#client.run({ operation, command: 'updateSecurityGroup', parameters: { id, name } }, call);
    return (await this.#get(operation, id, call)).group;
  }

  async delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    const parameters = { id: idOf(firewall) };
    const command = { operation: 'destroyFirewall', command: 'deleteSecurityGroup', parameters };
    await this.#client.delete(command, options);
  }

  /** Gives a group to a stopped server, beside those that it has. */
  async attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Group> {
    return this.#assign('attachFirewall', firewall, node, options);
  }

  /** Takes a group off a stopped server, which keeps one at least. */
  async detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Group> {
    return this.#assign('detachFirewall', firewall, node, options);
  }

  async #assign(
    operation: 'attachFirewall' | 'detachFirewall',
    firewall: Firewall | string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Group> {
    const call = this.#client.context.call(options);
    const { group } = await this.#get(operation, firewall, call);
    await this.#give(operation, group, node, call);
    return (await this.#get(operation, group, call)).group;
  }

  async #give(
    operation: 'attachFirewall' | 'detachFirewall',
    group: Group,
    node: ComputeNode | string,
    call: Call,
  ): Promise<void> {
    const { context } = this.#client;
    const { id, extra } = await this.#servers.resource.get(operation, node, call);
    const others = extra.securityGroups.filter((one) => one !== group.id);
    const isThere = others.length < extra.securityGroups.length;
    if (isThere === (operation === 'attachFirewall')) return;
    const securitygroupids = operation === 'attachFirewall' ? [...others, group.id] : others;
    if (securitygroupids.length === 0)
      throw context.invalid(
        operation,
        'a server of CloudStack keeps one security group at least; give it another first',
      );
    await this.#client.run(
      { operation, command: 'updateVirtualMachine', parameters: { id, securitygroupids } },
      call,
    );
  }

  /** Adds what is missing before it removes what is too much. */
  async #replace(
    operation: string,
    { group, rules, names }: Held,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const known = rules.flatMap((held) => (held.rule === null ? [] : [[held.rule, held] as const]));
    const { add, remove } = ruleChanges(known, keptRules(nextRules(group, wanted), rules));
    await this.#allow(operation, { id: group.id, names }, add.map(listedRule), call);
    for (const { id, direction } of remove) {
      const command = direction === 'in' ? 'revokeSecurityGroupIngress' : 'revokeSecurityGroupEgress';
      await this.#client.delete({ operation, command, parameters: { id } }, call);
    }
  }

  /** Allows traffic, one rule after another: CloudStack holds the group meanwhile. */
  async #allow(
    operation: string,
    { id, names }: { readonly id: string; readonly names: GroupNames },
    rules: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const whole = joinAddresses(rules);
    for (const rule of whole) this.#checkGroup(operation, rule, names);
    for (const rule of whole) {
      const command =
        rule.direction === 'in' ? 'authorizeSecurityGroupIngress' : 'authorizeSecurityGroupEgress';
      const parameters = { securitygroupid: id, ...ruleParameters(rule, names) };
      await this.#client.run({ operation, command, parameters }, call);
    }
  }

  /** A rule is never sent without its other end. @throws FirewallNotFoundError for a group that is not the account's */
  #checkGroup(operation: string, { group }: FirewallRule, { account, ids }: GroupNames): void {
    if (group === null) return;
    if (account === null)
      throw this.#client.context.invalid(
        operation,
        'rules name groups by their account, and a project has none',
      );
    if (![...ids.values()].includes(group)) throw this.#missing(operation, group);
  }

  async #get(operation: string, firewall: Firewall | string, call: Call): Promise<Held> {
    const id = idOf(firewall);
    const found = (await this.#all(operation, call)).find(({ group }) => group.id === id);
    if (found !== undefined) return found;
    throw this.#missing(operation, id);
  }

  #missing(operation: string, id: string): FirewallNotFoundError {
    return new FirewallNotFoundError(
      `${operation}: CloudStack has no security group ${JSON.stringify(id)}.`,
      this.#client.context.details(operation),
    );
  }

  /** All groups: rules name other groups by account and name, which are ids only in the whole list. */
  async #all(operation: string, call: Call): Promise<Held[]> {
    const resource = new CloudStackResource(this.#client, SECURITY_GROUPS);
    const rows = await collect(resource.iterate(operation, {}, call));
    return rows.map((row) => this.#held(row, rows));
  }

  #held(row: Reader, rows: readonly Reader[]): Held {
    const account = row.optionalString('account');
    const own = rows.filter((one) => one.optionalString('account') === account);
    const names = { account, ids: new Map(own.map((one) => [one.string('name'), one.id('id')])) };
    const rules = readRules(row, names);
    const group = this.#models.firewall({
      id: row.id('id'),
      name: row.string('name'),
      rules: portableRules(rules),
      otherRules: rules.filter(({ rule }) => rule === null).map(({ words }) => words),
      nodeIds: row.has('virtualmachineids') ? row.ids('virtualmachineids') : null,
      extra: { description: row.optionalString('description'), account },
    });
    return { group, rules, names };
  }
}
