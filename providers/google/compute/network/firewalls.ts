import {
  type CallOptions,
  collect,
  InvalidRequestError,
  NotFoundError,
  Part,
  type Reader,
} from '../../../../src/driver/index.js';
import { defined } from '../../../../src/compute/index.js';
import type { GceClient } from '../api/client.js';
import { isKey, pathIn } from '../api/places.js';
import { checkName } from '../spec.js';

/** Traffic that a firewall rule allows or denies. */
export interface GceTraffic {
  /** `tcp`, `udp`, `icmp`, a number, or `all`. */
  readonly protocol: string;
  /** Ports and ranges, such as `22` and `8000-8080`; all if there are none. */
  readonly ports?: readonly string[];
}

/** Options of a new firewall rule. */
export interface GceNewFirewall {
  /** Its name, which no other rule of the project has. */
  readonly name: string;
  /** Name or path of its network. Default `default`. */
  readonly network?: string;
  /** Default `in`. */
  readonly direction?: 'in' | 'out';
  /** Allowed traffic; mutually exclusive with `denied`. */
  readonly allowed?: readonly GceTraffic[];
  /** Denied traffic; mutually exclusive with `allowed`. */
  readonly denied?: readonly GceTraffic[];
  /**
   * External addresses in CIDR: sources or destinations. Without this and `sourceTags`, the rule is for traffic from anywhere
   * (`0.0.0.0/0`), as at Google.
   */
  readonly ranges?: readonly string[];
  /** Network tags of source servers. */
  readonly sourceTags?: readonly string[];
  /** Network tags of the servers it applies to; default: all of the network. */
  readonly targetTags?: readonly string[];
  /** Priority below 65,536; lower numbers come first. Default 1000. */
  readonly priority?: number;
  /** True to disable it. */
  readonly disabled?: boolean;
  /** For people. */
  readonly description?: string;
}

/** A firewall rule. @see https://cloud.google.com/compute/docs/reference/rest/v1/firewalls */
export interface GceFirewall {
  /** Google's number of it. */
  readonly id: string;
  /** Its name, which no other rule of the project has. */
  readonly name: string;
  /** Path of its network. */
  readonly network: string;
  /** Which traffic it looks at. */
  readonly direction: 'in' | 'out';
  /** Allowed traffic. */
  readonly allowed: readonly GceTraffic[];
  /** Denied traffic. */
  readonly denied: readonly GceTraffic[];
  /** Addresses outside, as CIDR. */
  readonly ranges: readonly string[];
  /** Network tags of source servers. */
  readonly sourceTags: readonly string[];
  /** Network tags of the servers that it is for; empty for all of the network. */
  readonly targetTags: readonly string[];
  /** Priority; lower numbers come first. */
  readonly priority: number | null;
  /** True to disable it. */
  readonly disabled: boolean;
  /** Free text; null if none. */
  readonly description: string | null;
}

/** Fields with the sources of traffic. */
type Sources = Pick<Partial<GceNewFirewall>, 'direction' | 'ranges' | 'sourceTags'>;

/** Firewall rules, which are of a network and aim at servers by their network tags. */
export class GceFirewalls extends Part {
  readonly #client: GceClient;

  constructor(client: GceClient) {
    super();
    this.#client = client;
  }

  /** All firewall rules of the project. */
  async list(options?: CallOptions): Promise<GceFirewall[]> {
    const request = { operation: 'firewalls.list', path: this.#client.path('global', 'firewalls') };
    return collect(this.#client.rows(request, null, readFirewall, this.#client.context.call(options)));
  }

  /** Fetches a firewall rule by name, id or path. @throws NotFoundError */
  async get(firewall: string, options?: CallOptions): Promise<GceFirewall> {
    const operation = 'firewalls.get';
    const call = this.#client.context.call(options);
    const path = await this.#path(firewall, operation, call);
    return readFirewall(await this.#client.get({ operation, path }, call));
  }

  /** Creates a firewall rule. @throws ConflictError when the name is taken, InvalidRequestError */
  async create(spec: GceNewFirewall, options?: CallOptions): Promise<GceFirewall> {
    const operation = 'firewalls.create';
    const details = this.#client.context.details(operation);
    checkName(spec.name, details);
    if ((spec.allowed === undefined) === (spec.denied === undefined))
      throw new InvalidRequestError(
        `${operation}: a rule says what is allowed or what is denied; give one of them.`,
        details,
      );
    this.#checkSources(spec, spec, operation);
    const json = firewallBody({ network: 'default', direction: 'in', ...spec }, this.#client);
    const call = this.#client.context.call(options);
    await this.#client.change({ operation, path: this.#client.path('global', 'firewalls'), json }, call);
    return this.get(spec.name, call);
  }

  /** Updates a firewall rule; other fields stay unchanged. Its name, network and direction cannot change. @throws NotFoundError */
  async update(
    firewall: string,
    change: Partial<Omit<GceNewFirewall, 'name' | 'network' | 'direction'>>,
    options?: CallOptions,
  ): Promise<GceFirewall> {
    const operation = 'firewalls.update';
    const call = this.#client.context.call(options);
    const isOfSources = change.ranges !== undefined || change.sourceTags !== undefined;
    const now = isOfSources ? await this.get(firewall, call) : { direction: 'in' as const };
    this.#checkSources(change, { ...now, ...change }, operation);
    const { direction: _, ...json } = firewallBody({ ...change, direction: now.direction }, this.#client);
    const path = await this.#path(firewall, operation, call);
    await this.#client.amend({ operation, path, json }, call);
    return this.get(firewall, call);
  }

  /** Deletes a firewall rule. A missing one is no error. */
  async delete(firewall: string, options?: CallOptions): Promise<void> {
    const operation = 'firewalls.delete';
    const call = this.#client.context.call(options);
    await this.#client.drop({ operation, path: await this.#path(firewall, operation, call) }, call);
  }

  /** To Google no source at all means anywhere, which an empty list is not likely to mean. @throws InvalidRequestError */
  #checkSources(
    given: Sources,
    { direction = 'in', ranges = [], sourceTags = [] }: Sources,
    operation: string,
  ): void {
    const isEmptied = given.ranges?.length === 0 || given.sourceTags?.length === 0;
    if (!isEmptied || direction === 'out' || ranges.length + sourceTags.length > 0) return;
    throw new InvalidRequestError(
      `${operation}: a rule without ranges and sourceTags is for traffic from anywhere at Google. Where that is meant, give ranges: ['0.0.0.0/0']; a rule that is to do nothing has disabled: true.`,
      this.#client.context.details(operation),
    );
  }

  async #path(firewall: string, operation: string, call: CallOptions): Promise<string> {
    const located = { collection: 'firewalls', operation, notFound: NotFoundError };
    return this.#client.at('firewalls', await this.#client.global(firewall, located, call));
  }
}

/** Body of a request for a rule, or for a change of one. */
export function firewallBody(
  { network, direction, allowed, denied, ranges, ...rest }: Partial<GceNewFirewall>,
  client: GceClient,
): Record<string, unknown> {
  const isOut = direction === 'out';
  return defined({
    ...rest,
    network: network !== undefined && isKey(network) ? client.name('global', 'networks', network) : network,
    direction: isOut ? 'EGRESS' : 'INGRESS',
    allowed: allowed?.map(({ protocol, ports }) => defined({ IPProtocol: protocol, ports })),
    denied: denied?.map(({ protocol, ports }) => defined({ IPProtocol: protocol, ports })),
    [isOut ? 'destinationRanges' : 'sourceRanges']: ranges,
  });
}

/** Reads a rule. */
export function readFirewall(rule: Reader): GceFirewall {
  const isOut = rule.optionalString('direction') === 'EGRESS';
  return {
    id: rule.id('id'),
    name: rule.string('name'),
    network: pathIn(rule.string('network')),
    direction: isOut ? 'out' : 'in',
    allowed: rule.optionalList('allowed').map(readTraffic),
    denied: rule.optionalList('denied').map(readTraffic),
    ranges: rule.strings(isOut ? 'destinationRanges' : 'sourceRanges'),
    sourceTags: rule.strings('sourceTags'),
    targetTags: rule.strings('targetTags'),
    priority: rule.optionalCount('priority'),
    disabled: rule.optionalBoolean('disabled') ?? false,
    description: rule.optionalId('description'),
  };
}

function readTraffic(traffic: Reader): GceTraffic {
  const ports = traffic.strings('ports');
  return { protocol: traffic.string('IPProtocol'), ...(ports.length === 0 ? {} : { ports }) };
}
