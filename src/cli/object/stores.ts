import { type CallOptions, startCall } from '../../call/call.js';
import type { StorageDriver } from '../../storage/index.js';
import { usage } from '../exit-codes.js';
import { nearest } from '../output/nearest.js';
import { readContexts } from '../place/contexts.js';
import { makeDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import { type Place, placeOf } from '../place/place.js';
import { note, type Shell } from '../shell.js';
import type { StoreAddress } from './address.js';
import type { StoreFlags } from './flags.js';

/** What a command on stores works with. */
export interface OpenedStores {
  /** The driver of each address, in their order; addresses of one store share theirs. */
  readonly drivers: readonly StorageDriver[];
  /** Options for each call. */
  readonly call: CallOptions;
}

/** What a command on one store works with. */
export interface OpenedStore {
  readonly driver: StorageDriver;
  readonly call: CallOptions;
}

/** Makes the driver of an address, lends it to the work and closes it. @throws CommandError for an unknown store */
export async function withStore<T>(
  shell: Shell,
  flags: StoreFlags,
  address: Pick<StoreAddress, 'store'>,
  work: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  return withStores(shell, flags, [address], async ({ drivers, call }) => {
    const [driver] = drivers;
    if (driver === undefined) throw usage('A store is missing.');
    return work({ driver, call });
  });
}

/** As {@link withStore}, for several addresses. */
export async function withStores<T>(
  shell: Shell,
  flags: StoreFlags,
  addresses: readonly Pick<StoreAddress, 'store'>[],
  work: (opened: OpenedStores) => Promise<T>,
): Promise<T> {
  const opened = new Map<string | null, StorageDriver>();
  try {
    for (const { store } of addresses)
      if (!opened.has(store))
        opened.set(store, await makeDriver('storage', await placeOfStore(shell, flags, store)));
    const drivers = addresses.flatMap(({ store }) => opened.get(store) ?? []);
    const { timeout } = flags;
    const call = startCall({ signal: shell.signal, ...(timeout === undefined ? {} : { timeout }) });
    return await work({ drivers, call });
  } finally {
    await Promise.all([...opened.values()].map((driver) => driver.close()));
  }
}

/** Finds a store by its name: a context first, then a provider. @throws CommandError naming the nearest */
async function placeOfStore(shell: Shell, flags: PlaceFlags, store: string | null): Promise<Place> {
  if (store === null) return placeOf(shell, flags);
  const { manifestOf } = await import('../provider/manifests.js');
  const contexts = (await readContexts(shell.environment)).contexts;
  const provider = store.toLowerCase().replaceAll('_', '-');
  const manifest = manifestOf(provider);
  const context = Object.hasOwn(contexts, store) ? contexts[store] : undefined;
  if (context !== undefined) {
    if (manifest !== undefined && manifest.name !== context.provider)
      note(
        shell,
        `${store} is a context here, of ${context.provider ?? 'no cloud'}: that is taken, not the provider ${store}.`,
      );
    return placeOf(shell, { ...flags, context: store });
  }
  if (manifest !== undefined) return placeOf(withoutContext(shell), { ...flags, provider });
  const { manifests } = await import('../../../providers/manifests.js');
  const stores = manifests.filter(({ services }) => services.storage !== undefined);
  const names = [...Object.keys(contexts), ...stores.map(({ name }) => name)];
  throw usage(
    `There is no store ${store}, neither as a context nor as a provider.${nearest(store, names)} A file of this machine is written ./${store}:...`,
  );
}

/** An address that names a provider is not about the context of the environment. */
function withoutContext(shell: Shell): Shell {
  const { SKYLANE_CONTEXT: _named, ...variables } = shell.environment.variables;
  return { ...shell, environment: { ...shell.environment, variables } };
}
