import {
  amend,
  type Call,
  type CallOptions,
  CloudError,
  collect,
  ConflictError,
  exclusive,
  FirewallNotFoundError,
  idOf,
  NodeNotFoundError,
  pollUntil,
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
  newRules,
  nextRules,
  pathOf,
  Resource,
  ruleChanges,
  type SingleRule,
  singleRules,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { type CoreClient, GONE } from './client.js';
import { listOf } from './collections.js';
import { type HeldRule, readRule, ruleFields } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type { OracleCreateFirewallExtra, OracleExtras, OracleFirewallExtra } from './models.js';
import type { Nics } from './nics.js';

type Group = Firewall<OracleFirewallExtra>;

/** A group without its rules, which Oracle keeps below it. */
interface Bare {
  readonly id: string;
  readonly name: string;
  readonly extra: OracleFirewallExtra;
}

/** Most rules of one request. */
const MOST = 25;

/** What firewalls need of the driver. */
export interface FirewallSources {
  readonly nics: Nics;
  /** VCN of new groups, by the driver's subnet. @throws InvalidRequestError without one */
  readonly usualVcn: (call: Call) => Promise<string>;
}

/** Network security groups. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/NetworkSecurityGroup/ */
export class Firewalls {
  readonly #client: CoreClient;
  readonly #models: ComputeModels<OracleExtras>;
  readonly #sources: FirewallSources;
  readonly #groups: Resource<Bare>;

  constructor(client: CoreClient, models: ComputeModels<OracleExtras>, sources: FirewallSources) {
    this.#client = client;
    this.#models = models;
    this.#sources = sources;
    this.#groups = new Resource<Bare>(client, {
      path: '/networkSecurityGroups',
      list: 'items',
      called: 'network security group',
      query: listOf(client.compartmentId),
      notFound: FirewallNotFoundError,
      read: (row) => ({
        id: row.id('id'),
        name: row.optionalString('displayName') ?? '',
        extra: {
          lifecycleState: row.optionalString('lifecycleState'),
          vcnId: row.string('vcnId'),
          freeformTags: row.stringMap('freeformTags'),
        },
      }),
    });
  }

  async *iterate(options?: CallOptions): AsyncGenerator<Group, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const bare of this.#groups.iterate(operation, {}, call))
      if (!GONE.has(bare.extra.lifecycleState ?? '')) yield this.#whole(operation, bare, call);
  }

  async get(firewall: Firewall | string, options?: CallOptions): Promise<Group> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a group in the VCN of `extra.vcnId`, or in that of the driver's subnet. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<OracleCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<Group> {
    const operation = 'createFirewall';
    const { context, compartmentId } = this.#client;
    const complete = newRules(completeRules(rules, FIREWALLS, context.details(operation)));
    const call = context.call(options);
    const vcnId = extra.vcnId ?? (await this.#sources.usualVcn(call));
    const { id } = await this.#groups.create(operation, { compartmentId, vcnId, displayName: name }, call);
    const finish = async (): Promise<Group> => {
      await pollUntil(async (shared) => {
        const { extra: now } = await this.#groups.get(operation, id, shared);
        return now.lifecycleState === 'PROVISIONING' ? null : true;
      }, call);
      await this.#add(operation, id, singleRules(complete), call);
      return this.#get(operation, id, call);
    };
    const undo = { what: `network security group ${id}`, details: context.details(operation) };
    return undoneBy(finish, () => this.#groups.delete(operation, id, undefined), undo);
  }

  /** Changes a group's name or rules: new ones are added before old ones go. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Group> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    const complete = rules === undefined ? null : completeRules(rules, FIREWALLS, context.details(operation));
    const call = context.call(options);
    const id = idOf(firewall);
    return exclusive([`oracle firewall ${id}`], call, async () => {
      if (name !== undefined) await this.#groups.update(operation, id, { displayName: name }, call);
      if (complete !== null) await this.#replace(operation, id, complete, call);
      return this.#get(operation, id, call);
    });
  }

  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('destroyFirewall', firewall, options);
  }

  /** Puts the primary network card of a server into a group of its VCN. */
  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Group> {
    return this.#change('attachFirewall', [firewall, node], options, (ids, id) => [...ids, id]);
  }

  /** Takes the primary network card of a server out of a group. */
  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Group> {
    return this.#change('detachFirewall', [firewall, node], options, (ids) => ids);
  }

  /** Changes the groups of a network card: they are written as a whole, so another program's change must not be undone. */
  async #change(
    operation: string,
    [firewall, node]: readonly [Firewall | string, ComputeNode | string],
    options: CallOptions | undefined,
    groupsAfter: (others: readonly string[], id: string) => readonly string[],
  ): Promise<Group> {
    const call = this.#client.context.call(options);
    const { id } = await this.#present(operation, firewall, call);
    const request = { operation, path: pathOf('/vnics', await this.#cardOf(operation, idOf(node), call)) };
    const isOvertaken = (error: unknown): boolean => CloudError.is(error) && error.status === 412;
    await amend(request.path, { isOvertaken, call }, async () => {
      const { row, etag } = await this.#client.getTagged(request, call);
      const before = row.strings('nsgIds');
      const nsgIds = groupsAfter(
        before.filter((one) => one !== id),
        id,
      );
      if (nsgIds.length === before.length) return;
      const headers = etag === null ? {} : { 'if-match': etag };
      await this.#client.put({ ...request, headers, json: { nsgIds } }, call);
    });
    return this.#get(operation, id, call);
  }

  /** The primary network card of a server. @throws NodeNotFoundError, ConflictError for a server without one */
  async #cardOf(operation: string, nodeId: string, call: Call): Promise<string> {
    const [card] = await this.#sources.nics.list(operation, nodeId, call);
    if (card !== undefined) return card.vnicId;
    const path = pathOf('/instances', nodeId);
    await this.#client.get({ operation, path, notFound: NodeNotFoundError }, call);
    throw new ConflictError(
      `${operation}: the server ${nodeId} has no network card.`,
      this.#client.context.details(operation),
    );
  }

  async #replace(operation: string, id: string, rules: readonly FirewallRule[], call: Call): Promise<void> {
    const held = await this.#rules(operation, id, call);
    const known = held.flatMap((one): [SingleRule, string][] =>
      one.rule === null ? [] : [[one.rule, one.id]],
    );
    const wanted = nextRules({ rules: known.map(([rule]) => listedRule(rule)) }, rules);
    const { add, remove } = ruleChanges(known, wanted);
    await this.#add(operation, id, add, call);
    await this.#send(operation, id, ['removeSecurityRules', 'securityRuleIds', remove], call);
  }

  #add(operation: string, id: string, rules: readonly SingleRule[], call: Call): Promise<void> {
    const rows = rules.map(ruleFields);
    return this.#send(operation, id, ['addSecurityRules', 'securityRules', rows], call);
  }

  /** Sends rules, at most 25 in a request. */
  async #send(
    operation: string,
    id: string,
    [action, field, rows]: readonly [string, string, readonly unknown[]],
    call: Call,
  ): Promise<void> {
    if (rows.length === 0) return;
    const request = this.#groups.request(operation, id, `/actions/${action}`);
    // Oracle knows no token for these.
    await this.#client.post({ ...request, json: { [field]: rows.slice(0, MOST) }, idempotent: false }, call);
    await this.#send(operation, id, [action, field, rows.slice(MOST)], call);
  }

  async #present(operation: string, firewall: Firewall | string, call: Call): Promise<Bare> {
    const bare = await this.#groups.get(operation, firewall, call);
    if (bare.extra.lifecycleState === 'TERMINATED') throw this.#groups.missing(operation, firewall);
    return bare;
  }

  async #get(operation: string, firewall: Firewall | string, call: Call): Promise<Group> {
    return this.#whole(operation, await this.#present(operation, firewall, call), call);
  }

  #rules(operation: string, id: string, call: Call): Promise<HeldRule[]> {
    const request = { ...this.#groups.request(operation, id, '/securityRules'), query: { limit: 100 } };
    return collect(this.#client.list(request, 'items', readRule, call));
  }

  async #whole(operation: string, { id, name, extra }: Bare, call: Call): Promise<Group> {
    const members = { ...this.#groups.request(operation, id, '/vnics'), query: { limit: 100 } };
    const [held, nodes] = await Promise.all([
      this.#rules(operation, id, call),
      collect(this.#client.list(members, 'items', (row) => row.optionalString('resourceId'), call)),
    ]);
    const known = held.flatMap(({ rule }) => (rule === null ? [] : [listedRule(rule)]));
    const otherRules = held.flatMap(({ rule, words }) => (rule === null ? [words] : []));
    const nodeIds = [...new Set(nodes)];
    return this.#models.firewall({ id, name, rules: joinAddresses(known), otherRules, nodeIds, extra });
  }
}
