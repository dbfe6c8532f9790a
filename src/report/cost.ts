import type { Price } from '../scheduler/fleet/price.js';
import type { FinalState } from './final-states.js';
import type { PlacedSpecs } from './journal.js';
import type { CostReport, PlaceReport, ServerState } from './model.js';

/** States in which a server exists, or may, and is paid for. */
const PAID: ReadonlySet<ServerState> = new Set(['running', 'accepted', 'error', 'destroying']);

/** True for a server that is paid for. */
export function isPaid({ state }: Pick<FinalState, 'state'>): boolean {
  return PAID.has(state);
}

/** Sums up the prices of the servers that exist. */
export function costOf(states: readonly FinalState[], places: readonly PlacedSpecs[]): CostReport {
  const sums = new Map<string, { currency: string; amount: number; servers: number }>();
  let unpriced = 0;
  for (const [index, state] of states.entries()) {
    if (!isPaid(state)) continue;
    const price = state.place === null ? null : (places[state.place]?.prices[index] ?? null);
    if (price === null) {
      unpriced += 1;
      continue;
    }
    const sum = sums.get(price.currency) ?? { currency: price.currency, amount: 0, servers: 0 };
    sum.amount += price.amount;
    sum.servers += 1;
    sums.set(price.currency, sum);
  }
  return { hourly: [...sums.values()], unpriced };
}

/** Describes the places of a run. */
export function placesOf(states: readonly FinalState[], places: readonly PlacedSpecs[]): PlaceReport[] {
  return places.map(({ name, header, specs, prices, refused }, place) => ({
    name,
    provider: header.provider,
    region: header.region,
    spec: {
      image: common(specs.map(({ spec }) => text(spec.image))),
      size: common(specs.map(({ spec }) => text(spec.size))),
      location: common(specs.map(({ spec }) => text(spec.location))),
    },
    price: commonPrice(prices),
    servers: states.filter((state) => state.place === place && isPaid(state)).length,
    refused,
  }));
}

/** Journals hold ids of what a spec names. */
function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function common<T>(values: readonly (T | null)[]): T | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

function commonPrice(prices: readonly (Price | null)[]): Price | null {
  const [first = null] = prices;
  const isSame = (price: Price | null): boolean =>
    price?.amount === first?.amount && price?.currency === first?.currency;
  return prices.every(isSame) ? first : null;
}
