import {
  encodeStrictly,
  type Endpoint,
  InvalidRequestError,
  isRegion,
  parseEndpoint,
} from '../../../src/driver/index.js';
import { givenEndpoint } from '../credentials.js';
import type { S3Options } from './options.js';
import type { S3Store } from './stores.js';

/** Endpoints and regions of buckets; some regions are learnt from responses. */
export class BucketPlaces {
  readonly base: Endpoint;
  #region: string;
  readonly #virtual: boolean;
  readonly #endpointOf: ((region: string) => string | undefined) | null;
  readonly #known = new Map<string, { endpoint: Endpoint; region: string }>();

  constructor(provider: string, store: S3Store, options: S3Options) {
    const region = options.region ?? store.region;
    if (region === null) {
      throw new InvalidRequestError(`${provider}: the option region is missing.`, { provider });
    }
    if (!isRegion(region)) {
      throw new InvalidRequestError(`${provider}: ${JSON.stringify(region)} is no region.`, { provider });
    }
    const endpointIn = (wanted: string): string | undefined => store.endpoint?.(wanted, options);
    const url = givenEndpoint(provider, options) ?? endpointIn(region);
    if (url === undefined) {
      throw new InvalidRequestError(`${provider}: the option endpoint is missing: the store's base URL.`, {
        provider,
      });
    }
    this.base = parseEndpoint(url);
    this.#region = region;
    this.#endpointOf = options.endpoint === undefined ? endpointIn : null;
    this.#virtual =
      (options.addressing ?? (options.endpoint === undefined ? store.addressing : 'path')) === 'virtual';
  }

  locate(bucket: string | undefined): { readonly endpoint: Endpoint; readonly region: string } {
    if (bucket === undefined) return { endpoint: this.base, region: this.#region };
    let place = this.#known.get(bucket);
    if (place === undefined) {
      place = { endpoint: this.#endpoint(this.base, bucket), region: this.#region };
      this.#known.set(bucket, place);
    }
    return place;
  }

  /** Notes a bucket's region. Returns true if it is new. */
  moved(bucket: string | undefined, region: string): boolean {
    if (this.locate(bucket).region === region) return false;
    if (bucket === undefined) {
      this.#region = region;
      return true;
    }
    const url = this.#endpointOf?.(region);
    const base = url === undefined ? this.base : parseEndpoint(url);
    this.#known.set(bucket, { endpoint: this.#endpoint(base, bucket), region });
    return true;
  }

  /**
   * A bucket name that is no valid host name, as old ones may be, goes in the path. So does a name with a dot, since no wildcard
   * certificate covers it.
   */
  #endpoint(base: Endpoint, bucket: string): Endpoint {
    const scheme = base.origin.slice(0, base.origin.indexOf('//') + 2);
    if (this.#virtual && isHostName(bucket) && !(bucket.includes('.') && scheme === 'https://')) {
      return { origin: `${scheme}${bucket}.${base.origin.slice(scheme.length)}`, path: base.path };
    }
    return { origin: base.origin, path: `${base.path}/${encodeStrictly(bucket)}` };
  }
}

function isHostName(bucket: string): boolean {
  return (
    bucket.length <= 63 && bucket.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label))
  );
}
