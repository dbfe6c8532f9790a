import type { Call, CallOptions } from '../../call/call.js';
import { idOf } from '../../model.js';
import { undoneBy } from '../create/undone-by.js';
import type { ComputeExtras } from '../extras.js';
import type { FirewallLimits, FirewallRuleSpec } from '../firewall/options.js';
import { completeRules } from '../firewall/rules.js';
import type { ComputeModels, ComputeNode, Firewall, FirewallData, FirewallRule } from '../models/index.js';
import { type RpcAction, type RpcCollection, RpcResource } from './resource.js';

/** A firewall as lists have it, without its rules. */
export type RpcFirewallRow<X extends ComputeExtras = ComputeExtras> = Pick<
  FirewallData<X['firewall']>,
  'id' | 'name' | 'extra'
>;

/** Firewalls of an API with actions, which a driver declares: what they are, and the actions by their ids. */
export interface RpcFirewallKind<X extends ComputeExtras, Row extends RpcFirewallRow<X> = RpcFirewallRow<X>> {
  /** How they are listed. */
  readonly collection: RpcCollection<Row>;
  /** What their rules can say. */
  readonly limits: FirewallLimits;
  /** Applies one to a server that has others, if any, but not it. */
  readonly attach: (id: string, node: string, others: readonly string[]) => RpcAction;
  /** Takes one off a server that has it beside others, if any. */
  readonly detach: (id: string, node: string, others: readonly string[]) => RpcAction;
  /** Deletes one. */
  readonly delete: (id: string) => RpcAction;
}

/**
 * Firewalls of an API with actions, whose servers tell their ids. A driver's part adds `rulesOf`, which reads the rules by a request for each
 * firewall unless the rows of its list have them, `create` and `update`.
 */
export abstract class RpcFirewalls<
  X extends ComputeExtras & { readonly node: { readonly securityGroups: readonly string[] } },
  Rules extends Pick<FirewallData, 'rules' | 'otherRules'>,
  Row extends RpcFirewallRow<X> = RpcFirewallRow<X>,
> {
  /** The requests for firewalls. */
  protected readonly firewalls: RpcResource<Row>;
  readonly #models: ComputeModels<X>;
  readonly #nodes: RpcResource<ComputeNode<X['node']>>;
  readonly #kind: RpcFirewallKind<X, Row>;

  constructor(
    models: ComputeModels<X>,
    nodes: RpcResource<ComputeNode<X['node']>>,
    kind: RpcFirewallKind<X, Row>,
  ) {
    this.firewalls = new RpcResource(nodes.client, kind.collection);
    this.#models = models;
    this.#nodes = nodes;
    this.#kind = kind;
  }

  /** Reads the rules of a firewall of a list. */
  protected abstract rulesOf(operation: string, row: Row, call: Call): Promise<Rules>;

  /** All firewalls, page by page. */
  async *iterate(options?: CallOptions): AsyncGenerator<Firewall<X['firewall']>, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.firewalls.client.context.call(options);
    for await (const row of this.firewalls.iterate(operation, {}, call))
      yield await this.#withRules(operation, row, call);
  }

  /** Fetches a firewall. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<Firewall<X['firewall']>> {
    return this.read('getFirewall', firewall, this.firewalls.client.context.call(options));
  }

  /** Applies a firewall to a server, unless it has it. */
  async attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Firewall<X['firewall']>> {
    const operation = 'attachFirewall';
    const call = this.firewalls.client.context.call(options);
    const { found, nodeId, isOn, others } = await this.#both(operation, firewall, node, call);
    if (!isOn) await this.firewalls.send(operation, this.#kind.attach(found.id, nodeId, others), call);
    return found;
  }

  /** Takes a firewall off a server, if it has it. */
  async detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Firewall<X['firewall']>> {
    const operation = 'detachFirewall';
    const call = this.firewalls.client.context.call(options);
    const { found, nodeId, isOn, others } = await this.#both(operation, firewall, node, call);
    if (isOn) await this.firewalls.send(operation, this.#kind.detach(found.id, nodeId, others), call);
    return found;
  }

  /** Deletes a firewall. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.firewalls.delete('destroyFirewall', firewall, this.#kind.delete(idOf(firewall)), options);
  }

  /** Checks rules before a request, and completes them. @throws InvalidRequestError */
  protected complete(operation: string, rules: readonly FirewallRuleSpec[]): FirewallRule[] {
    return completeRules(rules, this.#kind.limits, this.firewalls.client.context.details(operation));
  }

  /** Fetches a firewall with its rules. */
  protected async read(
    operation: string,
    firewall: Firewall | string,
    call: Call,
  ): Promise<Firewall<X['firewall']>> {
    return this.#withRules(operation, await this.firewalls.get(operation, firewall, call), call);
  }

  /** Gives a new firewall its rules, and fetches it; deletes it when that fails. */
  protected completed(
    operation: string,
    id: string,
    addRules: () => Promise<void>,
    call: Call,
  ): Promise<Firewall<X['firewall']>> {
    const finish = async (): Promise<Firewall<X['firewall']>> => {
      await addRules();
      return await this.read(operation, id, call);
    };
    const details = this.firewalls.client.context.details(operation);
    const what = `${this.#kind.collection.called} ${id}`;
    return undoneBy(finish, () => this.delete(id), { what, details });
  }

  async #both(
    operation: string,
    firewall: Firewall | string,
    node: ComputeNode | string,
    call: Call,
  ): Promise<{
    readonly found: Firewall<X['firewall']>;
    readonly nodeId: string;
    readonly isOn: boolean;
    readonly others: readonly string[];
  }> {
    const found = await this.read(operation, firewall, call);
    const { id, extra } = await this.#nodes.get(operation, node, call);
    const others = extra.securityGroups.filter((group) => group !== found.id);
    return { found, nodeId: id, isOn: others.length < extra.securityGroups.length, others };
  }

  async #withRules(operation: string, row: Row, call: Call): Promise<Firewall<X['firewall']>> {
    const { id, name, extra } = row;
    const { rules, otherRules } = await this.rulesOf(operation, row, call);
    return this.#models.firewall({ id, name, rules, otherRules, nodeIds: null, extra });
  }
}
