import { type Call, type JsonClient, type Reader, SharedCache } from '../../../src/driver/index.js';

/** Prices of an hour. */
export interface Prices {
  /** By ISO 4217. */
  readonly currency: string;
  /** By plan code, without tax. */
  readonly hourly: ReadonlyMap<string, number>;
}

/** The catalogue's prices are whole numbers; so many are one of the currency. */
const PARTS = 1e8;

/** Catalogues, which are large and change seldom. */
const catalogues = new SharedCache<Prices>({ lasts: 3_600_000, most: 50 });

/**
 * Reads the prices of one of OVHcloud's subsidiaries from its public catalogue. `api` is the API that is asked.
 *
 * @see https://eu.api.ovh.com/console/?section=%2Forder&branch=v1#get-/order/catalog/public/cloud
 */
export function pricesOf(
  client: JsonClient,
  [api, subsidiary]: readonly [api: string, subsidiary: string],
  call: Call,
): Promise<Prices> {
  const request = {
    operation: 'listSizes',
    path: '/order/catalog/public/cloud',
    query: { ovhSubsidiary: subsidiary },
  };
  const ask = async (shared: Call): Promise<Prices> => readCatalogue(await client.get(request, shared));
  return catalogues.get(`${api} ${subsidiary}`, ask, call);
}

function readCatalogue(catalogue: Reader): Prices {
  const hourly = catalogue.list('addons').flatMap((addon): [string, number][] => {
    const consumed = addon
      .optionalList('pricings')
      .find((pricing) => pricing.strings('capacities').includes('consumption'));
    const price = consumed?.optionalNumber('price') ?? null;
    return price === null ? [] : [[addon.string('planCode'), price / PARTS]];
  });
  return { currency: catalogue.object('locale').string('currencyCode'), hourly: new Map(hourly) };
}
