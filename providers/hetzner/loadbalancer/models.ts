import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** Cookie by which clients stay with a member. */
export interface HetznerStickyCookie {
  /** Name of the cookie. */
  readonly name: string;
  /** Seconds until it expires. */
  readonly ttl: number;
}

/** Servers that are members by their labels. */
export interface HetznerSelectedServers {
  /** The selector, such as `role=web`. */
  readonly selector: string;
  /** Ids of the servers that it selects now. */
  readonly servers: readonly string[];
}

/** Fields of a balancer that only Hetzner has. */
export interface HetznerBalancer {
  /** Its type, such as `lb11`. */
  readonly type: string;
  /** Ids of the networks that it is in. */
  readonly networks: readonly string[];
  /** True if it can be reached from the internet. */
  readonly publicInterface: boolean;
  /** Servers that are members by their labels; they are not among `members`. */
  readonly labelSelectors: readonly HetznerSelectedServers[];
  /** Cookie of its first service that keeps clients with a member; null where none does. */
  readonly stickyCookie: HetznerStickyCookie | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
  /** True if it cannot be deleted. */
  readonly protected: boolean;
}

/** Options that only Hetzner has. An update takes all but `networkZone` and `publicInterface`. */
export interface HetznerCreateBalancer {
  /** Name of its type, which says how many services and targets it can have. Default `lb11`. */
  readonly type?: string;
  /** Zone of networks, such as `eu-central`, in place of a location. */
  readonly networkZone?: string;
  /** False for a balancer that only its network can reach. Default true. */
  readonly publicInterface?: boolean;
  /** Selectors of labels: servers that have them are members, also those of later. An update replaces all. */
  readonly labelSelectors?: readonly string[];
  /** Cookie by which clients stay with a member, over HTTP and HTTPS; null for none. Default: none. */
  readonly stickyCookie?: HetznerStickyCookie | null;
  /** True to redirect HTTP to HTTPS, at services of HTTPS. Default false. */
  readonly redirectHttpToHttps?: boolean;
  /** True to tell members the client's address by the PROXY protocol. Default false. */
  readonly proxyProtocol?: boolean;
  /** Labels. An update replaces all. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Fields of a member that only Hetzner has. */
export interface HetznerMember {
  /** True if it is reached by its private address. */
  readonly usePrivateIp: boolean;
  /** Hetzner's own words for its health, by the port of the service. */
  readonly healthByPort: Readonly<Record<string, string>>;
}

/** The provider's own fields of Hetzner's load balancers. */
export interface HetznerBalancerExtras extends LoadBalancerExtras {
  readonly balancer: HetznerBalancer;
  readonly createBalancer: HetznerCreateBalancer;
  readonly member: HetznerMember;
}
