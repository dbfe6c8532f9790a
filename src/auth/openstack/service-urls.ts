import type { SignInTransport } from '../../http/authenticator.js';
import { type Call, SharedWork } from '../../call/call.js';
import { type Endpoint, type Outgoing, parseEndpoint } from '../../http/request.js';
import type { ServiceLookup } from '../keystone/catalog.js';
import { findVersion, needsVersion } from './versions.js';

/**
 * URLs of services given by the user. They are used unchanged until one without a version turns out to be a service's root; then its
 * versions are requested, once for a driver and all its forks.
 */
export class ServiceUrls {
  readonly #lookups: Readonly<Record<string, ServiceLookup>>;
  readonly #given: ReadonlyMap<string, Endpoint>;
  /** Roots whose versions must be requested. */
  readonly #roots = new Map<string, SharedWork<Endpoint>>();
  /** Result: the version's URL, or the same URL if no version is listed. */
  readonly #found = new Map<string, Endpoint>();

  constructor(urls: Readonly<Record<string, string>>, lookups: Readonly<Record<string, ServiceLookup>>) {
    this.#lookups = lookups;
    this.#given = new Map(Object.entries(urls).map(([key, url]) => [key, parseEndpoint(url)]));
  }

  /** Returns the URL of a service, or null if none was given; not a promise if it is known. */
  get(key: string, transport: SignInTransport, call: Call): Endpoint | null | Promise<Endpoint> {
    const given = this.#given.get(key);
    if (given === undefined) return null;
    const root = this.#roots.get(key);
    if (root === undefined) return given;
    return this.#found.get(key) ?? this.#find(key, given, root, transport, call);
  }

  /** True if a version was found below the given URL. */
  isFound(key: string): boolean {
    const found = this.#found.get(key);
    return found !== undefined && found !== this.#given.get(key);
  }

  /** Called when a request to a service succeeded: its URL is no root. */
  works(key: string): void {
    if (this.#roots.has(key)) return;
    const given = this.#given.get(key);
    if (given !== undefined && !this.#found.has(key)) this.#found.set(key, given);
  }

  /** Called when there is nothing at a URL. Returns true if it may be a root, or if the request was sent before the version was known. */
  absent(key: string, { path }: Outgoing): boolean {
    const given = this.#given.get(key);
    if (given === undefined || !needsVersion(given, this.#lookups[key])) return false;
    const found = this.#found.get(key);
    if (found !== undefined) return !path.startsWith(found.path);
    if (!this.#roots.has(key)) this.#roots.set(key, new SharedWork());
    return true;
  }

  async #find(
    key: string,
    given: Endpoint,
    work: SharedWork<Endpoint>,
    transport: SignInTransport,
    call: Call,
  ): Promise<Endpoint> {
    const lookup = this.#lookups[key];
    const find = async (shared: Call): Promise<Endpoint> =>
      lookup === undefined ? given : ((await findVersion(given, lookup, transport, shared)) ?? given);
    const found = await work.join(find, call);
    this.#found.set(key, found);
    return found;
  }
}
