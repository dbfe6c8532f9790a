import {
  type CallOptions,
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
  defined,
  type Firewall,
  type FirewallData,
  type FirewallRule,
  type FirewallRuleSpec,
  newRules,
  nextRules,
  Resource,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { linodeCollection, NUMBER, PAGES } from './collections.js';
import { isAllOut, readRules, writeRules } from './firewall-rules.js';
import { FIREWALL_LIMITS } from './limits.js';
import type {
  LinodeCreateFirewallExtra,
  LinodeExtras,
  LinodeFirewallExtra,
  LinodeNodeExtra,
} from './models.js';

type LinodeFirewall = Firewall<LinodeFirewallExtra>;

const FIREWALLS = linodeCollection('/networking/firewalls', {
  called: 'firewall',
  ids: NUMBER,
  notFound: FirewallNotFoundError,
  read: readFirewall,
});

const NOTHING_HELD = { inbound: [], outbound: [], inbound_policy: 'DROP' };

/** Cloud Firewalls, of which a Linode has one at most. @see https://techdocs.akamai.com/linode-api/reference/get-firewalls */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #firewalls: Resource<LinodeFirewall>;
  readonly #instances: Resource<ComputeNode<LinodeNodeExtra>>;

  constructor(
    client: JsonClient,
    models: ComputeModels<LinodeExtras>,
    instances: Resource<ComputeNode<LinodeNodeExtra>>,
  ) {
    this.#client = client;
    this.#firewalls = Resource.of(client, FIREWALLS, (data) => models.firewall(data));
    this.#instances = instances;
  }

  /** All firewalls, page by page. */
  iterate(options?: CallOptions): AsyncIterable<LinodeFirewall> {
    return this.#firewalls.iterate('listFirewalls', {}, options);
  }

  /** Fetches a firewall. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<LinodeFirewall> {
    return this.#firewalls.get('getFirewall', firewall, options);
  }

  /** Makes a firewall. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<LinodeCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<LinodeFirewall> {
    const operation = 'createFirewall';
    const complete = newRules(this.#complete(operation, rules));
    const fields = defined({ label: name, rules: writeRules(complete, NOTHING_HELD), tags: extra.tags });
    return this.#firewalls.create(operation, fields, options);
  }

  /** Changes a firewall's name, and then its rules, which Linode replaces as a whole: those that stay keep label and description. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<LinodeFirewall> {
    const operation = 'updateFirewall';
    const complete = rules === undefined ? undefined : this.#complete(operation, rules);
    const call = this.#client.context.call(options);
    if (name !== undefined) await this.#firewalls.update(operation, firewall, { label: name }, call);
    if (complete !== undefined) {
      const request = this.#firewalls.request(operation, firewall, '/rules');
      const { held, ...old } = readRules(await this.#client.get(request, call));
      await this.#client.put({ ...request, json: writeRules(nextRules(old, complete), held) }, call);
    }
    return this.#firewalls.get(operation, firewall, call);
  }

  /** Deletes a firewall, and takes it off its servers. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#firewalls.delete('destroyFirewall', firewall, options);
  }

  /** Applies a firewall to a server. */
  async attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<LinodeFirewall> {
    const operation = 'attachFirewall';
    const call = this.#client.context.call(options);
    const found = await this.#firewalls.get(operation, firewall, call);
    if (found.nodeIds?.includes(idOf(node)) === true) return found;
    // Linode's refusal does not say that it is the server that is missing.
    await this.#instances.get(operation, node, call);
    const json = { id: Number(idOf(node)), type: 'linode' };
    await this.#client.post({ ...this.#firewalls.request(operation, firewall, '/devices'), json }, call);
    return this.#firewalls.get(operation, firewall, call);
  }

  /** Takes a firewall off a server. */
  async detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<LinodeFirewall> {
    const operation = 'detachFirewall';
    const call = this.#client.context.call(options);
    const request = { ...this.#firewalls.request(operation, firewall, '/devices'), query: PAGES };
    for await (const device of this.#client.list(request, 'data', (row) => row, call)) {
      const entity = device.optionalObject('entity');
      if (entity?.optionalString('type') !== 'linode' || entity.optionalId('id') !== idOf(node)) continue;
      const path = `${request.path}/${encodeURIComponent(device.id('id'))}`;
      await this.#client.delete({ operation, path }, call);
    }
    return this.#firewalls.get(operation, firewall, call);
  }

  #complete(operation: string, rules: readonly FirewallRuleSpec[]): FirewallRule[] {
    const { context } = this.#client;
    const complete = completeRules(rules, FIREWALL_LIMITS, context.details(operation));
    const wrong = complete.findIndex((rule) => rule.protocol === 'any' && !isAllOut(rule));
    if (wrong >= 0)
      throw context.invalid(
        operation,
        `rules[${wrong}]: Linode has any only for all outgoing traffic; give tcp, udp and icmp a rule each`,
      );
    return complete;
  }
}

/** Reads a firewall. */
function readFirewall(firewall: Reader): FirewallData<LinodeFirewallExtra> {
  const { rules, otherRules } = readRules(firewall.object('rules'));
  return {
    id: firewall.id('id'),
    name: firewall.optionalString('label') ?? '',
    rules,
    otherRules,
    nodeIds: firewall.has('entities') ? firewall.list('entities').flatMap(nodeOf) : null,
    extra: { status: firewall.optionalString('status'), tags: firewall.strings('tags') },
  };
}

/** The server of an entity that has a firewall: itself, or that of its interface. */
function nodeOf(entity: Reader): string[] {
  const owner = entity.optionalString('type') === 'linode' ? entity : entity.optionalObject('parent_entity');
  return owner?.optionalString('type') === 'linode' ? [owner.id('id')] : [];
}
