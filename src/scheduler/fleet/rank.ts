import type { Call } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import type { PreparedPlace } from './place.js';
import { priceOf } from './price.js';

/** Sorts places by price, the cheapest first. Asks for the sizes whose price is not known yet. @throws InvalidRequestError */
export async function byPrice(places: readonly PreparedPlace[], call: Call): Promise<PreparedPlace[]> {
  const priced = await Promise.all(
    places.map(async (place) => ({
      place,
      price: place.price ?? priceOf(await place.driver.getSize(place.spec.size, call)),
    })),
  );
  for (const { place, price } of priced)
    if (price === null)
      throw new InvalidRequestError(
        `The order 'price' needs the price of every place, and ${place.name} has none. Give it as at, such as 'EUR 0.01'.`,
      );
  return sortByPrice(priced.map(({ place, price }) => ({ ...place, price })));
}

/** Sorts by the prices that are known, unknown ones last. @throws InvalidRequestError for several currencies */
export function sortByPrice(places: readonly PreparedPlace[]): PreparedPlace[] {
  checkCurrencies(places);
  const amount = ({ price }: PreparedPlace): number => price?.amount ?? Infinity;
  return places.toSorted((a, b) => (amount(a) === amount(b) ? 0 : amount(a) - amount(b)));
}

/** @throws InvalidRequestError for prices in several currencies, which are not comparable */
export function checkCurrencies(places: readonly Pick<PreparedPlace, 'price'>[]): void {
  const currencies = [...new Set(places.flatMap(({ price }) => price?.currency ?? []))];
  if (currencies.length > 1)
    throw new InvalidRequestError(
      `The order 'price' compares prices of one currency; the places have ${currencies.join(', ')}, which are not converted. Give all in one as at.`,
    );
}
