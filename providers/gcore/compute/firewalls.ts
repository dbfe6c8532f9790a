import {
  type Call,
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallSpread,
  type FirewallSwitch,
  newRules,
  nextRules,
  pathOf,
  Resource,
  RestFirewalls,
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
type Instance = ComputeNode<GcoreNodeExtra>;

/** Security groups. Servers have them by their names. @see https://gcore.com/docs/api-reference/cloud/security-groups/create-security-group */
export class Firewalls extends RestFirewalls<SecurityGroup, Instance, TaskClient> {
  readonly #newGroups: Resource<unknown>;
  readonly #path: string;

  constructor(
    client: TaskClient,
    models: ComputeModels<GcoreExtras>,
    { groups, newGroups }: Pick<GcoreCollections, 'groups' | 'newGroups'>,
    nodes: Resource<Instance>,
  ) {
    super(client, { firewalls: Resource.of(client, groups, (data) => models.firewall(data)), nodes });
    this.#newGroups = new Resource(client, newGroups);
    this.#path = newGroups.path;
  }

  /** Makes a security group with its rules by one request. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<GcoreCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const wanted = newRules(completeRules(rules, FIREWALLS, this.client.context.details(operation)));
    const json = { name, ...extra, rules: singleRules(wanted).flatMap(ruleBodies) };
    const request = { operation, path: this.#path, json };
    return this.client.createAndGet(request, 'security_groups', this.firewalls, options);
  }

  /** Changes a security group: first adds rules, then removes others. Each is a task of its own, since Gcore locks the group for it. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const { context } = this.client;
    const asked = rules === undefined ? null : completeRules(rules, FIREWALLS, context.details(operation));
    const call = context.call(options);
    const request = this.#newGroups.request(operation, firewall);
    if (asked !== null) {
      const body = await this.client.get(this.firewalls.request(operation, firewall), call);
      const { add, remove } = ruleChanges(heldRules(body), nextRules(this.firewalls.read(body), asked));
      const path = `${request.path}/rules`;
      for (const json of add.flatMap(ruleBodies))
        await this.client.change('post', { ...request, path, json }, call);
      for (const id of remove) await this.client.delete({ ...request, path: pathOf(path, id) }, call);
    }
    if (name !== undefined) await this.client.change('patch', { ...request, json: { name } }, call);
    return this.firewalls.get(operation, firewall, call);
  }

  protected override async spreadOf(
    { operation, firewall, node }: FirewallSwitch<SecurityGroup, Instance>,
    call: Call,
  ): Promise<FirewallSpread> {
    await this.#checkOnly(operation, firewall, call);
    return node.extra.securityGroups.includes(firewall.name) ? 'all' : 'none';
  }

  protected override apply(
    { operation, firewall: { name }, node }: FirewallSwitch<SecurityGroup, Instance>,
    call: Call,
  ): Promise<Reader> {
    const below = operation === 'attachFirewall' ? '/addsecuritygroup' : '/delsecuritygroup';
    const request = this.nodes.request(operation, node, below);
    return this.client.post({ ...request, json: { name }, notFound: FirewallNotFoundError }, call);
  }

  /** @throws ConflictError if another group has the name, by which servers have groups: which one is meant could not be said */
  async #checkOnly(operation: string, { id, name }: SecurityGroup, call: Call): Promise<void> {
    const twin = (await this.firewalls.list(operation, {}, call)).find(
      (one) => one.name === name && one.id !== id,
    );
    if (twin === undefined) return;
    throw new ConflictError(
      `${operation}: servers of Gcore have security groups by their names, and ${id} and ${twin.id} are both ${JSON.stringify(name)}; rename one.`,
      this.client.context.details(operation),
    );
  }
}
