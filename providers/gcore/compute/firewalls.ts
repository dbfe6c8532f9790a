import {
  type Call,
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  newRules,
  nextRules,
  pathOf,
  Resource,
  ruleChanges,
  singleRules,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import type { GcoreCollections } from './collections.js';
import { heldRules, ruleBodies } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type { GcoreCreateFirewallExtra, GcoreExtras, GcoreFirewallExtra, GcoreNodeExtra } from './models.js';
import type { TaskClient } from './tasks.js';

type SecurityGroup = Firewall<GcoreFirewallExtra>;

/** Security groups. Servers have them by their names. @see https://gcore.com/docs/api-reference/cloud/security-groups/create-security-group */
export class Firewalls {
  readonly #client: TaskClient;
  readonly #groups: Resource<SecurityGroup>;
  readonly #newGroups: Resource<unknown>;
  readonly #path: string;
  readonly #nodes: Resource<ComputeNode<GcoreNodeExtra>>;

  constructor(
    client: TaskClient,
    models: ComputeModels<GcoreExtras>,
    { groups, newGroups }: Pick<GcoreCollections, 'groups' | 'newGroups'>,
    nodes: Resource<ComputeNode<GcoreNodeExtra>>,
  ) {
    this.#client = client;
    this.#groups = Resource.of(client, groups, (data) => models.firewall(data));
    this.#newGroups = new Resource(client, newGroups);
    this.#path = newGroups.path;
    this.#nodes = nodes;
  }

  /** All security groups of the project in the region. */
  iterate(options?: CallOptions): AsyncIterable<SecurityGroup> {
    return this.#groups.iterate('listFirewalls', {}, options);
  }

  /** Fetches a security group with its rules. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<SecurityGroup> {
    return this.#groups.get('getFirewall', firewall, options);
  }

  /** Makes a security group with its rules by one request. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<GcoreCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const wanted = newRules(completeRules(rules, FIREWALLS, this.#client.context.details(operation)));
    const json = { name, ...extra, rules: singleRules(wanted).flatMap(ruleBodies) };
    const request = { operation, path: this.#path, json };
    return this.#client.createAndGet(request, 'security_groups', this.#groups, options);
  }

  /** Changes a security group: first adds rules, then removes others. Each is a task of its own, since Gcore locks the group for it. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    const asked = rules === undefined ? null : completeRules(rules, FIREWALLS, context.details(operation));
    const call = context.call(options);
    const request = this.#newGroups.request(operation, firewall);
    if (asked !== null) {
      const body = await this.#client.get(this.#groups.request(operation, firewall), call);
      const { add, remove } = ruleChanges(heldRules(body), nextRules(this.#groups.read(body), asked));
      const path = `${request.path}/rules`;
      for (const json of add.flatMap(ruleBodies))
        await this.#client.change('post', { ...request, path, json }, call);
      for (const id of remove) await this.#client.delete({ ...request, path: pathOf(path, id) }, call);
    }
    if (name !== undefined) await this.#client.change('patch', { ...request, json: { name } }, call);
    return this.#groups.get(operation, firewall, call);
  }

  /** Deletes a security group. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('destroyFirewall', firewall, options);
  }

  /** Applies a group to all interfaces of a server; one that has it already stays as it is. */
  attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    return this.#switch('attachFirewall', [firewall, node], options);
  }

  /** Takes a group off all interfaces of a server; one that does not have it stays as it is. */
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
    const call: Call = this.#client.context.call(options);
    const group = await this.#groups.get(operation, firewall, call);
    const { id, extra } = await this.#nodes.get(operation, node, call);
    await this.#checkOnly(operation, group, call);
    const isAttach = operation === 'attachFirewall';
    if (extra.securityGroups.includes(group.name) === isAttach) return group;
    const below = isAttach ? '/addsecuritygroup' : '/delsecuritygroup';
    const request = this.#nodes.request(operation, id, below);
    const json = { name: group.name };
    await this.#client.post({ ...request, json, notFound: FirewallNotFoundError }, call);
    return group;
  }

  /** @throws ConflictError if another group has the name, by which servers have groups: which one is meant could not be said */
  async #checkOnly(operation: string, { id, name }: SecurityGroup, call: Call): Promise<void> {
    const twin = (await this.#groups.list(operation, {}, call)).find(
      (one) => one.name === name && one.id !== id,
    );
    if (twin === undefined) return;
    throw new ConflictError(
      `${operation}: servers of Gcore have security groups by their names, and ${id} and ${twin.id} are both ${JSON.stringify(name)}; rename one.`,
      this.#client.context.details(operation),
    );
  }
}
