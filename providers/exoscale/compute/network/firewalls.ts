import { type Call, type CallOptions, idOf, outcomeUnknown } from '../../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  defined,
  type Firewall,
  nextRules,
  pathOf,
  Resource,
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

/** Security groups. @see https://openapi-v2.exoscale.com/#endpoint-security-group */
export class Firewalls {
  readonly #client: ExoscaleClient;
  readonly #groups: Resource<SecurityGroup>;
  readonly #instances: Resource<ComputeNode<ExoscaleNodeExtra>>;

  constructor(
    client: ExoscaleClient,
    models: ComputeModels<ExoscaleExtras>,
    instances: Resource<ComputeNode<ExoscaleNodeExtra>>,
  ) {
    this.#client = client;
    this.#groups = Resource.of(client, GROUPS, (data) => models.firewall(data));
    this.#instances = instances;
  }

  /** All security groups of the account. */
  iterate(options?: CallOptions): AsyncIterable<SecurityGroup> {
    return this.#groups.iterate('listFirewalls', {}, options);
  }

  /** Fetches a security group. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<SecurityGroup> {
    return this.#groups.get('getFirewall', firewall, options);
  }

  /** Makes a security group, and its rules one by one; if one is refused, the group is deleted again. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<ExoscaleCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    const wanted = singleRules(wantedRules(operation, rules, context));
    const call = context.call(options);
    const json = defined({ name, description: extra.description });
    const id = await this.#client.create({ operation, path: GROUPS.path, json }, call);
    try {
      await this.#add(operation, id, wanted, call);
      return await this.#groups.get(operation, id, call);
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
    const { context } = this.#client;
    if (name !== undefined)
      throw context.invalid(operation, 'a security group of Exoscale keeps its name; give rules alone');
    const asked = wantedRules(operation, rules ?? [], context);
    const isFree = (rules ?? []).some(({ direction, protocol }) => direction === 'out' && protocol === 'any');
    const call = context.call(options);
    const group = await this.#client.get(this.#groups.request(operation, firewall), call);
    const next = isFree ? asked : nextRules(readFirewall(group), asked);
    const wanted = next.filter(({ protocol }) => protocol !== 'any');
    const { add, remove } = ruleChanges(heldRules(group), wanted);
    await this.#add(operation, idOf(firewall), add, call);
    for (const rule of remove) {
      const request = this.#groups.request(operation, firewall, pathOf('/rules', rule));
      await this.#client.delete(request, call);
    }
    return this.#groups.get(operation, firewall, call);
  }

  /** Deletes a security group. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('destroyFirewall', firewall, options);
  }

  /** Applies a group to an instance; one that has it already stays as it is. */
  attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    return this.#switch('attachFirewall', [firewall, node], options);
  }

  /** Takes a group off an instance; one that does not have it stays as it is. */
  detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    return this.#switch('detachFirewall', [firewall, node], options);
  }

  async #switch(
    operation: 'attachFirewall' | 'detachFirewall',
    [firewall, node]: readonly [Firewall | string, ComputeNode | string],
    options: CallOptions | undefined,
  ): Promise<SecurityGroup> {
    const call = this.#client.context.call(options);
    const group = await this.#groups.get(operation, firewall, call);
    const { id, extra } = await this.#instances.get(operation, node, call);
    const isAttach = operation === 'attachFirewall';
    if (extra.securityGroups.includes(group.id) === isAttach) return group;
    const request = this.#groups.request(operation, firewall, isAttach ? ':attach' : ':detach');
    await this.#client.change('put', { ...request, json: { instance: { id } } }, call);
    return group;
  }

  /** Deletes a group whose rules were refused, and returns the refusal; if it stays, the error says so. */
  async #undo(operation: string, id: string, refusal: unknown): Promise<unknown> {
    const words = `the security group ${id} was made, its rules were not, and it is left`;
    const { context } = this.#client;
    return this.#groups.delete(operation, id, undefined).then(
      () => refusal,
      (error: unknown) => outcomeUnknown(error, words, context.details(operation)),
    );
  }

  async #add(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    const request = this.#groups.request(operation, id, '/rules');
    for (const json of rules.flatMap(ruleBodies))
      await this.#client.change('post', { ...request, json }, call);
  }
}
