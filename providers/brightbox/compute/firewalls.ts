import {
  type Call,
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  newRules,
  nextRules,
  Resource,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { type HeldRule, portableRules, readRule, stepsTo } from './firewall-rules.js';
import { FIREWALL_LIMITS } from './limits.js';
import type { BrightboxExtras } from './models.js';
import { idIn } from './read.js';

type BrightboxFirewall = Firewall<BrightboxExtras['firewall']>;
type Node = ComputeNode | string;

/** Description of the groups that are made with a policy; others are somebody's own. */
const MADE = 'Made by Skylane for its firewall policy';

/** A firewall policy. */
interface Policy {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly groupId: string | null;
  readonly rules: readonly HeldRule[];
}

/** A server group. */
interface Group {
  readonly id: string;
  /** True if it was made with a policy. */
  readonly isOurs: boolean;
  readonly policyId: string | null;
  readonly nodeIds: readonly string[];
}

/** Firewall policies, each with the server group that it applies to. @see https://www.brightbox.com/docs/reference/firewall/ */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<BrightboxExtras>;
  readonly #nodes: Resource<ComputeNode>;
  readonly #policies: Resource<Policy>;
  readonly #groups: Resource<Group>;

  constructor(client: JsonClient, models: ComputeModels<BrightboxExtras>, nodes: Resource<ComputeNode>) {
    this.#client = client;
    this.#models = models;
    this.#nodes = nodes;
    this.#policies = new Resource(client, {
      path: '/firewall_policies',
      list: 'items',
      called: 'firewall policy',
      notFound: FirewallNotFoundError,
      read: readPolicy,
    });
    this.#groups = new Resource(client, {
      path: '/server_groups',
      list: 'items',
      called: 'server group',
      read: readGroup,
    });
  }

  /** All firewall policies: one request more finds their servers. */
  async *iterate(options?: CallOptions): AsyncGenerator<BrightboxFirewall, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    const groups = await this.#groups.list(operation, {}, call);
    for await (const policy of this.#policies.iterate(operation, {}, call)) yield this.#model(policy, groups);
  }

  /** Fetches a firewall policy. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<BrightboxFirewall> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a server group, a policy that applies to it, and rules one by one; if one is refused, all is deleted again. */
  async create(
    { name, rules = [] }: CreateFirewallOptions,
    options?: CallOptions,
  ): Promise<BrightboxFirewall> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    const complete = newRules(this.#complete(operation, rules));
    const call = context.call(options);
    const details = context.details(operation);
    const known = await this.#groups.list(operation, {}, call);
    const wanted = this.#inGroups(operation, complete, known);
    const group = await this.#groups.create(operation, { name, description: MADE }, call);
    const removeGroup = (): Promise<void> => this.#groups.delete(operation, group, undefined);
    const fields = { name, server_group: group.id };
    const policy = await undoneBy(() => this.#policies.create(operation, fields, call), removeGroup, {
      what: `server group ${group.id}`,
      details,
    });
    const remove = async (): Promise<void> => {
      await this.#policies.delete(operation, policy, undefined);
      await removeGroup();
    };
    const finish = async (): Promise<BrightboxFirewall> => {
      await this.#setRules(operation, policy, wanted, call);
      return this.#get(operation, policy, call);
    };
    return undoneBy(finish, remove, { what: `firewall policy ${policy.id}`, details });
  }

  /** Changes a policy's name or rules: new ones are added before others are deleted. Its group is renamed with it. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<BrightboxFirewall> {
    const operation = 'updateFirewall';
    const complete = rules === undefined ? null : this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    const [policy, groups] = await this.#read(operation, firewall, call);
    if (complete !== null) {
      const next = nextRules(this.#model(policy, groups), complete);
      await this.#setRules(operation, policy, this.#inGroups(operation, next, groups), call);
    }
    if (name !== undefined) {
      await this.#policies.update(operation, policy, { name }, call);
      const own = ownGroup(policy, groups);
      if (own !== undefined) await this.#groups.update(operation, own, { name }, call);
    }
    return this.#get(operation, policy, call);
  }

  /** Deletes a policy, and the group that was made with it. A missing one is no error. @throws ConflictError while servers have it */
  async delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyFirewall';
    const call = this.#client.context.call(options);
    const id = idOf(firewall);
    const policies = await this.#policies.list(operation, {}, call);
    const policy = policies.find((one) => one.id === id);
    const groupId = policy?.groupId ?? groupIdIn(firewall);
    if (policy === undefined && groupId === null) return;
    const group = (await this.#groups.list(operation, {}, call)).find((one) => one.id === groupId);
    const servers = group?.nodeIds.length ?? 0;
    if (policy !== undefined && servers > 0)
      throw this.#conflict(operation, `the firewall policy ${id} applies to ${servers} servers`);
    if (policy !== undefined) await this.#policies.delete(operation, id, call);
    // Without its policy it is what an earlier delete left.
    const isLeft = policy !== undefined || (group?.policyId === null && servers === 0);
    if (group?.isOurs === true && isLeft) await this.#groups.delete(operation, group, call);
  }

  /** Adds a server to the group of a policy; it stays in its other groups. */
  attach(firewall: Firewall | string, node: Node, options?: CallOptions): Promise<BrightboxFirewall> {
    return this.#move(['attachFirewall', 'add_servers'], firewall, node, options);
  }

  /** Takes a server out of the group of a policy. */
  detach(firewall: Firewall | string, node: Node, options?: CallOptions): Promise<BrightboxFirewall> {
    return this.#move(['detachFirewall', 'remove_servers'], firewall, node, options);
  }

  /** Ids of the server groups of firewalls, for a create. @throws FirewallNotFoundError, ConflictError for one without a group */
  async groupIds(
    operation: string,
    firewalls: readonly (Firewall | string)[],
    call: Call,
  ): Promise<string[]> {
    const ids: string[] = [];
    for (const firewall of firewalls)
      ids.push(this.#groupOf(operation, await this.#policies.get(operation, firewall, call)));
    return ids;
  }

  async #move(
    [operation, verb]: readonly [operation: string, verb: 'add_servers' | 'remove_servers'],
    firewall: Firewall | string,
    node: Node,
    options: CallOptions | undefined,
  ): Promise<BrightboxFirewall> {
    const call = this.#client.context.call(options);
    const found = await this.#get(operation, firewall, call);
    const { id: server } = await this.#nodes.get(operation, node, call);
    const isIn = found.nodeIds?.includes(server) === true;
    if (isIn === (verb === 'add_servers')) return found;
    const { serverGroupId: groupId } = found.extra;
    const group = this.#groupOf(operation, { id: found.id, groupId });
    const json = { servers: [{ server }] };
    await this.#client.post({ ...this.#groups.request(operation, group, `/${verb}`), json }, call);
    return this.#get(operation, firewall, call);
  }

  async #get(
    operation: string,
    firewall: Firewall | Policy | string,
    call: Call,
  ): Promise<BrightboxFirewall> {
    return this.#model(...(await this.#read(operation, firewall, call)));
  }

  async #read(
    operation: string,
    firewall: Firewall | Policy | string,
    call: Call,
  ): Promise<readonly [Policy, readonly Group[]]> {
    const policy = await this.#policies.get(operation, firewall, call);
    return [policy, await this.#groups.list(operation, {}, call)];
  }

  async #setRules(
    operation: string,
    { id, rules }: Policy,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const { add, remove } = stepsTo(rules, wanted);
    const path = '/firewall_rules';
    for (const fields of add)
      await this.#client.post({ operation, path, json: { firewall_policy: id, ...fields } }, call);
    for (const rule of remove)
      await this.#client.delete({ operation, path: `${path}/${encodeURIComponent(rule)}` }, call);
  }

  #complete(operation: string, rules: Parameters<typeof completeRules>[0]): FirewallRule[] {
    return completeRules(rules, FIREWALL_LIMITS, this.#client.context.details(operation));
  }

  /** Rules with server groups in place of firewalls. @throws FirewallNotFoundError for one that no group has */
  #inGroups(operation: string, rules: readonly FirewallRule[], groups: readonly Group[]): FirewallRule[] {
    return rules.map((rule) => {
      if (rule.group === null) return rule;
      const group = groups.find(({ policyId }) => policyId === rule.group);
      if (group === undefined) throw this.#policies.missing(operation, rule.group);
      return { ...rule, group: group.id };
    });
  }

  #groupOf(operation: string, { id, groupId }: Pick<Policy, 'id' | 'groupId'>): string {
    if (groupId !== null) return groupId;
    throw this.#conflict(operation, `the firewall policy ${id} applies to no server group`);
  }

  #conflict(operation: string, why: string): ConflictError {
    return new ConflictError(`${operation}: ${why}.`, this.#client.context.details(operation));
  }

  #model({ id, name, isDefault, groupId, rules }: Policy, groups: readonly Group[]): BrightboxFirewall {
    const firewallOf = (group: string): string | undefined =>
      groups.find((one) => one.id === group)?.policyId ?? undefined;
    return this.#models.firewall({
      id,
      name,
      ...portableRules(rules, firewallOf),
      nodeIds: groups.find((group) => group.id === groupId)?.nodeIds ?? [],
      extra: { serverGroupId: groupId, isDefault },
    });
  }
}

/** The group that was made with a policy. */
function ownGroup({ groupId }: Policy, groups: readonly Group[]): Group | undefined {
  return groups.find((group) => group.id === groupId && group.isOurs);
}

function groupIdIn(firewall: Firewall | string): string | null {
  const { serverGroupId = null } =
    typeof firewall === 'string' ? {} : (firewall.extra as Partial<BrightboxExtras['firewall']>);
  return serverGroupId;
}

function readPolicy(policy: Reader): Policy {
  return {
    id: policy.id('id'),
    name: policy.optionalString('name') ?? '',
    isDefault: policy.optionalBoolean('default') ?? false,
    groupId: idIn(policy, 'server_group'),
    rules: policy.optionalList('rules').map(readRule),
  };
}

function readGroup(group: Reader): Group {
  return {
    id: group.id('id'),
    isOurs: group.optionalString('description') === MADE,
    policyId: idIn(group, 'firewall_policy'),
    nodeIds: group.optionalList('servers').map((server) => server.id('id')),
  };
}
