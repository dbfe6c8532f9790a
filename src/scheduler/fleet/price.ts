import type { CreateNodeOptions } from '../../compute/options.js';
import { InvalidRequestError } from '../../errors.js';

/** Price of an hour. */
export interface Price {
  /** Amount of money. */
  readonly amount: number;
  /** Currency by ISO 4217, such as `EUR`. */
  readonly currency: string;
}

const PRICE = /^([A-Z]{3}) (\d+(?:\.\d+)?)$/;

/** Price of a place as given by `at` or by the model of its size; null where neither tells. @throws InvalidRequestError for another form */
export function givenPrice(place: string, at: unknown, { size }: CreateNodeOptions): Price | null {
  if (at === undefined) return typeof size === 'object' ? priceOf(size) : null;
  const [, currency, amount] = (typeof at === 'string' ? PRICE.exec(at) : null) ?? [];
  if (currency === undefined || amount === undefined)
    throw new InvalidRequestError(
      `at of ${place} is a currency and the price of an hour, such as 'EUR 0.01', not ${JSON.stringify(at)}.`,
    );
  return { amount: Number(amount), currency };
}

/** Price of a size; null where the provider does not tell. */
export function priceOf({
  price,
  currency,
}: {
  readonly price: number | null;
  readonly currency: string | null;
}): Price | null {
  return price === null || currency === null ? null : { amount: price, currency };
}
