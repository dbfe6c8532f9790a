import {
  type CallOptions,
  type ClientContext,
  InvalidRequestError,
  type Reader,
  RegionNotFoundError,
  SharedCache,
} from '../../../../src/driver/index.js';
import { deprecationOf } from '../read.js';
import { isKey, isZone, nameIn, regionOf } from './places.js';

/** Sources of zones: the account, the driver's own location, and the list of zones. */
export interface ZoneSource {
  /** Identifies account and project without secrets. */
  readonly account: string;
  /** Zone of the driver; null for a region or all zones. */
  readonly zone: string | null;
  /** Its region; null for all. */
  readonly region: string | null;
  all(call: CallOptions): Promise<readonly string[]>;
}

/** Zones cached for all clients of the process, by account. Zones change rarely. */
const known = new SharedCache<readonly string[]>({ lasts: 300_000, most: 500 });

/** Zones, and the choice of one for new resources. */
export class GceZones {
  readonly #context: ClientContext;
  readonly #source: ZoneSource;

  constructor(context: ClientContext, source: ZoneSource) {
    this.#context = context;
    this.#source = source;
  }

  /** Zones of the driver's region, or all. @throws RegionNotFoundError when the region has none */
  async here(operation: string, call: CallOptions): Promise<readonly string[]> {
    const { zone, region } = this.#source;
    if (zone !== null) return [zone];
    const all = await this.#all(call);
    const found = region === null ? all : all.filter((one) => regionOf(one) === region);
    if (found.length > 0) return found;
    throw this.#missing(region, all, operation);
  }

  /** Zone of a new resource. @throws InvalidRequestError when neither it nor the driver names one */
  async zoneFor(location: string | undefined, operation: string, call: CallOptions): Promise<string> {
    if (location !== undefined && isZone(location)) return location;
    const region = location ?? this.#source.region;
    if (location === undefined && this.#source.zone !== null) return this.#source.zone;
    if (region === null)
      throw new InvalidRequestError(
        `${operation}: Google makes nothing without a zone; pass one as location, or as the driver's option region, which takes a zone too.`,
        this.#context.details(operation),
      );
    const all = await this.#all(call);
    const zone = all.find((one) => regionOf(one) === region);
    if (zone !== undefined) return zone;
    throw this.#missing(region, all, operation);
  }

  /** Region of a new resource. @throws InvalidRequestError when neither it nor the driver names one, RegionNotFoundError for no name of one */
  regionFor(location: string | undefined, operation: string): string {
    const given = location !== undefined && isZone(location) ? regionOf(location) : location;
    const region = given ?? this.#source.region;
    if (region === null)
      throw new InvalidRequestError(
        `${operation}: Google keeps this by region; pass one, or give the driver the option region, which takes a zone too.`,
        this.#context.details(operation),
      );
    if (isKey(region)) return region;
    throw new RegionNotFoundError(
      `${operation}: ${JSON.stringify(region)} is no name of a region.`,
      this.#context.details(operation),
    );
  }

  #missing(region: string | null, all: readonly string[], operation: string): RegionNotFoundError {
    const regions = [...new Set(all.map(regionOf))].join(', ');
    return new RegionNotFoundError(
      `${operation}: Google has no region or zone ${JSON.stringify(region)}; there are ${regions}.`,
      this.#context.details(operation),
    );
  }

  #all(call: CallOptions): Promise<readonly string[]> {
    const { account } = this.#source;
    return known.get(account, (shared) => this.#source.all(shared), this.#context.call(call));
  }
}

/** Common zones end in a letter; `us-central1-ai1a` is for one kind of work. */
const COMMON = /-[a-z]$/;

/** Fields of a zone that {@link byUse} reads. */
export const ZONE_FIELDS = 'name,status,deprecated/state';

/** Names of zones in the order in which something new is put into them: those for anything first, those that are down or going last. */
export function byUse(zones: readonly Reader[]): string[] {
  return zones
    .map(readZone)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ name }) => name);
}

function readZone(zone: Reader): { readonly name: string; readonly rank: number } {
  const name = nameIn(zone.string('name'));
  const isClosed = zone.optionalString('status') === 'DOWN' || deprecationOf(zone) !== null;
  return { name, rank: isClosed ? 2 : COMMON.test(name) ? 0 : 1 };
}
