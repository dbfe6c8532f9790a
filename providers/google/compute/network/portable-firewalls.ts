import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  InvalidRequestError,
} from '../../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  type FirewallRuleSpec,
  newRules,
  nextRules,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../../src/compute/index.js';
import type { GceClient } from '../api/client.js';
import type { GceInstances } from '../instances.js';
import { FIREWALL_LIMITS } from '../limits.js';
import type { GceCreateFirewallExtra, GceExtras, GceFirewallExtra } from '../models.js';
import type { GceNodes } from '../nodes.js';
import { checkName } from '../spec.js';
import {
  heldFirewalls,
  type HeldFirewall,
  LONGEST_NAME,
  otherRules,
  portableRules,
  refusals,
  stepsTo,
  tagOf,
} from './firewall-rules.js';
import { firewallBody, type GceNewFirewall, readFirewall } from './firewalls.js';
import type { NetworkPaths } from './network-paths.js';

type Portable = Firewall<GceFirewallExtra>;

/** Tags of servers: which have a firewall. */
interface Tagged {
  readonly id: string;
  readonly tags: readonly string[];
}

/** Other parts that firewalls need. */
export interface FirewallSources {
  /** Client for all zones: firewalls are of the whole project. */
  readonly all: GceClient;
  readonly nodes: GceNodes;
  readonly instances: GceInstances;
  readonly paths: NetworkPaths;
}

/**
 * The portable work on firewalls: each is several of Google's rules on one network, with one target tag, which the servers get that have
 * it. Its id is the tag.
 *
 * @see https://cloud.google.com/firewall/docs/firewalls
 */
export class PortableFirewalls {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;
  readonly #sources: FirewallSources;

  constructor(client: GceClient, models: ComputeModels<GceExtras>, sources: FirewallSources) {
    this.#client = client;
    this.#models = models;
    this.#sources = sources;
  }

  /** Lists the firewalls that Skylane has made in the project. */
  async *iterate(options?: CallOptions): AsyncGenerator<Portable, void, undefined> {
    const call = this.#client.context.call(options);
    const held = await this.#held('listFirewalls', call);
    if (held.length === 0) return;
    const nodes = await this.#tagged('listFirewalls', call);
    for (const firewall of held) yield this.#portable(firewall, nodes);
  }

  /** Fetches a firewall by its id. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<Portable> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a firewall: first the rules that refuse, then those that allow. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<GceCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    const details = context.details(operation);
    checkName(name, details);
    if (name.length > LONGEST_NAME)
      throw context.invalid(operation, `the name of a firewall has at most ${LONGEST_NAME} characters`);
    const complete = newRules(this.#complete(operation, rules));
    // Once more, for the families that there are.
    const wanted = completeRules(complete, FIREWALL_LIMITS, details);
    const call = context.call(options);
    const network = await this.#sources.paths.of(extra.network ?? 'default', operation, call);
    await this.#checkGroups(operation, wanted, network, call);
    const [incoming] = refusals(name, network);
    const { insert } = stepsTo({ id: tagOf(name), name, network, own: [] }, wanted);
    await this.#insert(operation, incoming, call);
    return undoneBy(
      async () => {
        for (const rule of insert) await this.#insert(operation, rule, call);
        return this.#get(operation, tagOf(name), call);
      },
      () => this.#dropAll(operation, [...insert, incoming], this.#client.context.call(undefined)),
      { what: `firewall ${tagOf(name)}`, details },
    );
  }

  /** Changes a firewall: makes rules that are missing, changes ranges of addresses, then deletes what is not wanted. */
  async update(
    firewall: Firewall | string,
    { name, rules = [] }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    if (name !== undefined)
      throw context.invalid(
        operation,
        'a firewall has its name in its rules and in the tag of its servers, which stay; leave name out',
      );
    const complete = this.#complete(operation, rules);
    const call = context.call(options);
    const held = await this.#find(operation, firewall, call);
    await this.#checkGroups(operation, complete, held.network, call);
    const { insert, amend, drop } = stepsTo(held, nextRules({ rules: portableRules(held) }, complete));
    for (const rule of insert) await this.#insert(operation, rule, call);
    for (const rule of amend) {
      const path = this.#client.path('global', 'firewalls', rule.name);
      const { direction: _, ...json } = firewallBody(rule, this.#client);
      await this.#client.amend({ operation, path, json, notFound: FirewallNotFoundError }, call);
    }
    await this.#dropAll(
      operation,
      drop.map((one) => ({ name: one })),
      call,
    );
    return this.#get(operation, held.id, call);
  }

  /** Deletes a firewall's rules. @throws ConflictError while servers have its tag: they would be open, and the next one of its name be theirs */
  async delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyFirewall';
    const call = this.#client.context.call(options);
    const held = (await this.#held(operation, call)).find(({ id }) => id === idOf(firewall));
    if (held === undefined) return;
    const [user] = (await this.#tagged(operation, call)).filter(({ tags }) => tags.includes(held.id));
    if (user !== undefined)
      throw new ConflictError(
        `${operation}: the server ${user.id} has the firewall ${held.id}; detachFirewall takes it off.`,
        this.#client.context.details(operation),
      );
    const [incoming] = refusals(held.name, held.network);
    const others = held.own.filter(({ name }) => name !== incoming.name);
    await this.#dropAll(operation, [...others, incoming], call);
  }

  /** Gives a server the firewall's tag. @throws ConflictError for a server that is not on its network */
  async attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'attachFirewall';
    const call = this.#client.context.call(options);
    const held = await this.#find(operation, firewall, call);
    const { name, extra } = await this.#sources.nodes.get(node, operation, call);
    if (!extra.interfaces.some(({ network }) => network === held.network))
      throw new ConflictError(
        `${operation}: the server ${name} is not on ${held.network}, the network of the firewall ${held.id}; make one with extra.network.`,
        this.#client.context.details(operation),
      );
    if (!extra.networkTags.includes(held.id))
      await this.#sources.instances.changeTags(operation, node, (tags) => [...tags, held.id], call);
    return this.#get(operation, held.id, call);
  }

  /** Takes the firewall's tag off a server. */
  async detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'detachFirewall';
    const call = this.#client.context.call(options);
    const { id } = await this.#find(operation, firewall, call);
    const { extra } = await this.#sources.nodes.get(node, operation, call);
    const without = (tags: readonly string[]): string[] => tags.filter((tag) => tag !== id);
    if (extra.networkTags.includes(id))
      await this.#sources.instances.changeTags(operation, node, without, call);
    return this.#get(operation, id, call);
  }

  /** Tags of the firewalls of a new server. @throws FirewallNotFoundError; InvalidRequestError for one of a network that the server is not on */
  async tagsFor(
    firewalls: readonly (Firewall | string)[],
    networks: readonly string[],
    operation: string,
    call: Call,
  ): Promise<string[]> {
    const held = await this.#held(operation, call);
    const paths: string[] = [];
    for (const network of networks) paths.push(await this.#sources.paths.of(network, operation, call));
    return firewalls.map((firewall) => {
      const { id, network } = this.#among(held, idOf(firewall), operation);
      if (paths.includes(network)) return id;
      throw new InvalidRequestError(
        `${operation}: the firewall ${id} is of ${network}, and the server is to be on ${paths.join(', ')} alone.`,
        this.#client.context.details(operation),
      );
    });
  }

  #complete(operation: string, rules: readonly FirewallRuleSpec[]): FirewallRule[] {
    const details = this.#client.context.details(operation);
    const complete = completeRules(rules, FIREWALL_LIMITS, details);
    const index = complete.findIndex(({ direction, group }) => direction === 'out' && group !== null);
    if (index < 0) return complete;
    throw new InvalidRequestError(
      `${operation}: rules[${index}]: Google has no groups in rules for outgoing traffic; give addresses.`,
      details,
    );
  }

  /** Tags name servers of the same network alone: to those of another one the rule would never apply. */
  async #checkGroups(
    operation: string,
    rules: readonly FirewallRule[],
    network: string,
    call: Call,
  ): Promise<void> {
    const groups = rules.flatMap(({ group }) => group ?? []);
    if (groups.length === 0) return;
    const held = await this.#held(operation, call);
    for (const group of groups)
      if (this.#among(held, group, operation).network !== network)
        throw new InvalidRequestError(
          `${operation}: the group ${group} is a firewall of another network than ${network}.`,
          this.#client.context.details(operation),
        );
  }

  async #held(operation: string, call: Call): Promise<HeldFirewall[]> {
    const request = { operation, path: this.#client.path('global', 'firewalls') };
    return heldFirewalls(await collect(this.#client.rows(request, null, readFirewall, call)));
  }

  async #find(operation: string, firewall: Firewall | string, call: Call): Promise<HeldFirewall> {
    return this.#among(await this.#held(operation, call), idOf(firewall), operation);
  }

  #among(held: readonly HeldFirewall[], id: string, operation: string): HeldFirewall {
    const found = held.find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new FirewallNotFoundError(
      `${operation}: the project ${this.#client.project} has no firewall ${id} that Skylane made; the id is skylane- and the name.`,
      this.#client.context.details(operation),
    );
  }

  async #get(operation: string, firewall: Firewall | string, call: Call): Promise<Portable> {
    const held = await this.#find(operation, firewall, call);
    return this.#portable(held, await this.#tagged(operation, call));
  }

  async #tagged(operation: string, call: Call): Promise<Tagged[]> {
    const fields = 'id,tags/items';
    return collect(
      this.#sources.all.everywhere(
        'instances',
        { operation },
        fields,
        (row): Tagged => ({ id: row.id('id'), tags: row.optionalObject('tags')?.strings('items') ?? [] }),
        call,
      ),
    );
  }

  async #insert(operation: string, rule: GceNewFirewall, call: Call): Promise<void> {
    const json = firewallBody(rule, this.#client);
    await this.#client.change({ operation, path: this.#client.path('global', 'firewalls'), json }, call);
  }

  async #dropAll(operation: string, rules: readonly { readonly name: string }[], call: Call): Promise<void> {
    for (const { name } of rules)
      await this.#client.drop({ operation, path: this.#client.path('global', 'firewalls', name) }, call);
  }

  #portable(held: HeldFirewall, nodes: readonly Tagged[]): Portable {
    const { id, name, network } = held;
    return this.#models.firewall({
      id,
      name,
      rules: portableRules(held),
      otherRules: otherRules(held),
      nodeIds: nodes.filter(({ tags }) => tags.includes(id)).map((node) => node.id),
      extra: { network, ruleNames: held.own.map((rule) => rule.name) },
    });
  }
}
