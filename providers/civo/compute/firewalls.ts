import {
  type Call,
  type CallOptions,
  FirewallNotFoundError,
  idOf,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  newRules,
  nextRules,
  Resource,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { type HeldRule, portableRules, readRule, ruleBodies, stepsTo } from './firewall-rules.js';
import { FIREWALL_LIMITS } from './limits.js';
import type { CivoCreateFirewallExtra, CivoExtras, CivoFirewallExtra } from './models.js';
import type { Networks } from './networks.js';

type CivoFirewall = Firewall<CivoFirewallExtra>;

/** A firewall as lists have it; its rules are null where the list leaves them out. */
interface Row {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly HeldRule[] | null;
  readonly extra: CivoFirewallExtra;
}

/** Firewalls of a network, of which a server has one. @see https://www.civo.com/api/firewall */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<CivoExtras>;
  readonly #networks: Networks;
  readonly #firewalls: Resource<Row>;

  constructor(client: JsonClient, models: ComputeModels<CivoExtras>, networks: Networks) {
    this.#client = client;
    this.#models = models;
    this.#networks = networks;
    this.#firewalls = new Resource(client, {
      path: '/firewalls',
      list: 'items',
      called: 'firewall',
      notFound: FirewallNotFoundError,
      read: readFirewall,
    });
  }

  /** All firewalls of the region with their rules. */
  async *iterate(options?: CallOptions): AsyncGenerator<CivoFirewall, void, undefined> {
    const operation = 'listFirewalls';
    const call = this.#client.context.call(options);
    for await (const row of this.#firewalls.iterate(operation, {}, call))
      yield this.#model(row, row.rules ?? (await this.#rulesOf(operation, row.id, call)));
  }

  /** Fetches a firewall with its rules: Civo has a list alone. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<CivoFirewall> {
    return this.#get('getFirewall', idOf(firewall), this.#client.context.call(options));
  }

  /** Creates a firewall with its rules, and without those that Civo would add. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<CivoCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<CivoFirewall> {
    const operation = 'createFirewall';
    const complete = newRules(this.#complete(operation, rules));
    const { context } = this.#client;
    const call = context.call(options);
    const json = {
      name,
      region: context.region,
      network_id: extra.networkId ?? (await this.#networks.idOfDefault(operation, call)),
      create_rules: false,
      rules: ruleBodies(complete),
    };
    const id = (await this.#client.post({ operation, path: '/firewalls', json }, call)).id('id');
    return undoneBy(
      () => this.#get(operation, id, call),
      () => this.#firewalls.delete(operation, id, undefined),
      { what: `firewall ${id}`, details: context.details(operation) },
    );
  }

  /** Changes a firewall's name or rules: new ones are added before others are deleted. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<CivoFirewall> {
    const operation = 'updateFirewall';
    const complete = rules === undefined ? null : this.#complete(operation, rules);
    const { context } = this.#client;
    const call = context.call(options);
    const id = idOf(firewall);
    const held = await this.#rulesOf(operation, id, call);
    if (complete !== null) await this.#setRules(id, held, complete, call);
    const json = { name, region: context.region };
    if (name !== undefined) await this.#client.put({ ...this.#firewalls.request(operation, id), json }, call);
    return this.#get(operation, id, call);
  }

  /** Deletes a firewall. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#firewalls.delete('destroyFirewall', firewall, options);
  }

  async #get(operation: string, id: string, call: Call): Promise<CivoFirewall> {
    for await (const row of this.#firewalls.iterate(operation, {}, call))
      if (row.id === id) return this.#model(row, row.rules ?? (await this.#rulesOf(operation, id, call)));
    throw this.#firewalls.missing(operation, id);
  }

  async #rulesOf(operation: string, id: string, call: Call): Promise<HeldRule[]> {
    const body = await this.#client.get(this.#firewalls.request(operation, id, '/rules'), call);
    return body.list('items').map(readRule);
  }

  async #setRules(
    id: string,
    held: readonly HeldRule[],
    wanted: readonly FirewallRule[],
    call: Call,
  ): Promise<void> {
    const operation = 'updateFirewall';
    const { region } = this.#client.context;
    const { add, remove } = stepsTo(held, nextRules(portableRules(held), wanted));
    const rules = this.#firewalls.request(operation, id, '/rules');
    for (const rule of add)
      await this.#client.post({ ...rules, json: { firewall_id: id, region, ...rule } }, call);
    for (const rule of remove)
      await this.#client.delete({ operation, path: `${rules.path}/${encodeURIComponent(rule)}` }, call);
  }

  #complete(operation: string, rules: Parameters<typeof completeRules>[0]): FirewallRule[] {
    return completeRules(rules, FIREWALL_LIMITS, this.#client.context.details(operation));
  }

  #model({ id, name, extra }: Row, held: readonly HeldRule[]): CivoFirewall {
    return this.#models.firewall({ id, name, ...portableRules(held), nodeIds: null, extra });
  }
}

function readFirewall(firewall: Reader): Row {
  const isWhole = firewall.has('rules') || firewall.optionalNumber('rules_count') === 0;
  return {
    id: firewall.id('id'),
    name: firewall.string('name'),
    rules: isWhole ? firewall.optionalList('rules').map(readRule) : null,
    extra: {
      networkId: firewall.optionalId('network_id'),
      servers: firewall.optionalNumber('instance_count'),
    },
  };
}
