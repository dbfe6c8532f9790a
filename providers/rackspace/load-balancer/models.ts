import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** A virtual IP of a balancer. */
export interface RackspaceVirtualIp {
  /** Its id. */
  readonly id: string;
  /** The address. */
  readonly address: string;
  /** `SERVICENET` is the network inside a region. */
  readonly type: 'PUBLIC' | 'SERVICENET' | (string & {});
  /** Which of the two; null where it is not said. */
  readonly ipVersion: 'IPV4' | 'IPV6' | (string & {}) | null;
}

/** Fields of a balancer that only Rackspace has. */
export interface RackspaceBalancer {
  /** Rackspace's own state, such as `PENDING_UPDATE`. */
  readonly status: string;
  /** Its addresses with their ids. */
  readonly virtualIps: readonly RackspaceVirtualIp[];
  /** Session persistence, or null. */
  readonly sessionPersistence: 'HTTP_COOKIE' | 'SOURCE_IP' | (string & {}) | null;
  /** Seconds after which an idle connection ends; null where a list does not say. */
  readonly timeout: number | null;
  /** Name of the cluster that it is on; null where a list does not say. */
  readonly cluster: string | null;
  /** Number of its nodes, which a list says in place of them; null elsewhere. */
  readonly nodeCount: number | null;
}

/** Options that only Rackspace has. */
export interface RackspaceCreateBalancer {
  /** Kind of address, public or on ServiceNet; or the ids of virtual IPs to share. Default: one public. */
  readonly virtualIps?: readonly (
    | {
        /** Which network the new address is in. */
        readonly type: 'PUBLIC' | 'SERVICENET';
      }
    | {
        /** Id of a virtual IP. */
        readonly id: string;
      }
  )[];
  /** Session persistence; null ends it. */
  readonly sessionPersistence?: 'HTTP_COOKIE' | 'SOURCE_IP' | null;
  /** Seconds after which an idle connection ends, 30 to 120. */
  readonly timeout?: number;
  /** Limits for each client; null ends them. */
  readonly connectionThrottle?: RackspaceThrottle | null;
  /** True to redirect HTTP to HTTPS. */
  readonly httpsRedirect?: boolean;
  /** True if a client may half close a connection. */
  readonly halfClosed?: boolean;
}

/** Limits for each client of a balancer; 0 stands for no limit. */
export interface RackspaceThrottle {
  /** Connections at once that each client may have whatever its rate. */
  readonly minConnections?: number;
  /** Connections at once that each client may have. */
  readonly maxConnections?: number;
  /** New connections that each client may open in an interval. */
  readonly maxConnectionRate?: number;
  /** Length of the interval in seconds. */
  readonly rateInterval?: number;
}

/** Fields of a member that only Rackspace has. */
export interface RackspaceMember {
  /** Condition set by the owner: whether it takes traffic. */
  readonly condition: 'ENABLED' | 'DISABLED' | 'DRAINING' | (string & {});
  /** Health by its checks. */
  readonly status: 'ONLINE' | 'OFFLINE' | (string & {}) | null;
  /** `SECONDARY` takes traffic only where all primary ones fail. */
  readonly type: 'PRIMARY' | 'SECONDARY' | (string & {}) | null;
}

/** The provider's own fields of Rackspace's load balancers. */
export interface RackspaceBalancerExtras extends LoadBalancerExtras {
  readonly balancer: RackspaceBalancer;
  readonly createBalancer: RackspaceCreateBalancer;
  readonly member: RackspaceMember;
}
