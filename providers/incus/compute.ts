import { LxdCompute } from '../lxd/compute/driver.js';
import { INCUS_PLACES, type LxdPlaces } from '../lxd/options.js';

/**
 * Incus, LXD's community fork, with the same API as far as it is used here; its socket and client certificate are elsewhere.
 *
 * ```ts
 * const Incus = getDriver(Provider.INCUS);
 * const incus = new Incus({ endpoint: 'unix:///run/incus/unix.socket' });
 * ```
 *
 * @see https://linuxcontainers.org/incus/docs/main/rest-api/
 */
export class IncusCompute extends LxdCompute {
  static override readonly provider: string = 'incus';
  static override readonly places: LxdPlaces = INCUS_PLACES;
}
