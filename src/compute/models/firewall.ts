import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';
import type { ComputeNode } from './node.js';

/** Protocol of a firewall's rule; `any` stands for all that the provider's firewalls know. */
export type FirewallProtocol = 'tcp' | 'udp' | 'icmp' | 'any';

/** Ports from the first to the last, both included: 1 to 65,535. */
export interface PortRange {
  /** First port. */
  readonly from: number;
  /** Last port. */
  readonly to: number;
}

/** Traffic that a firewall allows. */
export interface FirewallRule {
  /** `in` for traffic to the servers, `out` for traffic from them. */
  readonly direction: 'in' | 'out';
  /** Protocol. */
  readonly protocol: FirewallProtocol;
  /** Ports of TCP or UDP at the server for `in`, at the other end for `out`; null for all, and for protocols without ports. */
  readonly ports: PortRange | null;
  /** Ranges of addresses of the other end in CIDR notation; empty when it is a group. */
  readonly addresses: readonly string[];
  /** Id of the firewall whose servers are the other end; null when it is given by addresses. */
  readonly group: string | null;
}

/** Data of a {@link Firewall}. */
export interface FirewallData<E extends Extra = Extra> extends ModelData<Firewall> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that firewalls call. */
export interface FirewallActions {
  /** See {@link Firewall.destroy}. */
  destroyFirewall(firewall: Firewall, options?: CallOptions): Promise<void>;
  /** See {@link Firewall.attach}. */
  attachFirewall(firewall: Firewall, node: ComputeNode | string, options?: CallOptions): Promise<Firewall>;
  /** See {@link Firewall.detach}. */
  detachFirewall(firewall: Firewall, node: ComputeNode | string, options?: CallOptions): Promise<Firewall>;
}

/** Rules of traffic for servers, which refuse what no rule allows; vendors call it firewall, security group or network ACL. */
export class Firewall<E extends Extra = Extra> extends Model<FirewallActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'firewall';
  /** The provider's id. */
  readonly id: string;
  /** Name; not unique on some clouds. */
  readonly name: string;
  /** All traffic that it allows, as far as this form can say it; rules that differ in their addresses alone are one. */
  readonly rules: readonly FirewallRule[];
  /** Rules that this form cannot say, such as a refusal or another protocol, in the provider's words. They apply, and updates leave them. */
  readonly otherRules: readonly string[];
  /** Ids of its servers; null if the provider does not tell them with it. */
  readonly nodeIds: readonly string[] | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: FirewallActions, data: FirewallData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.rules = data.rules;
    this.otherRules = data.otherRules;
    this.nodeIds = data.nodeIds;
    this.extra = data.extra;
  }

  /** Applies it to a server. See {@link ComputeDriver.attachFirewall}. */
  attach(node: ComputeNode | string, options?: CallOptions): Promise<Firewall> {
    return this.driver.attachFirewall(this, node, options);
  }

  /** Takes it off a server. See {@link ComputeDriver.detachFirewall}. */
  detach(node: ComputeNode | string, options?: CallOptions): Promise<Firewall> {
    return this.driver.detachFirewall(this, node, options);
  }

  /** Deletes it. See {@link ComputeDriver.destroyFirewall}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyFirewall(this, options);
  }
}
