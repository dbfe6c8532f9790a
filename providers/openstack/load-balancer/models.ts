import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** Fields of a balancer that only Octavia has. */
export interface OctaviaBalancer {
  /** Octavia's own state, such as `PENDING_UPDATE`. */
  readonly provisioningStatus: string;
  /** Operating status, such as `ONLINE` or `DEGRADED`. */
  readonly operatingStatus: string;
  /** Id of the subnet that its address is in, or null. */
  readonly vipSubnetId: string | null;
  /** Id of the network that its address is in, or null. */
  readonly vipNetworkId: string | null;
  /** Id of the port that has its address, to which a floating IP is assigned; null where it is not said. */
  readonly vipPortId: string | null;
  /** Octavia provider, such as `amphora` or `ovn`. */
  readonly provider: string | null;
  /** Text for people. */
  readonly description: string;
  /** Tags, those of this library among them. */
  readonly tags: readonly string[];
}

/** Options that only Octavia has. */
export interface OctaviaCreate {
  /** Id of the subnet for its address; in place of `networks`, which names a network. */
  readonly vipSubnetId?: string;
  /** Address that it shall have. */
  readonly vipAddress?: string;
  /** Id of a port that it shall have, in place of a network. */
  readonly vipPortId?: string;
  /** Octavia provider, such as `amphora` or `ovn`. */
  readonly provider?: string;
  /** Id of a flavor of Octavia's. */
  readonly flavorId?: string;
  /** Text for people. */
  readonly description?: string;
  /** Tags. */
  readonly tags?: readonly string[];
  /** Session persistence. */
  readonly sessionPersistence?: OctaviaSessionPersistence | null;
}

/** Session persistence. */
export interface OctaviaSessionPersistence {
  /** By the client's address, a cookie of Octavia's, or one of the application's. */
  readonly type: 'SOURCE_IP' | 'HTTP_COOKIE' | 'APP_COOKIE';
  /** Name of the cookie, for `APP_COOKIE`. */
  readonly cookieName?: string;
}

/** Fields of a member that only Octavia has. */
export interface OctaviaMember {
  /** Id of its pool. */
  readonly poolId: string;
  /** Name. */
  readonly name: string;
  /** Octavia's own state. */
  readonly provisioningStatus: string;
  /** Operating status, such as `ONLINE`, `ERROR` or `NO_MONITOR`. */
  readonly operatingStatus: string;
  /** Id of the subnet that it is reached through, or null. */
  readonly subnetId: string | null;
  /** Takes traffic only where all others fail. */
  readonly backup: boolean;
  /** False for one that is switched off. */
  readonly adminStateUp: boolean;
  /** Address that is checked in place of its own, or null. */
  readonly monitorAddress: string | null;
  /** Port that is checked in place of its own, or null. */
  readonly monitorPort: number | null;
  /** Tags. */
  readonly tags: readonly string[];
}

/** The provider's own fields of Octavia's driver. */
export interface OctaviaExtras extends LoadBalancerExtras {
  readonly balancer: OctaviaBalancer;
  readonly createBalancer: OctaviaCreate;
  readonly member: OctaviaMember;
}
