import {
  type Call,
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallLimits,
  type FirewallRule,
  joinAddresses,
  listedRule,
  newRules,
  nextRules,
  Resource,
  ruleChanges,
  type SingleRule,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackModels } from '../extras.js';
import { FIREWALL_LIMITS } from '../limits.js';
import { neutronCollection, neutronResource } from '../resource.js';
import type {
  CreateFirewallExtra,
  OpenStackFirewallExtra,
  OpenStackPort,
  OpenStackSecurityGroup,
  OpenStackSecurityGroupRule,
} from './models.js';
import { readPort, readSecurityGroup, readSecurityGroupRule } from './read.js';
import { portableRule, ruleBodies, wordsOf } from './rules.js';

type Portable = Firewall<OpenStackFirewallExtra>;

/** A change of the groups of a server's ports. */
interface PortChange {
  readonly operation: string;
  /** The groups that a port is to have; null where it has them. */
  readonly groupsOf: (groups: readonly string[], id: string) => readonly string[] | null;
}

const RULES = '/security-group-rules';

/**
 * The portable work on firewalls: security groups of Neutron. A server without one has the project's group `default`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups
 */
export class Firewalls {
  readonly #client: OpenStackClient;
  readonly #models: OpenStackModels;
  readonly #groups: Resource<OpenStackSecurityGroup>;
  readonly #rules: Resource<OpenStackSecurityGroupRule>;
  readonly #ports: Resource<OpenStackPort>;
  readonly #limits: FirewallLimits;

  constructor(client: OpenStackClient, models: OpenStackModels, limits: FirewallLimits = FIREWALL_LIMITS) {
    this.#client = client;
    this.#models = models;
    this.#groups = new Resource(client, {
      ...neutronCollection('/security-groups', readSecurityGroup),
      notFound: FirewallNotFoundError,
    });
    this.#rules = neutronResource(client, RULES, readSecurityGroupRule);
    this.#ports = neutronResource(client, '/ports', readPort);
    this.#limits = limits;
  }

  /** Lists the security groups of the project with their rules. */
  async *iterate(options?: CallOptions): AsyncGenerator<Portable, void, undefined> {
    for await (const group of this.#groups.iterate('listFirewalls', {}, options)) yield this.#portable(group);
  }

  /** Fetches a security group with its rules. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<Portable> {
    return this.#portable(await this.#groups.get('getFirewall', firewall, options));
  }

  /** Creates a security group and then its rules, all with one request. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<CreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    const complete = this.#newRules(completeRules(rules, this.#limits, context.details(operation)));
    const call = context.call(options);
    const group = await this.#groups.create(operation, { name, ...extra }, call);
    const finish = async (): Promise<Portable> => {
      await this.#change(operation, group, complete, call);
      return this.#portable(await this.#groups.get(operation, group.id, call));
    };
    return undoneBy(finish, () => this.#groups.delete(operation, group.id, context.call(undefined)), {
      what: `security group ${group.id}`,
      details: context.details(operation),
    });
  }

  /** Changes a security group: adds the rules that are missing with one request, and then removes those that are not wanted. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    const complete =
      rules === undefined ? null : completeRules(rules, this.#limits, context.details(operation));
    const call = context.call(options);
    const group = await this.#groups.get(operation, firewall, call);
    if (complete !== null)
      await this.#change(operation, group, nextRules(this.#portable(group), complete), call);
    if (name !== undefined) await this.#groups.update(operation, firewall, { name }, call);
    return this.#portable(await this.#groups.get(operation, firewall, call));
  }

  /** Deletes a security group. */
  async delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('destroyFirewall', firewall, options);
  }

  /** Adds a server's ports to a security group. */
  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Portable> {
    const change: PortChange = {
      operation: 'attachFirewall',
      groupsOf: (groups, id) => (groups.includes(id) ? null : [...groups, id]),
    };
    return this.#changePorts(change, firewall, node, options);
  }

  /** Takes a server's ports out of a security group. */
  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Portable> {
    const change: PortChange = {
      operation: 'detachFirewall',
      groupsOf: (groups, id) => (groups.includes(id) ? groups.filter((group) => group !== id) : null),
    };
    return this.#changePorts(change, firewall, node, options);
  }

  async #changePorts(
    { operation, groupsOf }: PortChange,
    firewall: Firewall | string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Portable> {
    const { context } = this.#client;
    const call = context.call(options);
    const group = await this.#groups.get(operation, firewall, call);
    await this.#changeGroups({ operation, groupsOf }, group, node, call);
    return this.#portable(group);
  }

  async #changeGroups(
    { operation, groupsOf }: PortChange,
    group: OpenStackSecurityGroup,
    node: ComputeNode | string,
    call: Call,
  ): Promise<void> {
    const ports = await this.#ports.list(operation, { device_id: idOf(node) }, call);
    if (ports.length === 0) await this.#refuse(operation, node, call);
    for (const port of ports) {
      const groups = groupsOf(port.securityGroups, group.id);
      if (groups === null) continue;
      const json = { port: { security_groups: groups } };
      // Refused where another has changed the port since: its groups would be lost.
      const headers = port.revision === null ? {} : { 'if-match': `revision_number=${port.revision}` };
      await this.#client.put({ ...this.#ports.request(operation, port.id), headers, json }, call);
    }
  }

  /** @throws NodeNotFoundError for no server, ConflictError for one without a port */
  async #refuse(operation: string, node: ComputeNode | string, call: CallOptions): Promise<never> {
    const path = this.#client.serverPath(node);
    await this.#client.get({ operation, path, notFound: NodeNotFoundError }, call);
    throw new ConflictError(
      `${operation}: server ${idOf(node)} has no port yet. Wait until it runs, or put it on a network.`,
      this.#client.context.details(operation),
    );
  }

  /** Outgoing traffic is free by itself where no rule can be for it. */
  #newRules(rules: FirewallRule[]): readonly FirewallRule[] {
    return this.#limits.directions.includes('out') ? newRules(rules) : rules;
  }

  async #change(
    operation: string,
    group: OpenStackSecurityGroup,
    wanted: readonly FirewallRule[],
    call: CallOptions,
  ): Promise<void> {
    const { add, remove } = ruleChanges(heldRules(group), wanted);
    if (add.length > 0) {
      const bodies = add.flatMap((rule) => ruleBodies(rule, group.id));
      const json = { security_group_rules: bodies };
      const request = { operation, endpoint: 'network', path: RULES, json, notFound: FirewallNotFoundError };
      await this.#client.post(request, call);
    }
    for (const rule of remove) await this.#rules.delete(operation, idOf(rule), call);
  }

  #portable(group: OpenStackSecurityGroup): Portable {
    const { id, name, description } = group;
    const rules = joinAddresses(heldRules(group).map(([rule]) => listedRule(rule)));
    const otherRules = group.rules.filter((rule) => portableRule(rule) === null).map(wordsOf);
    return this.#models.firewall({ id, name, rules, otherRules, nodeIds: null, extra: { description } });
  }
}

function heldRules({
  rules,
}: OpenStackSecurityGroup): (readonly [rule: SingleRule, held: OpenStackSecurityGroupRule])[] {
  return rules.flatMap((held) => {
    const rule = portableRule(held);
    return rule === null ? [] : [[rule, held] as const];
  });
}
