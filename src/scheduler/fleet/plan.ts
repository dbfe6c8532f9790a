import type { RunTopic } from '../../diagnostics/messages.js';
import { planCreates } from '../create/plan.js';
import { Run, type RunControl } from '../run.js';
import { apportion } from './apportion.js';
import { specsOf } from './specs.js';
import type { FleetCreateOptions, FleetEvent, FleetOptions, FleetResult } from './options.js';
import { checkCount, type PreparedPlace } from './place.js';
import type { Price } from './price.js';
import { sortByPrice } from './rank.js';

/** What a run is to do in one place, if that has room for it. */
export interface FleetPlacePlan {
  /** Name of the place. */
  readonly place: string;
  /** Servers to create there; 0 where the places before it are enough. */
  readonly servers: number;
  /** Requests that create servers. */
  readonly creates: number;
  /** All requests, at least. */
  readonly requests: number;
  /** Seconds that the rate limits known so far require, at least. */
  readonly seconds: number;
  /** Price of an hour of its servers; null where that of the place is not known. */
  readonly price: Price | null;
}

/** Cost of a run over several places, as far as that is known before anything is sent. */
export interface FleetPlan {
  /** One for each place, in the order given. */
  readonly places: readonly FleetPlacePlan[];
  /** Requests that create servers. */
  readonly creates: number;
  /** All requests, at least: the creates, and for each place one check of image and size and one poll. */
  readonly requests: number;
  /** Seconds that the rate limits known so far require, at least; the places work side by side. */
  readonly seconds: number;
  /** Price of an hour of all servers; null where one is not known or they are in several currencies. */
  readonly price: Price | null;
}

/**
 * Plans a run, without a request: every place has room for what it is asked. With the order `price`, places whose price is not known come last.
 *
 * @throws InvalidRequestError for a count that the places cannot have
 */
export function planFleet(
  places: readonly PreparedPlace[],
  { order }: FleetOptions,
  count: number,
): FleetPlan {
  checkCount(places, count);
  const ranked = order === 'price' ? sortByPrice(places) : places;
  const free = ranked.map(({ least, most, weight }) => ({ held: 0, least, most, weight, isAwake: true }));
  const targets = apportion(count, free, order === 'spread' ? 'spread' : 'one-by-one');
  const planned = ranked
    .map((place, rank) => ({ place, plan: planPlace(place, targets[rank] ?? 0) }))
    .toSorted((a, b) => a.place.index - b.place.index);
  const plans = planned.map(({ plan }) => plan);
  const used = plans.filter(({ servers }) => servers > 0);
  return {
    places: plans,
    creates: plans.reduce((sum, each) => sum + each.creates, 0),
    requests: plans.reduce((sum, each) => sum + each.requests, 0),
    seconds: secondsOf(planned),
    price: totalOf(used.map(({ price }) => price)),
  };
}

function planPlace(place: PreparedPlace, servers: number): FleetPlacePlan {
  const { driver, name, spec, price } = place;
  const base = driver.limits.batch?.sharedName === true ? null : spec;
  const specs = servers === 0 ? [] : specsOf(place, servers);
  const total = price === null ? null : { ...price, amount: price.amount * servers };
  return { place: name, servers, ...planCreates(driver, specs, base), price: total };
}

/** Places of one account share its rate limit; accounts work side by side. */
function secondsOf(
  planned: readonly { readonly place: PreparedPlace; readonly plan: FleetPlacePlan }[],
): number {
  const creates = new Map<string, { readonly place: PreparedPlace; readonly sum: number }>();
  for (const { place, plan } of planned) {
    const before = creates.get(place.driver.accountKey)?.sum ?? 0;
    creates.set(place.driver.accountKey, { place, sum: before + plan.creates });
  }
  const times = [...creates.values()].map(({ place, sum }) => place.driver.internals.timeToCreate(sum));
  return Math.max(0, ...times) / 1000;
}

function totalOf(prices: readonly (Price | null)[]): Price | null {
  const [first] = prices;
  if (first === undefined || first === null) return null;
  let amount = 0;
  for (const price of prices) {
    if (price?.currency !== first.currency) return null;
    amount += price.amount;
  }
  return { amount, currency: first.currency };
}

/** A run of a fleet's `createNodes`. */
export class FleetCreateRun<R extends FleetResult = FleetResult> extends Run<FleetEvent, R> {
  readonly #plan: () => FleetPlan;

  constructor(
    options: FleetCreateOptions,
    plan: () => FleetPlan,
    work: (control: RunControl<FleetEvent>) => Promise<R>,
    topic: RunTopic,
  ) {
    super(options, work, topic);
    this.#plan = plan;
  }

  /** Plans the whole run by the limits known now, by place: calls, seconds and price. Sends nothing. @throws InvalidRequestError */
  plan(): FleetPlan {
    return this.#plan();
  }
}
