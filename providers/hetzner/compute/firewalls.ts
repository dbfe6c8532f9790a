import { type CallOptions, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type ActionRunner,
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  nextRules,
  Resource,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { FIREWALLS } from './collections.js';
import { ruleBodies } from './firewall-rules.js';
import { FIREWALL_LIMITS } from './limits.js';
import type {
  HetznerAction,
  HetznerCreateFirewallExtra,
  HetznerExtras,
  HetznerFirewallExtra,
  HetznerNodeExtra,
} from './models.js';
import type { FirewallRow } from './read-network.js';

type HetznerFirewall = Firewall<HetznerFirewallExtra>;
type Node = ComputeNode | string;

/** Firewalls. @see https://docs.hetzner.cloud/reference/cloud#firewalls */
export class Firewalls {
  readonly #runner: ActionRunner<HetznerAction>;
  readonly #models: ComputeModels<HetznerExtras>;
  readonly #servers: Resource<ComputeNode<HetznerNodeExtra>>;
  readonly #firewalls: Resource<FirewallRow>;

  constructor(
    runner: ActionRunner<HetznerAction>,
    models: ComputeModels<HetznerExtras>,
    servers: Resource<ComputeNode<HetznerNodeExtra>>,
  ) {
    this.#runner = runner;
    this.#models = models;
    this.#servers = servers;
    this.#firewalls = new Resource(runner.client, FIREWALLS);
  }

  /** Lists the firewalls of the project. */
  async *iterate(options?: CallOptions): AsyncGenerator<HetznerFirewall, void, undefined> {
    for await (const { data } of this.#firewalls.iterate('listFirewalls', {}, options))
      yield this.#models.firewall(data);
  }

  /** Fetches a firewall. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<HetznerFirewall> {
    return this.#get('getFirewall', firewall, options);
  }

  /** Creates a firewall with its rules, which go in one request. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<HetznerCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<HetznerFirewall> {
    const operation = 'createFirewall';
    const details = this.#runner.client.context.details(operation);
    const bodies = ruleBodies([], completeRules(rules, FIREWALL_LIMITS, details));
    const fields = { name, rules: bodies, labels: extra.labels ?? {} };
    const { data } = await this.#firewalls.create(operation, fields, options);
    return this.#models.firewall(data);
  }

  /** Replaces all rules by one request, in which those that stay are as they were. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<HetznerFirewall> {
    const operation = 'updateFirewall';
    const { context } = this.#runner.client;
    const complete =
      rules === undefined ? null : completeRules(rules, FIREWALL_LIMITS, context.details(operation));
    const call = context.call(options);
    if (complete !== null) {
      const { data, held } = await this.#firewalls.get(operation, firewall, call);
      const json = { rules: ruleBodies(held, nextRules(data, complete)) };
      await this.#runner.run(operation, [this.#firewalls, firewall], ['set_rules', json], call);
    }
    if (name !== undefined) await this.#firewalls.update(operation, firewall, { name }, call);
    return this.#get(operation, firewall, call);
  }

  /** Deletes a firewall. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#firewalls.delete('destroyFirewall', firewall, options);
  }

  /** Applies a firewall to a server, and waits until that is done. */
  async attach(firewall: Firewall | string, node: Node, options?: CallOptions): Promise<HetznerFirewall> {
    const operation = 'attachFirewall';
    const call = this.#runner.client.context.call(options);
    const [{ directIds }, json] = await this.#ends(operation, firewall, node, call);
    if (!directIds.includes(idOf(node))) {
      const action = ['apply_to_resources', { apply_to: [json] }] as const;
      await this.#runner.run(operation, [this.#firewalls, firewall], action, call);
    }
    return this.#get(operation, firewall, call);
  }

  /** Takes a firewall off a server, and waits until that is done. @throws ConflictError where it is there by the server's labels */
  async detach(firewall: Firewall | string, node: Node, options?: CallOptions): Promise<HetznerFirewall> {
    const operation = 'detachFirewall';
    const { context } = this.#runner.client;
    const call = context.call(options);
    const [{ data, directIds }, json] = await this.#ends(operation, firewall, node, call);
    if (directIds.includes(idOf(node))) {
      const action = ['remove_from_resources', { remove_from: [json] }] as const;
      await this.#runner.run(operation, [this.#firewalls, firewall], action, call);
    } else if (data.nodeIds?.includes(idOf(node)) === true) {
      throw new ConflictError(
        `${operation}: the firewall ${data.id} applies to the server ${idOf(node)} by a label selector; change the server's labels.`,
        context.details(operation),
      );
    }
    return this.#get(operation, firewall, call);
  }

  /** A firewall, and a server in the form of its requests; both exist. */
  async #ends(
    operation: string,
    firewall: Firewall | string,
    node: Node,
    call: CallOptions,
  ): Promise<readonly [FirewallRow, object]> {
    const row = await this.#firewalls.get(operation, firewall, call);
    const { id } = await this.#servers.get(operation, node, call);
    return [row, { type: 'server', server: { id: Number(id) } }];
  }

  async #get(
    operation: string,
    firewall: Firewall | string,
    options: CallOptions | undefined,
  ): Promise<HetznerFirewall> {
    const { data } = await this.#firewalls.get(operation, firewall, options);
    return this.#models.firewall(data);
  }
}
