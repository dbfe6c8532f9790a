import {
  type Call,
  type CallOptions,
  collect,
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
  pathOf,
  Resource,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { type LatitudeCollections, resourceOf, SIZE } from './collections.js';
import { nextRules, ruleFields } from './firewall-rules.js';
import { FIREWALLS } from './limits.js';
import type { LatitudeExtras, LatitudeFirewallExtra } from './models.js';

type LatitudeFirewall = Firewall<LatitudeFirewallExtra>;

/** Firewalls. Servers are assigned to them. @see https://docs.latitude.sh/reference/create-firewall */
export class Firewalls {
  readonly #client: JsonClient;
  readonly #firewalls: Resource<LatitudeFirewall>;
  readonly #nodes: Resource<ComputeNode>;
  readonly #project: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<LatitudeExtras>,
    { firewalls }: Pick<LatitudeCollections, 'firewalls'>,
    place: { readonly nodes: Resource<ComputeNode>; readonly project: string },
  ) {
    this.#client = client;
    this.#firewalls = Resource.of(client, firewalls, (data) => models.firewall(data));
    this.#nodes = place.nodes;
    this.#project = place.project;
  }

  /** All firewalls of the project. */
  iterate(options?: CallOptions): AsyncIterable<LatitudeFirewall> {
    return this.#firewalls.iterate('listFirewalls', {}, options);
  }

  /** Fetches a firewall with its rules. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<LatitudeFirewall> {
    return this.#firewalls.get('getFirewall', firewall, options);
  }

  /** Makes a firewall with its rules. */
  async create(
    { name, rules = [], extra }: CreateFirewallOptions,
    options?: CallOptions,
  ): Promise<LatitudeFirewall> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    if (extra !== undefined && Object.keys(extra).length > 0)
      throw context.invalid(operation, 'there is nothing that extra could have');
    const wanted = completeRules(rules, FIREWALLS, context.details(operation)).flatMap(ruleFields);
    const attributes = { name, project: this.#project, rules: wanted };
    return this.#firewalls.create(operation, resourceOf('firewalls', attributes), options);
  }

  /** Changes a firewall by one request, which has all its rules. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<LatitudeFirewall> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    const asked = rules === undefined ? null : completeRules(rules, FIREWALLS, context.details(operation));
    const call = context.call(options);
    const next = asked === null ? undefined : nextRules(await this.#read(operation, firewall, call), asked);
    const fields = resourceOf('firewalls', defined({ name, rules: next }));
    await this.#firewalls.update(operation, firewall, fields, call);
    return this.#firewalls.get(operation, firewall, call);
  }

  /** Deletes a firewall. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#firewalls.delete('destroyFirewall', firewall, options);
  }

  /** Assigns a server to a firewall, unless it is. */
  async attach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<LatitudeFirewall> {
    const operation = 'attachFirewall';
    const call = this.#client.context.call(options);
    const found = await this.#firewalls.get(operation, firewall, call);
    const { id } = await this.#nodes.get(operation, node, call);
    const request = this.#firewalls.request(operation, found, '/assignments');
    if ((await this.#assignment(request.path, [operation, id], call)) !== undefined) return found;
    await this.#client.post(
      { ...request, json: { data: resourceOf('firewall_assignments', { server_id: id }) } },
      call,
    );
    return found;
  }

  /** Takes a server off a firewall, if it is there. */
  async detach(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<LatitudeFirewall> {
    const operation = 'detachFirewall';
    const call = this.#client.context.call(options);
    const found = await this.#firewalls.get(operation, firewall, call);
    const { id } = await this.#nodes.get(operation, node, call);
    const { path } = this.#firewalls.request(operation, found, '/assignments');
    const held = await this.#assignment(path, [operation, id], call);
    if (held !== undefined) await this.#client.delete({ operation, path: pathOf(path, held) }, call);
    return found;
  }

  async #read(operation: string, firewall: Firewall | string, call: Call): Promise<Reader> {
    return (await this.#client.get(this.#firewalls.request(operation, firewall), call)).object('data');
  }

  /** Id of the assignment of a server to the firewall of a path; undefined if there is none. */
  async #assignment(
    path: string,
    [operation, node]: readonly [operation: string, node: string],
    call: Call,
  ): Promise<string | undefined> {
    const all = await collect(
      this.#client.list(
        { operation, path, query: SIZE },
        'data',
        (row) =>
          row.object('attributes').optionalObject('server')?.optionalId('id') === node ? row.id('id') : null,
        call,
      ),
    );
    return all[0];
  }
}
