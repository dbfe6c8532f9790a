import type { Extra } from '../../model.js';
import type { Firewall, FirewallProtocol, PortRange } from '../models/firewall.js';

/** Traffic to allow. */
export interface FirewallRuleSpec {
  /** `in` for traffic to the servers, which is the default, `out` for traffic from them. */
  readonly direction?: 'in' | 'out';
  /** Protocol; `any` stands for all that the provider's firewalls know. */
  readonly protocol: FirewallProtocol;
  /** One port, or the first and the last, of TCP or UDP; default: all. */
  readonly ports?: number | PortRange | null;
  /** Addresses of the other end, or ranges of them in CIDR notation; default: all, IPv4 and IPv6. */
  readonly addresses?: readonly string[];
  /** Firewall, or its id, whose servers are the other end, in place of addresses. */
  readonly group?: Firewall | string | null;
}

/** Options of a new firewall. */
export interface CreateFirewallOptions<E extends Extra = Extra> {
  /** Name of the firewall. */
  readonly name: string;
  /** Traffic to allow. All other incoming traffic is refused; outgoing traffic is free as long as no rule is for it. Default: none. */
  readonly rules?: readonly FirewallRuleSpec[];
  /** The provider's own options. */
  readonly extra?: E;
}

/** Changes of a firewall. Fields that are left out stay unchanged. */
export interface UpdateFirewallOptions {
  /** New name. */
  readonly name?: string;
  /**
   * Traffic to allow in place of the old. Rules for outgoing traffic replace the old ones for outgoing traffic; while there are none among
   * the new, those stay. `[]` refuses all incoming traffic. `otherRules` stay.
   */
  readonly rules?: readonly FirewallRuleSpec[];
}

/** What a provider's firewalls can say. */
export interface FirewallLimits {
  /** Protocols that a rule can have. */
  readonly protocols: readonly FirewallProtocol[];
  /** Directions that a rule can have. */
  readonly directions: readonly ('in' | 'out')[];
  /** Families of addresses that the servers have; default: both. Rules for all addresses are then for all of these. */
  readonly families?: readonly ('ipv4' | 'ipv6')[];
  /** True if a rule can name the servers of a firewall as the other end. */
  readonly groups: boolean;
  /** True if `createNode` takes firewalls; otherwise they are attached to servers that exist. */
  readonly atCreate: boolean;
  /** URL of the provider's documentation. */
  readonly source: string;
}
