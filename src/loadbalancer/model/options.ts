import type { Extra } from '../../model.js';

/** Protocol of a listener: `tcp`, `udp`, `http` and `https` on most clouds, and names of the cloud's own. See `listProtocols`. */
export type ListenerProtocol = 'tcp' | 'udp' | 'http' | 'https' | (string & {});

/** Algorithm that picks the member of a connection: these on most clouds, and names of the cloud's own. See `listAlgorithms`. */
export type Algorithm =
  | 'round-robin'
  | 'least-connections'
  | 'source-ip'
  | 'random'
  | 'weighted-round-robin'
  | 'weighted-least-connections'
  | (string & {});

/** A certificate and its key as PEM text. */
export interface CertificatePair {
  /** The certificate, followed by those of its issuers. */
  readonly certificate: string;
  /** The certificate's private key, without a passphrase. */
  readonly privateKey: string;
}

/** A listener to make. */
export interface ListenerSpec {
  /** Port that the balancer listens at, 1 to 65,535. */
  readonly port: number;
  /** Protocol of its connections. Default `tcp`. */
  readonly protocol?: ListenerProtocol;
  /** Port of the members that it leads to. Default: the same port. */
  readonly targetPort?: number;
  /** Certificate of a listener that ends TLS: PEM text, or the id by which the cloud knows it, as `capabilities.certificates` says. */
  readonly certificate?: CertificatePair | string;
}

/** Health check of members. */
export interface HealthCheckSpec {
  /** Protocol of the check. */
  readonly protocol: 'tcp' | 'http' | 'https' | (string & {});
  /** Path that is asked for, over HTTP. Default `/`. */
  readonly path?: string;
  /** Milliseconds between two checks; whole seconds. Default 10,000. */
  readonly interval?: number;
  /** Milliseconds that a check may take; whole seconds, less than the interval. Default 5,000. */
  readonly timeout?: number;
  /** Checks in a row after which a member counts as well. Default 3. */
  readonly healthyAfter?: number;
  /** Checks in a row after which a member counts as ill. Default 3. */
  readonly unhealthyAfter?: number;
}

/** A server as balancers see it: a ComputeNode of any driver, or its data. */
export interface MemberNode {
  /** The provider's id. */
  readonly id: string;
  /** Name, for messages. */
  readonly name?: string;
  /** Addresses that can be reached from outside. */
  readonly publicIps: readonly string[];
  /** Addresses inside the cloud. */
  readonly privateIps: readonly string[];
}

/** A member by its address. */
export interface MemberAddress {
  /** IPv4 or IPv6. */
  readonly address: string;
  /** Port that it listens at. Left out: the target port of each listener. */
  readonly port?: number;
  /** Share of the traffic, as `capabilities.weights` says. Left out: the cloud's default, and as it is where it is there already. */
  readonly weight?: number;
}

/** A member by its server, with more than a bare node says. */
export interface MemberOfNode {
  /** The server. */
  readonly node: MemberNode;
  /** Which of its addresses, where it has several. Default: one of the balancer's network, private ones first. */
  readonly address?: string;
  /** See {@link MemberAddress.port}. */
  readonly port?: number;
  /** See {@link MemberAddress.weight}. */
  readonly weight?: number;
}

/** A member to attach: a server, a server with a port or a weight, or an address. */
export type MemberSpec = MemberNode | MemberOfNode | MemberAddress;

/** A balancer to make. */
export interface CreateLoadBalancerOptions<E extends Extra = Extra> {
  /** Name; the provider says what it takes. */
  readonly name: string;
  /** One at least. */
  readonly listeners: readonly ListenerSpec[];
  /** Members from the start. Default: none. */
  readonly members?: readonly MemberSpec[];
  /** Algorithm that picks the member of a connection. Default: the cloud's. */
  readonly algorithm?: Algorithm;
  /** Health check of members. Default: the cloud's, which is none on many. */
  readonly healthCheck?: HealthCheckSpec;
  /** Id of a location, where the cloud wants one. */
  readonly location?:
    | string
    | {
        /** Id of the location. */
        readonly id: string;
      };
  /** Ids of the networks, or subnets where the cloud wants those, that the balancer's addresses are in. */
  readonly networks?: readonly string[];
  /** Fields that only this provider has. */
  readonly extra?: E;
}

/** Changes to a balancer; fields left out stay. Members are changed by `attachMembers`, `detachMembers` and `setMembers`. */
export interface UpdateLoadBalancerOptions<E extends Extra = Extra> {
  /** New name. */
  readonly name?: string;
  /** Algorithm that picks the member of a connection. */
  readonly algorithm?: Algorithm;
  /** Health check of members; null ends the checks. */
  readonly healthCheck?: HealthCheckSpec | null;
  /** All listeners that there shall be: those at other ports are removed, new ones made. */
  readonly listeners?: readonly ListenerSpec[];
  /** Fields that only this provider has. */
  readonly extra?: E;
}
