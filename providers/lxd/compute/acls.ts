import {
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  NodeNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  defined,
  type Firewall,
  type FirewallRule,
  joinAddresses,
  newRules,
  nextRules,
  pathOf,
  type UpdateFirewallOptions,
} from '../../../src/compute/index.js';
import { type AclRule, aclRules, aclWords, portableRules, readAclRules } from './acl-rules.js';
import type { LxdClient } from './client.js';
import { FIREWALL_LIMITS } from './limits.js';
import type { LxdCreateFirewallExtra, LxdExtras, LxdFirewallExtra } from './models.js';
import { readDevices } from './read.js';

type Acl = Firewall<LxdFirewallExtra>;

const DIRECTIONS = [
  ['in', 'ingress'],
  ['out', 'egress'],
] as const;

/** Key of a network card with the names of its ACLs. */
const ACLS = 'security.acls';

/**
 * Firewalls: network ACLs, which network cards of instances name. Their names are their ids.
 *
 * @see https://documentation.ubuntu.com/lxd/en/latest/howto/network_acls/
 */
export class Acls {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;

  constructor(client: LxdClient, models: ComputeModels<LxdExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** Lists all ACLs of the project. */
  iterate(options?: CallOptions): AsyncIterable<Acl> {
    const request = { operation: 'listFirewalls', path: '/network-acls', query: { recursion: 1 } };
    return this.#client.list(request, 'metadata', (acl) => this.#read(acl), options);
  }

  /** Fetches an ACL. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<Acl> {
    return this.#get('getFirewall', firewall, options);
  }

  /** Creates an ACL. LXD refuses outgoing traffic without a rule, too. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<LxdCreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<Acl> {
    const operation = 'createFirewall';
    const { context } = this.#client;
    const complete = newRules(completeRules(rules, FIREWALL_LIMITS, context.details(operation)));
    const json = defined({ name, description: extra.description, ...rulesBody(complete) });
    const call = context.call(options);
    await this.#client.post({ operation, path: '/network-acls', json }, call);
    return this.#get(operation, name, call);
  }

  /** Changes the rules of an ACL, all with one request; rules that the portable form cannot say stay before them. */
  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Acl> {
    const operation = 'updateFirewall';
    const { context } = this.#client;
    if (name !== undefined)
      throw context.invalid(operation, 'the name of an ACL is its id, by which network cards know it');
    const complete = completeRules(rules ?? [], FIREWALL_LIMITS, context.details(operation));
    const call = context.call(options);
    const { body, etag } = await this.#client.getTagged(this.#request(operation, firewall), call);
    const next = rulesBody(nextRules(this.#read(body), complete));
    const others = Object.fromEntries(
      DIRECTIONS.map(([direction, field]) => [
        field,
        [...otherRules(body, direction, field), ...next[field]],
      ]),
    );
    const json = {
      description: body.optionalString('description') ?? '',
      config: body.stringMap('config'),
      ...others,
    };
    const headers = etag === undefined ? {} : { 'if-match': etag };
    await this.#client.put({ ...this.#request(operation, firewall), headers, json }, call);
    return this.#get(operation, firewall, call);
  }

  /** Deletes an ACL. */
  async delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#client.delete(this.#request('destroyFirewall', firewall), options);
  }

  /** Adds an ACL to the network cards of an instance. */
  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Acl> {
    const add = (acls: readonly string[], id: string): readonly string[] => [...new Set([...acls, id])];
    return this.#changeCards('attachFirewall', { firewall, node, change: add }, options);
  }

  /** Takes an ACL off the network cards of an instance. */
  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Acl> {
    const remove = (acls: readonly string[], id: string): readonly string[] =>
      acls.filter((acl) => acl !== id);
    return this.#changeCards('detachFirewall', { firewall, node, change: remove }, options);
  }

  async #changeCards(
    operation: string,
    { firewall, node, change }: CardChange,
    options: CallOptions | undefined,
  ): Promise<Acl> {
    const { context } = this.#client;
    const call = context.call(options);
    const acl = await this.#get(operation, firewall, call);
    const request = { operation, path: pathOf('/instances', node), notFound: NodeNotFoundError };
    const { body, etag } = await this.#client.getTagged(request, call);
    const cards = Object.entries(readDevices(body, 'expanded_devices')).filter(
      ([, device]) => device['type'] === 'nic',
    );
    if (cards.length === 0)
      throw new ConflictError(
        `${operation}: instance ${idOf(node)} has no network card. Put it on a network.`,
        context.details(operation),
      );
    const changed = cards.flatMap(([name, card]) => {
      const before = card[ACLS] ?? '';
      const after = change(before === '' ? [] : before.split(/\s*,\s*/), acl.id).join(',');
      return before === after ? [] : [[name, { ...card, [ACLS]: after }] as const];
    });
    if (changed.length === 0) return acl;
    const headers = etag === undefined ? {} : { 'if-match': etag };
    await this.#client.patch({ ...request, headers, json: { devices: Object.fromEntries(changed) } }, call);
    return this.#get(operation, firewall, call);
  }

  async #get(operation: string, firewall: Firewall | string, options?: CallOptions): Promise<Acl> {
    return this.#read(await this.#client.get(this.#request(operation, firewall), options));
  }

  #request(operation: string, firewall: Firewall | string) {
    return { operation, path: pathOf('/network-acls', firewall), notFound: FirewallNotFoundError };
  }

  #read(acl: Reader): Acl {
    const name = acl.id('name');
    const rules = DIRECTIONS.flatMap(([direction, field]) =>
      readAclRules(acl, field).flatMap((rule) => portableRules(direction, rule) ?? []),
    );
    const words = DIRECTIONS.flatMap(([direction, field]) =>
      otherRules(acl, direction, field).map((rule) => aclWords(field, rule)),
    );
    return this.#models.firewall({
      id: name,
      name,
      rules: joinAddresses(rules),
      otherRules: words,
      nodeIds: acl.strings('used_by').flatMap(instanceIn),
      extra: { description: acl.optionalString('description') || null, config: acl.stringMap('config') },
    });
  }
}

interface CardChange {
  readonly firewall: Firewall | string;
  readonly node: ComputeNode | string;
  readonly change: (acls: readonly string[], id: string) => readonly string[];
}

function otherRules(acl: Reader, direction: 'in' | 'out', field: 'ingress' | 'egress'): AclRule[] {
  return readAclRules(acl, field).filter((rule) => portableRules(direction, rule) === null);
}

function rulesBody(rules: readonly FirewallRule[]): Record<'ingress' | 'egress', AclRule[]> {
  const of = (wanted: 'in' | 'out'): AclRule[] =>
    rules.filter(({ direction }) => direction === wanted).flatMap(aclRules);
  return { ingress: of('in'), egress: of('out') };
}

/** Name of the instance that a path in `used_by` names. */
function instanceIn(path: string): string[] {
  const [, name] = /^\/1\.0\/instances\/([^/?]+)/.exec(path) ?? [];
  return name === undefined ? [] : [decodeURIComponent(name)];
}
