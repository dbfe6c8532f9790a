import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** An address of a balancer. */
export interface AzureFrontend {
  /** Name, unique in the balancer. */
  readonly name: string;
  /** Id of its public address; null for one inside a network. */
  readonly publicAddress: string | null;
  /** Its private address; null for a public one. */
  readonly privateIp: string | null;
  /** Id of the subnet of a private address. */
  readonly subnet: string | null;
}

/** Fields of a balancer that only Azure has. */
export interface AzureBalancer {
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Azure's own state: `Succeeded`, `Updating`, `Deleting` or `Failed`. */
  readonly provisioningState: string;
  /** `Standard`, `Basic` or `Gateway`. */
  readonly sku: string | null;
  /** Its addresses. */
  readonly frontends: readonly AzureFrontend[];
  /** Keys and values stored with it. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Options that only Azure has. */
export interface AzureCreateBalancer {
  /** True for an address inside the subnet that `networks` names. Default: a public address, made with the balancer and deleted with it. */
  readonly internal?: boolean;
  /** A public address that is there already, by its id or its name in the driver's group. It stays when the balancer goes. */
  readonly publicAddress?: string;
  /** Keys and values to store with it. In an update they take the place of all others. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Fields of a member that only Azure has. */
export interface AzureMember {
  /** Its name in the pool. */
  readonly name: string;
  /** Id of the pool. */
  readonly pool: string;
  /** Id of the IP configuration of a network interface, for a member that is one; null for an address. */
  readonly networkInterface: string | null;
}

/** The provider's own fields of Azure's load balancers. */
export interface AzureBalancerExtras extends LoadBalancerExtras {
  readonly balancer: AzureBalancer;
  readonly createBalancer: AzureCreateBalancer;
  readonly member: AzureMember;
}
