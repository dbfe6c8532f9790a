import {
  type Call,
  type CallOptions,
  idOf,
  outcomeUnknown,
  type Reader,
} from '../../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  defined,
  type Firewall,
  type FirewallSpread,
  type FirewallSwitch,
  nextRules,
  pathOf,
  Resource,
  RestFirewalls,
  ruleChanges,
  type SingleRule,
  singleRules,
  type UpdateFirewallOptions,
} from '../../../../src/compute/index.js';
import { GROUPS } from '../collections.js';
import { heldRules, readFirewall, ruleBodies, wantedRules } from './firewall-rules.js';
import type {
  ExoscaleCreateFirewallExtra,
  ExoscaleExtras,
  ExoscaleFirewallExtra,
  ExoscaleNodeExtra,
} from '../models.js';
import type { ExoscaleClient } from '../operations.js';

type SecurityGroup = Firewall<ExoscaleFirewallExtra>;
type Instance = ComputeNode<ExoscaleNodeExtra>;

/** Security groups. @see https://openapi-v2.exoscale.com/#endpoint-security-group */
export class Firewalls extends RestFirewalls<SecurityGroup, Instance, ExoscaleClient> {
  constructor(client: ExoscaleClient, models: ComputeModels<ExoscaleExtras>, nodes: Resource<Instance>) {
    super(client, { firewalls: Resource.of(client, GROUPS, (data) => models.firewall(data)), nodes });
  }

  /** Makes a security group, and its rules one by one; if one is refused, the group is deleted again. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<ExoscaleCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const { context } = this.client;
    const wanted = singleRules(wantedRules(operation, rules, context));
    const call = context.call(options);
    const json = defined({ name, description: extra.description });
    const id = await this.client.create({ operation, path: GROUPS.path, json }, call);
    try {
      await this.#add(operation, id, wanted, call);
      return await this.firewalls.get(operation, id, call);
    } catch (error) {
      throw await this.#undo(operation, id, error);
    }
  }

  /** Changes the rules of a group: first adds, then removes. Its name is fixed. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const { context } = this.client;
    if (name !== undefined)
      throw context.invalid(operation, 'a security group of Exoscale keeps its name; give rules alone');
    const asked = wantedRules(operation, rules ?? [], context);
    const isFree = (rules ?? []).some(({ direction, protocol }) => direction === 'out' && protocol === 'any');
    const call = context.call(options);
    const group = await this.client.get(this.firewalls.request(operation, firewall), call);
    const next = isFree ? asked : nextRules(readFirewall(group), asked);
    const wanted = next.filter(({ protocol }) => protocol !== 'any');
    const { add, remove } = ruleChanges(heldRules(group), wanted);
    await this.#add(operation, idOf(firewall), add, call);
    for (const rule of remove) {
      const request = this.firewalls.request(operation, firewall, pathOf('/rules', rule));
      await this.client.delete(request, call);
    }
    return this.firewalls.get(operation, firewall, call);
  }

  protected override spreadOf({ firewall, node }: FirewallSwitch<SecurityGroup, Instance>): FirewallSpread {
    return node.extra.securityGroups.includes(firewall.id) ? 'all' : 'none';
  }

  protected override apply(
    { operation, firewall, node: { id } }: FirewallSwitch<SecurityGroup, Instance>,
    call: Call,
  ): Promise<Reader> {
    const action = operation === 'attachFirewall' ? ':attach' : ':detach';
    const request = this.firewalls.request(operation, firewall, action);
    return this.client.change('put', { ...request, json: { instance: { id } } }, call);
  }

  /** Deletes a group whose rules were refused, and returns the refusal; if it stays, the error says so. */
  async #undo(operation: string, id: string, refusal: unknown): Promise<unknown> {
    const words = `the security group ${id} was made, its rules were not, and it is left`;
    const { context } = this.client;
    return this.firewalls.delete(operation, id, undefined).then(
      () => refusal,
      (error: unknown) => outcomeUnknown(error, words, context.details(operation)),
    );
  }

  async #add(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    const request = this.firewalls.request(operation, id, '/rules');
    for (const json of rules.flatMap(ruleBodies))
      await this.client.change('post', { ...request, json }, call);
  }
}
