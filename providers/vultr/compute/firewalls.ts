import {
  type Call,
  type CallOptions,
  collect,
  FirewallNotFoundError,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  joinAddresses,
  listedRule,
  Resource,
  ruleChanges,
  type SingleRule,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { query } from './collections.js';
import { FIREWALL_LIMITS, type HeldRule, readRule, ruleBody } from './firewall-rules.js';
import type { VultrExtras } from './models.js';

type FirewallGroup = Firewall<VultrExtras['firewall']>;

/** A firewall group without its rules. */
interface Group {
  readonly id: string;
  readonly name: string;
  readonly servers: number | null;
}

/** Firewall groups: rules for incoming traffic. @see https://www.vultr.com/api/#tag/firewall */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<VultrExtras>;
  readonly #groups: Resource<Group>;

  constructor(client: JsonClient, models: ComputeModels<VultrExtras>) {
    this.#client = client;
    this.#models = models;
    this.#groups = new Resource(client, {
      path: '/firewalls',
      list: 'firewall_groups',
      item: 'firewall_group',
      query,
      notFound: FirewallNotFoundError,
      read: readGroup,
    });
  }

  /** Firewall groups with their rules: one request more for each. */
  async *iterate(options?: CallOptions): AsyncGenerator<FirewallGroup, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const group of this.#groups.iterate(operation, {}, call))
      yield this.#model(group, await this.#rulesOf(operation, group.id, call));
  }

  /** Fetches a firewall group with its rules. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<FirewallGroup> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a firewall group, and its rules one by one; if one is refused, it is deleted again. */
  async create({ name, rules = [] }: CreateFirewallOptions, options?: CallOptions): Promise<FirewallGroup> {
    const operation = 'createFirewall';
    const complete = this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    const group = await this.#groups.create(operation, { description: name }, call);
    return undoneBy(
      async () => {
        await this.#setRules(operation, group.id, complete, call);
        return this.#get(operation, group, call);
      },
      () => this.#groups.delete(operation, group, undefined),
      { what: `firewall group ${group.id}`, details: this.#client.context.details(operation) },
    );
  }

  /** Changes a firewall group's name or rules: new ones are added before others are deleted. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<FirewallGroup> {
    const operation = 'updateFirewall';
    const complete = rules === undefined ? null : this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    const { id } = await this.#groups.get(operation, firewall, call);
    if (complete !== null) await this.#setRules(operation, id, complete, call);
    if (name !== undefined)
      await this.#client.put({ ...this.#groups.request(operation, id), json: { description: name } }, call);
    return this.#get(operation, id, call);
  }

  /** Deletes a firewall group. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('destroyFirewall', firewall, options);
  }

  async #get(operation: string, firewall: Firewall | Group | string, call: Call): Promise<FirewallGroup> {
    const group = await this.#groups.get(operation, firewall, call);
    return this.#model(group, await this.#rulesOf(operation, group.id, call));
  }

  #rulesOf(operation: string, group: string, call: Call): Promise<HeldRule[]> {
    const request = { ...this.#groups.request(operation, group, '/rules'), query };
    return collect(this.#client.list(request, 'firewall_rules', readRule, call));
  }

  async #setRules(
    operation: string,
    group: string,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const held = await this.#rulesOf(operation, group, call);
    const said = held.flatMap((rule): (readonly [SingleRule, HeldRule])[] =>
      rule.single === null ? [] : [[rule.single, rule]],
    );
    const { add, remove } = ruleChanges(said, wanted);
    const rules = this.#groups.request(operation, group, '/rules');
    for (const rule of add) await this.#client.post({ ...rules, json: ruleBody(rule) }, call);
    for (const { id } of remove) {
      const path = `${rules.path}/${encodeURIComponent(id)}`;
      await this.#client.delete({ operation, path }, call);
    }
  }

  #complete(operation: string, rules: Parameters<typeof completeRules>[0]): FirewallRule[] {
    return completeRules(rules, FIREWALL_LIMITS, this.#client.context.details(operation));
  }

  #model({ id, name, servers }: Group, held: readonly HeldRule[]): FirewallGroup {
    return this.#models.firewall({
      id,
      name,
      rules: joinAddresses(held.flatMap(({ single }) => (single === null ? [] : [listedRule(single)]))),
      otherRules: held.flatMap(({ single, words }) => (single === null ? [words] : [])),
      nodeIds: null,
      extra: { servers },
    });
  }
}

function readGroup(group: Reader): Group {
  return {
    id: group.id('id'),
    name: group.optionalString('description') ?? '',
    servers: group.optionalNumber('instance_count'),
  };
}
