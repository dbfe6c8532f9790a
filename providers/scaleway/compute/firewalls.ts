import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  FirewallNotFoundError,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  collectionAt,
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  defined,
  type Firewall,
  type FirewallRule,
  newRules,
  nextRules,
  Resource,
  ruleChanges,
  type SingleRule,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { PER_PAGE, UUID } from './collections.js';
import {
  allowedBy,
  FIREWALL_LIMITS,
  type Group,
  type HeldRule,
  isEverything,
  policiesFor,
  readGroup,
  readRule,
  ruleFields,
} from './firewall-rules.js';
import type { ScalewayExtras, ScalewayNodeExtra } from './models.js';
import type { Scope } from './scope.js';

type SecurityGroup = Firewall<ScalewayExtras['firewall']>;
type Server = ComputeNode<ScalewayNodeExtra>;

/** Security groups: each server has exactly one. @see https://www.scaleway.com/en/developers/api/instances/#path-security-groups */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<ScalewayExtras>;
  readonly #groups: Resource<Group>;
  readonly #servers: Resource<Server>;
  readonly #scope: Scope;

  constructor(
    client: JsonClient,
    models: ComputeModels<ScalewayExtras>,
    scope: Scope,
    servers: Resource<Server>,
  ) {
    const rules = {
      query: scope.query('project', PER_PAGE),
      ids: UUID,
      updateBy: 'PATCH',
      notFound: FirewallNotFoundError,
      read: readGroup,
    } as const;
    this.#client = client;
    this.#models = models;
    this.#scope = scope;
    this.#servers = servers;
    this.#groups = new Resource(client, collectionAt(scope.instances('/security_groups'), rules));
  }

  /** Security groups with their rules: one request more for each. */
  async *iterate(options?: CallOptions): AsyncGenerator<SecurityGroup, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const group of this.#groups.iterate(operation, {}, call))
      yield this.#model(group, await this.#rulesOf(operation, group.id, call));
  }

  /** Fetches a security group with its rules. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<SecurityGroup> {
    return this.#get('getFirewall', firewall, this.#client.context.call(options));
  }

  /** Creates a security group, and then its rules; if these are refused, it is deleted again. */
  async create({ name, rules = [] }: CreateFirewallOptions, options?: CallOptions): Promise<SecurityGroup> {
    const operation = 'createFirewall';
    const complete = newRules(this.#complete(operation, rules));
    const project = this.#scope.project(operation);
    const call = this.#client.context.call(options);
    const fields = { name, project, stateful: true, ...policiesFor(complete) };
    const group = await this.#groups.create(operation, fields, call);
    return undoneBy(
      async () => this.#model(group, await this.#setRules(operation, group.id, complete, call)),
      () => this.#groups.delete(operation, group, undefined),
      { what: `security group ${group.id}`, details: this.#client.context.details(operation) },
    );
  }

  /** Changes a security group's name or rules: all of its rules in one request, then what it does with other traffic. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'updateFirewall';
    const complete = rules === undefined ? null : this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    const old = await this.#get(operation, firewall, call);
    const next = complete === null ? null : nextRules(old, complete);
    if (next !== null) await this.#setRules(operation, old.id, next, call);
    const fields = defined({ name, ...(next === null ? {} : policiesFor(next)) });
    const group = await this.#groups.update(operation, old, fields, call);
    return this.#model(group, await this.#rulesOf(operation, old.id, call));
  }

  /** Deletes a security group. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('destroyFirewall', firewall, options);
  }

  /** Gives a server a security group in place of the project's default. */
  async attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'attachFirewall';
    const call = this.#client.context.call(options);
    const group = await this.#groups.get(operation, firewall, call);
    const { id, extra } = await this.#servers.get(operation, node, call);
    const held = extra.securityGroupId;
    if (held !== group.id) {
      if (held !== null && !(await this.#groups.get(operation, held, call)).isDefault)
        throw this.#conflict(operation, `the server ${id} has the security group ${held}, and can have one`);
      await this.#give(operation, id, group, call);
    }
    return this.#get(operation, group, call);
  }

  /** Gives a server the project's default in place of a security group. */
  async detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<SecurityGroup> {
    const operation = 'detachFirewall';
    const call = this.#client.context.call(options);
    const group = await this.#groups.get(operation, firewall, call);
    const { id, extra } = await this.#servers.get(operation, node, call);
    if (extra.securityGroupId === group.id) {
      const [usual] = await this.#groups.list(operation, { project_default: true }, call);
      if (usual === undefined || usual.id === group.id)
        throw this.#conflict(
          operation,
          `the server ${id} has to have a security group, and there is no other`,
        );
      await this.#give(operation, id, usual, call);
    }
    return this.#get(operation, group, call);
  }

  async #get(operation: string, firewall: Firewall | Group | string, call: Call): Promise<SecurityGroup> {
    const group = await this.#groups.get(operation, firewall, call);
    return this.#model(group, await this.#rulesOf(operation, group.id, call));
  }

  #rulesOf(operation: string, group: string, call: Call): Promise<HeldRule[]> {
    const request = { ...this.#groups.request(operation, group, '/rules'), query: PER_PAGE };
    return collect(this.#client.list(request, 'rules', readRule, call));
  }

  /** Replaces the rules that can be said, and leaves the others. */
  async #setRules(
    operation: string,
    group: string,
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<HeldRule[]> {
    const held = await this.#rulesOf(operation, group, call);
    const said = held.flatMap((rule): (readonly [SingleRule, HeldRule])[] =>
      rule.single === null ? [] : [[rule.single, rule]],
    );
    const { add, remove } = ruleChanges(
      said,
      wanted.filter((rule) => !isEverything(rule)),
    );
    const kept = held.flatMap((rule) => (rule.fields === null || remove.includes(rule) ? [] : [rule.fields]));
    if (add.length === 0 && remove.length === 0) return held;
    const rules = [...kept, ...add.map(ruleFields)].map((rule, at) => ({ ...rule, position: at + 1 }));
    await this.#client.put({ ...this.#groups.request(operation, group, '/rules'), json: { rules } }, call);
    return this.#rulesOf(operation, group, call);
  }

  async #give(operation: string, node: string, { id }: Group, call: Call): Promise<void> {
    await this.#servers.update(operation, node, { security_group: { id } }, call);
  }

  #complete(operation: string, rules: Parameters<typeof completeRules>[0]): FirewallRule[] {
    return completeRules(rules, FIREWALL_LIMITS, this.#client.context.details(operation));
  }

  #model(group: Group, held: readonly HeldRule[]): SecurityGroup {
    const { id, name, nodeIds, isDefault, isStateful, description } = group;
    return this.#models.firewall({
      id,
      name,
      rules: allowedBy(group, held),
      otherRules: held.flatMap(({ single, words }) => (single === null ? [words] : [])),
      nodeIds,
      extra: { isDefault, isStateful, description },
    });
  }

  #conflict(operation: string, why: string): ConflictError {
    return new ConflictError(`${operation}: ${why}.`, this.#client.context.details(operation));
  }
}
