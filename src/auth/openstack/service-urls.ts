import type { SignInTransport } from '../../http/authenticator.js';
import { type Call, SharedWork } from '../../call/call.js';
import { type Endpoint, type Outgoing, parseEndpoint } from '../../http/request.js';
import type { ServiceLookup } from '../keystone/catalog.js';
import { findVersion, needsVersion } from './versions.js';

/**
 * The URLs of services that the caller gave. They are used as they are, until one without a version turns out to be the root of a
 * service; then it is asked for its versions, once for a driver and all its forks.
 */
export class ServiceUrls {
  readonly #lookups: Readonly<Record<string, ServiceLookup>>;
  readonly #given: ReadonlyMap<string, Endpoint>;
  /** Roots that are to be asked for their versions. */
  readonly #roots = new Map<string, SharedWork<Endpoint>>();
  /** What came of it: the version's URL, or the same URL where it lists none. */
  readonly #found = new Map<string, Endpoint>();

  constructor(urls: Readonly<Record<string, string>>, lookups: Readonly<Record<string, ServiceLookup>>) {
    this.#lookups = lookups;
    this.#given = new Map(Object.entries(urls).map(([key, url]) => [key, parseEndpoint(url)]));
  }

  /** The URL of a service, null when none was given; no promise where nothing has to be asked for. */
  get(key: string, transport: SignInTransport, call: Call): Endpoint | null | Promise<Endpoint> {
    const given = this.#given.get(key);
    if (given === undefined) return null;
    const root = this.#roots.get(key);
    if (root === undefined) return given;
    return this.#found.get(key) ?? this.#find(key, given, root, transport, call);
  }

  /** Whether the version of a service was found beneath the URL that was given. */
  isFound(key: string): boolean {
    const found = this.#found.get(key);
    return found !== undefined && found !== this.#given.get(key);
  }

  /** Told that a request to a service got a good answer: what was given is no root that has to be asked for its versions. */
  works(key: string): void {
    if (this.#roots.has(key)) return;
    const given = this.#given.get(key);
    if (given !== undefined && !this.#found.has(key)) this.#found.set(key, given);
  }

  /** Told that there is nothing at a URL; answers true when it may be a root, or was asked for before its version was known. */
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
