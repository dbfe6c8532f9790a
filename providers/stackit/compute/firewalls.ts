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
  type FirewallRule,
  newRules,
  nextRules,
  pathOf,
  type Resource,
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

/** Requests for security groups and for the servers that have them. */
export interface FirewallResources {
  /** The requests for security groups, of which the ids are read. */
  readonly groups: Resource<string>;
  /** The requests for servers. */
  readonly servers: Resource<ComputeNode<StackitNodeExtra>>;
}

/** A security group as it is, and its rules as STACKIT says them. */
interface Held {
  readonly firewall: SecurityGroup;
  readonly rules: readonly Reader[];
}

/** Security groups, whose rules are made and deleted one by one. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<StackitExtras>;
  readonly #resources: FirewallResources;

  constructor(client: JsonClient, models: ComputeModels<StackitExtras>, resources: FirewallResources) {
    this.#client = client;
    this.#models = models;
    this.#resources = resources;
  }

  /** All security groups of the project. Their rules are asked for by one request each. */
  async *iterate(options?: CallOptions): AsyncGenerator<SecurityGroup, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const id of this.#resources.groups.iterate(operation, {}, call))
      yield (await this.#read(operation, id, call)).firewall;
  }

  /** Fetches a security group with its rules. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<SecurityGroup> {
    return (await this.#read('getFirewall', firewall, this.#client.context.call(options))).firewall;
  }

  /** Makes a security group, and then its rules; if one is refused, the group is deleted again. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<StackitCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    const details = context.details(operation);
    const wanted = newRules(completeRules(rules, FIREWALLS, details));
    const call = context.call(options);
    const { groups } = this.#resources;
    const id = await groups.create(operation, { name, ...extra }, call);
    return undoneBy(
      async () => {
        await this.#change(operation, await this.#read(operation, id, call), wanted, call);
        return (await this.#read(operation, id, call)).firewall;
      },
      () => groups.delete(operation, id, context.call(undefined)),
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
    const { context } = this.#client;
    const asked = rules === undefined ? null : completeRules(rules, FIREWALLS, context.details(operation));
    const call = context.call(options);
    if (asked !== null) {
      const held = await this.#read(operation, firewall, call);
      await this.#change(operation, held, nextRules(held.firewall, asked), call);
    }
    if (name !== undefined) await this.#resources.groups.update(operation, firewall, defined({ name }), call);
    return (await this.#read(operation, firewall, call)).firewall;
  }

  /** Deletes a security group. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#resources.groups.delete('destroyFirewall', firewall, options);
  }

  /** Applies a group to a server's network interfaces; one that has it already stays as it is. */
  attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    return this.#switch('attachFirewall', [firewall, node], options);
  }

  /** Takes a group off a server's network interfaces; one that does not have it stays as it is. */
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
    const { firewall: group } = await this.#read(operation, firewall, call);
    const { servers } = this.#resources;
    const { id, extra } = await servers.get(operation, node, call);
    const isAttach = operation === 'attachFirewall';
    const isThere = extra.nics.map(({ securityGroups }) => securityGroups.includes(group.id));
    const isDone = isAttach ? isThere.length > 0 && !isThere.includes(false) : !isThere.includes(true);
    if (isDone) return group;
    const request = servers.request(operation, id, pathOf('/security-groups', group));
    await this.#client[isAttach ? 'put' : 'delete'](request, call);
    return group;
  }

  async #read(operation: string, firewall: Firewall | string, call: Call): Promise<Held> {
    const { groups } = this.#resources;
    const group = await this.#client.get(groups.request(operation, firewall), call);
    const request = groups.request(operation, group.id('id'), '/rules');
    const rules = await collect(this.#client.list(request, 'items', (rule) => rule, call));
    return { firewall: this.#models.firewall(readFirewall(group, rules)), rules };
  }

  async #change(
    operation: string,
    { firewall, rules }: Held,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const { add, remove } = ruleChanges(heldRules(rules), wanted);
    const request = this.#resources.groups.request(operation, firewall, '/rules');
    for (const json of add.flatMap(ruleBodies)) await this.#client.post({ ...request, json }, call);
    for (const id of remove) await this.#client.delete({ ...request, path: pathOf(request.path, id) }, call);
  }
}
