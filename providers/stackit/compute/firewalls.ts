import {
  type Call,
  type CallOptions,
  collect,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  defined,
  type Firewall,
  type FirewallResources,
  type FirewallRule,
  type FirewallSpread,
  type FirewallSwitch,
  newRules,
  nextRules,
  pathOf,
  RestFirewalls,
  ruleChanges,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { heldRules, readFirewall, ruleBodies } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type {
  StackitCreateFirewallExtra,
  StackitExtras,
  StackitFirewallExtra,
  StackitNodeExtra,
} from './models.js';

type SecurityGroup = Firewall<StackitFirewallExtra>;
type Server = ComputeNode<StackitNodeExtra>;

/** A security group as it is, and its rules as STACKIT says them. */
interface Held {
  readonly firewall: SecurityGroup;
  readonly rules: readonly Reader[];
}

/** Security groups, whose rules are made and deleted one by one. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export class Firewalls extends RestFirewalls<SecurityGroup, Server> {
  readonly #models: ComputeModels<StackitExtras>;

  constructor(
    client: JsonClient,
    models: ComputeModels<StackitExtras>,
    resources: FirewallResources<SecurityGroup, Server>,
  ) {
    super(client, resources);
    this.#models = models;
  }

  /** All security groups of the project. Their rules are asked for by one request each. */
  override async *iterate(options?: CallOptions): AsyncGenerator<SecurityGroup, void, undefined> {
    const call = this.client.context.call(options);
    for await (const { id } of super.iterate(call)) yield await this.read('listFirewalls', id, call);
  }

  /** Makes a security group, and then its rules; if one is refused, the group is deleted again. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<StackitCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const { context } = this.client;
    const details = context.details(operation);
    const wanted = newRules(completeRules(rules, FIREWALLS, details));
    const call = context.call(options);
    const { id } = await this.firewalls.create(operation, { name, ...extra }, call);
    return undoneBy(
      async () => {
        await this.#change(operation, await this.#held(operation, id, call), wanted, call);
        return this.read(operation, id, call);
      },
      () => this.firewalls.delete(operation, id, context.call(undefined)),
      { what: `security group ${id}`, details },
    );
  }

  /** Changes a security group: first adds rules, then removes others. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const { context } = this.client;
    const asked = rules === undefined ? null : completeRules(rules, FIREWALLS, context.details(operation));
    const call = context.call(options);
    if (asked !== null) {
      const held = await this.#held(operation, firewall, call);
      await this.#change(operation, held, nextRules(held.firewall, asked), call);
    }
    if (name !== undefined) await this.firewalls.update(operation, firewall, defined({ name }), call);
    return this.read(operation, firewall, call);
  }

  protected override async read(
    operation: string,
    firewall: Firewall | string,
    call: Call,
  ): Promise<SecurityGroup> {
    return (await this.#held(operation, firewall, call)).firewall;
  }

  protected override spreadOf({ firewall, node }: FirewallSwitch<SecurityGroup, Server>): FirewallSpread {
    const isThere = node.extra.nics.map(({ securityGroups }) => securityGroups.includes(firewall.id));
    if (!isThere.includes(true)) return 'none';
    return isThere.includes(false) ? 'some' : 'all';
  }

  protected override async apply(
    { operation, firewall, node }: FirewallSwitch<SecurityGroup, Server>,
    call: Call,
  ): Promise<void> {
    const request = this.nodes.request(operation, node, pathOf('/security-groups', firewall));
    await this.client[operation === 'attachFirewall' ? 'put' : 'delete'](request, call);
  }

  async #held(operation: string, firewall: Firewall | string, call: Call): Promise<Held> {
    const group = await this.client.get(this.firewalls.request(operation, firewall), call);
    const request = this.firewalls.request(operation, group.id('id'), '/rules');
    const rules = await collect(this.client.list(request, 'items', (rule) => rule, call));
    return { firewall: this.#models.firewall(readFirewall(group, rules)), rules };
  }

  async #change(
    operation: string,
    { firewall, rules }: Held,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const { add, remove } = ruleChanges(heldRules(rules), wanted);
    const request = this.firewalls.request(operation, firewall, '/rules');
    for (const json of add.flatMap(ruleBodies)) await this.client.post({ ...request, json }, call);
    for (const id of remove) await this.client.delete({ ...request, path: pathOf(request.path, id) }, call);
  }
}
