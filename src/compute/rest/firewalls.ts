import type { Call, CallOptions } from '../../call/call.js';
import type { JsonClient } from '../../driver/json-client.js';
import type { ComputeNode, Firewall } from '../models/index.js';
import type { Resource } from './resource.js';

/** A firewall to give to a server, or to take off it. */
export interface FirewallSwitch<F, N> {
  /** Driver method that was called. */
  readonly operation: 'attachFirewall' | 'detachFirewall';
  /** The firewall, as it is. */
  readonly firewall: F;
  /** The server, as it is. */
  readonly node: N;
}

/** How much of a server has a firewall: all of its network interfaces, some, or none. */
export type FirewallSpread = 'all' | 'some' | 'none';

/** Requests of {@link RestFirewalls}. */
export interface FirewallResources<F, N> {
  /** Requests for firewalls. A driver that reads a firewall by several requests overrides `iterate` and `read`. */
  readonly firewalls: Resource<F>;
  /** Requests for servers. */
  readonly nodes: Resource<N>;
}

/** Firewalls that are given to one server at a time. A driver's part adds `create`, `update` and the cloud's own methods. */
export abstract class RestFirewalls<
  F extends Firewall,
  N extends ComputeNode,
  C extends JsonClient = JsonClient,
> {
  /** Sends the requests. */
  protected readonly client: C;
  /** The requests for firewalls. */
  protected readonly firewalls: Resource<F>;
  /** The requests for servers. */
  protected readonly nodes: Resource<N>;

  constructor(client: C, { firewalls, nodes }: FirewallResources<F, N>) {
    this.client = client;
    this.firewalls = firewalls;
    this.nodes = nodes;
  }

  /** All firewalls, page by page. */
  iterate(options?: CallOptions): AsyncIterable<F> {
    return this.firewalls.iterate('listFirewalls', {}, options);
  }

  /** Fetches a firewall with its rules. */
  get(firewall: Firewall | string, options?: CallOptions): Promise<F> {
    return this.read('getFirewall', firewall, this.client.context.call(options));
  }

  /** Deletes a firewall. A missing one is no error. */
  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.firewalls.delete('destroyFirewall', firewall, options);
  }

  /** Gives a firewall to a server; one that has it already stays as it is. */
  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<F> {
    return this.#switch('attachFirewall', [firewall, node], options);
  }

  /** Takes a firewall off a server; one that does not have it stays as it is. */
  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<F> {
    return this.#switch('detachFirewall', [firewall, node], options);
  }

  /** Reads a firewall with its rules. */
  protected read(operation: string, firewall: Firewall | string, call: Call): Promise<F> {
    return this.firewalls.get(operation, firewall, call);
  }

  /** Tells whether a server has a firewall. */
  protected abstract spreadOf(
    change: FirewallSwitch<F, N>,
    call: Call,
  ): FirewallSpread | Promise<FirewallSpread>;

  /** Gives a firewall to a server, or takes it off. */
  protected abstract apply(change: FirewallSwitch<F, N>, call: Call): Promise<unknown>;

  async #switch(
    operation: 'attachFirewall' | 'detachFirewall',
    [firewall, node]: readonly [Firewall | string, ComputeNode | string],
    options: CallOptions | undefined,
  ): Promise<F> {
    const call = this.client.context.call(options);
    const found = await this.read(operation, firewall, call);
    const change = { operation, firewall: found, node: await this.nodes.get(operation, node, call) };
    const wanted = operation === 'attachFirewall' ? 'all' : 'none';
    if ((await this.spreadOf(change, call)) !== wanted) await this.apply(change, call);
    return found;
  }
}
