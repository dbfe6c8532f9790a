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
export interface RpcFirewallKind<X extends ComputeExtras> {
  /** How they are listed. */
  readonly collection: RpcCollection<RpcFirewallRow<X>>;
  /** What their rules can say. */
  readonly limits: FirewallLimits;
  /** Applies one to a server that does not have it. */
  readonly attach: (id: string, node: string) => RpcAction;
  /** Takes one off a server that has it. */
  readonly detach: (id: string, node: string) => RpcAction;
  /** Deletes one. */
  readonly delete: (id: string) => RpcAction;
}

/**
 * Firewalls of an API with actions, whose rules are read by a request for each, and whose servers tell their ids. A driver's part adds
 * `rulesOf`, `create` and `update`.
 */
export abstract class RpcFirewalls<
  X extends ComputeExtras & { readonly node: { readonly securityGroups: readonly string[] } },
  Rules extends Pick<FirewallData, 'rules' | 'otherRules'>,
> {
  /** The requests for firewalls. */
  protected readonly firewalls: RpcResource<RpcFirewallRow<X>>;
  readonly #models: ComputeModels<X>;
  readonly #nodes: RpcResource<ComputeNode<X['node']>>;
  readonly #kind: RpcFirewallKind<X>;

  constructor(
    models: ComputeModels<X>,
    nodes: RpcResource<ComputeNode<X['node']>>,
    kind: RpcFirewallKind<X>,
  ) {
    this.firewalls = new RpcResource(nodes.client, kind.collection);
    this.#models = models;
    this.#nodes = nodes;
    this.#kind = kind;
  }

  /** Reads the rules of a firewall. */
  protected abstract rulesOf(operation: string, id: string, call: Call): Promise<Rules>;

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
    const { found, nodeId, isOn } = await this.#both(operation, firewall, node, call);
    if (!isOn) await this.firewalls.send(operation, this.#kind.attach(found.id, nodeId), call);
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
    const { found, nodeId, isOn } = await this.#both(operation, firewall, node, call);
    if (isOn) await this.firewalls.send(operation, this.#kind.detach(found.id, nodeId), call);
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
  ): Promise<{ found: Firewall<X['firewall']>; nodeId: string; isOn: boolean }> {
    const found = await this.read(operation, firewall, call);
    const { id, extra } = await this.#nodes.get(operation, node, call);
    return { found, nodeId: id, isOn: extra.securityGroups.includes(found.id) };
  }

  async #withRules(
    operation: string,
    { id, name, extra }: RpcFirewallRow<X>,
    call: Call,
  ): Promise<Firewall<X['firewall']>> {
    const { rules, otherRules } = await this.rulesOf(operation, id, call);
    return this.#models.firewall({ id, name, rules, otherRules, nodeIds: null, extra });
  }
}
