import {
  type Call,
  type CallOptions,
  type ClientRequest,
  ConflictError,
  exclusive,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  newRules,
  nextRules,
  Resource,
  tagsOf,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { FIREWALLS } from './collections.js';
import { listsOf, ruleBodies } from './firewall-rules.js';
import { FIREWALL_LIMITS } from './limits.js';
import type {
  DigitalOceanCreateFirewallExtra,
  DigitalOceanExtras,
  DigitalOceanFirewallExtra,
  DropletExtra,
} from './models.js';
import type { FirewallRow } from './read-network.js';

type CloudFirewall = Firewall<DigitalOceanFirewallExtra>;
type Node = ComputeNode | string;

/** A Droplet, and how it has a firewall: by its id, and by a tag. */
interface Ends {
  readonly id: number;
  readonly isThere: boolean;
  readonly tag: string | null;
}

/** Firewalls. @see https://docs.digitalocean.com/reference/api/reference/firewalls/ */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<DigitalOceanExtras>;
  readonly #droplets: Resource<ComputeNode<DropletExtra>>;
  readonly #firewalls: Resource<FirewallRow>;

  constructor(
    client: JsonClient,
    models: ComputeModels<DigitalOceanExtras>,
    droplets: Resource<ComputeNode<DropletExtra>>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#droplets = droplets;
    this.#firewalls = new Resource(client, FIREWALLS);
  }

  /** Lists the firewalls of the account. */
  async *iterate(options?: CallOptions): AsyncGenerator<CloudFirewall, void, undefined> {
    for await (const { data } of this.#firewalls.iterate('listFirewalls', {}, options))
      yield this.#models.firewall(data);
  }

  /** Fetches a firewall. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<CloudFirewall> {
    return this.#get('getFirewall', firewall, options);
  }

  /** Creates a firewall with its rules, which go in one request. Without rules for it, DigitalOcean refuses outgoing traffic. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<DigitalOceanCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<CloudFirewall> {
    const operation = 'createFirewall';
    const details = this.#client.context.details(operation);
    const wanted = newRules(completeRules(rules, FIREWALL_LIMITS, details));
    const fields = { name, ...ruleBodies([], wanted), ...(extra.tags && { tags: extra.tags }) };
    const { data } = await this.#firewalls.create(operation, fields, options);
    return this.#models.firewall(data);
  }

  /** Replaces a firewall as a whole, as the API has it: its Droplets, tags and other rules go along. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<CloudFirewall> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    const complete =
      rules === undefined ? null : completeRules(rules, FIREWALL_LIMITS, context.details(operation));
    const call = context.call(options);
    return inTurn(firewall, call, async () => {
      const { data, held, dropletIds } = await this.#firewalls.get(operation, firewall, call);
      const lists = complete === null ? listsOf(held) : ruleBodies(held, nextRules(data, complete));
      const whole = { name: name ?? data.name, ...lists, droplet_ids: dropletIds, tags: data.extra.tags };
      await this.#firewalls.update(operation, firewall, whole, call);
      return this.#get(operation, firewall, call);
    });
  }

  /** Deletes a firewall; its Droplets are then without it. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#firewalls.delete('destroyFirewall', firewall, options);
  }

  /** Applies a firewall to a Droplet. */
  async attach(firewall: Firewall | string, node: Node, options?: CallOptions): Promise<CloudFirewall> {
    const operation = 'attachFirewall';
    const call = this.#client.context.call(options);
    return inTurn(firewall, call, async () => {
      const { id, isThere } = await this.#ends(operation, firewall, node, call);
      if (!isThere) await this.#client.post(this.#members(operation, firewall, id), call);
      return this.#get(operation, firewall, call);
    });
  }

  /** Takes a firewall off a Droplet. @throws ConflictError where it is there by a tag of the Droplet */
  async detach(firewall: Firewall | string, node: Node, options?: CallOptions): Promise<CloudFirewall> {
    const operation = 'detachFirewall';
    const call = this.#client.context.call(options);
    return inTurn(firewall, call, async () => {
      const { id, isThere, tag } = await this.#ends(operation, firewall, node, call);
      if (isThere) await this.#client.delete(this.#members(operation, firewall, id), call);
      else if (tag !== null)
        throw new ConflictError(
          `${operation}: the firewall ${idOf(firewall)} applies to the Droplet ${id} by the tag ${tag}; change the Droplet's tags.`,
          this.#client.context.details(operation),
        );
      return this.#get(operation, firewall, call);
    });
  }

  async #ends(operation: string, firewall: Firewall | string, node: Node, call: CallOptions): Promise<Ends> {
    const { data, dropletIds } = await this.#firewalls.get(operation, firewall, call);
    const { id, extra, metadata } = await this.#droplets.get(operation, node, call);
    const tags = new Set([...tagsOf(metadata), ...extra.tags]);
    const tag = data.extra.tags.find((one) => tags.has(one)) ?? null;
    return { id: Number(id), isThere: dropletIds.includes(Number(id)), tag };
  }

  /** A request for the Droplets of a firewall. */
  #members(operation: string, firewall: Firewall | string, id: number): ClientRequest {
    const request = this.#firewalls.request(operation, firewall, '/droplets');
    return { ...request, json: { droplet_ids: [id] } };
  }

  async #get(
    operation: string,
    firewall: Firewall | string,
    options: CallOptions | undefined,
  ): Promise<CloudFirewall> {
    const { data } = await this.#firewalls.get(operation, firewall, options);
    return this.#models.firewall(data);
  }
}

/** Runs a change of a firewall after all earlier ones of this process: an update writes its Droplets as it has read them. */
function inTurn<T>(firewall: Firewall | string, call: Call, change: () => Promise<T>): Promise<T> {
  return exclusive([`digital-ocean firewall ${idOf(firewall)}`], call, change);
}
