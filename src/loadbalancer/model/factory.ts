import type { Adoptable } from '../../model.js';
import type { LoadBalancerExtras } from '../driver/host.js';
import {
  LoadBalancer,
  type LoadBalancerActions,
  type LoadBalancerData,
  LoadBalancerMember,
  type MemberData,
} from './models.js';

/** Data of any model of load balancers. */
export type AdoptableBalancerData<X extends LoadBalancerExtras = LoadBalancerExtras> =
  | Adoptable<'load-balancer', LoadBalancerData<X['balancer'], X['member']>>
  | Adoptable<'member', MemberData<X['member']>>;

/** Makes models that belong to one driver, typed with its extras. */
export class LoadBalancerModels<X extends LoadBalancerExtras = LoadBalancerExtras> {
  readonly #driver: LoadBalancerActions;

  constructor(driver: LoadBalancerActions) {
    this.#driver = driver;
  }

  /** A balancer. What the host calls its own is of the type that the driver declares. */
  balancer(data: LoadBalancerData): LoadBalancer<X['balancer'], X['member']> {
    return new LoadBalancer(this.#driver, data as LoadBalancerData<X['balancer'], X['member']>);
  }

  /** A member. */
  member(data: MemberData): LoadBalancerMember<X['member']> {
    return new LoadBalancerMember(this.#driver, data as MemberData<X['member']>);
  }

  /** The model that some data is of, by its `kind`; null where that is none of load balancers'. */
  adopt(data: AdoptableBalancerData<X>): LoadBalancer | LoadBalancerMember | null {
    switch (data?.kind) {
      case 'load-balancer':
        return this.balancer(data);
      case 'member':
        return this.member(data);
      default:
        return null;
    }
  }
}
