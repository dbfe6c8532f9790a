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

/** What Rackspace says of a balancer beyond the portable fields. */
export interface RackspaceBalancer {
  /** Rackspace's own state, such as `PENDING_UPDATE`. */
  readonly status: string;
  /** Its addresses with their ids. */
  readonly virtualIps: readonly RackspaceVirtualIp[];
  /** How clients stay with a member, or null. */
  readonly sessionPersistence: 'HTTP_COOKIE' | 'SOURCE_IP' | (string & {}) | null;
  /** Seconds after which an idle connection ends; null where a list does not say. */
  readonly timeout: number | null;
  /** Name of the cluster that it is on; null where a list does not say. */
  readonly cluster: string | null;
  /** Number of its nodes, which a list says in place of them; null elsewhere. */
  readonly nodeCount: number | null;
}

/** What Rackspace takes beyond the portable fields. */
export interface RackspaceCreateBalancer {
  /** Whether its address is public or on ServiceNet; or the ids of virtual IPs that it shall share. Default: one public. */
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
  /** How clients stay with a member; null ends it. */
  readonly sessionPersistence?: 'HTTP_COOKIE' | 'SOURCE_IP' | null;
  /** Seconds after which an idle connection ends, 30 to 120. */
  readonly timeout?: number;
  /** Limits for each client; null ends them. */
  readonly connectionThrottle?: RackspaceThrottle | null;
  /** Whether connections to an HTTP balancer are sent on to HTTPS. */
  readonly httpsRedirect?: boolean;
  /** Whether a client may half close a connection. */
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

/** What Rackspace says of a member beyond the portable fields. */
export interface RackspaceMember {
  /** Whether it takes traffic, as its owner wants it. */
  readonly condition: 'ENABLED' | 'DISABLED' | 'DRAINING' | (string & {});
  /** How it is, as checks say. */
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
