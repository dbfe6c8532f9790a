import { Scheduler } from '../../index.js';
import type { CallOptions } from '../../call/call.js';
import type { StorageDriver, StorageObject } from '../../storage/index.js';
import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { CommandError, EXIT, usage } from '../exit-codes.js';
import { formatBytes } from '../output/bytes.js';
import { someOf } from '../output/plain.js';
import type { Shell } from '../shell.js';
import { type ContainerAddress, folderPrefix, parseContainer, parseObject } from './address.js';
import { type FilterFlags, refuseFilters, type StoreFlags } from './flags.js';
import { type OpenedStore, withStore } from './stores.js';
import { type RunFlags, settle } from './transfer/account.js';
import { filtersOf, isMeant } from './transfer/filters.js';
import { nothingBelow } from './transfer/job.js';
import { deletion } from './transfer/tasks.js';

/** Flags of `object rm`. */
export type RmFlags = StoreFlags &
  RunFlags &
  ConfirmFlags &
  FilterFlags & {
    readonly recursive?: boolean;
    readonly max: number;
    readonly concurrency: number;
  };

/** Deletes objects: those named, or those that were below the name when it was looked. */
export default async function rm(this: Shell, flags: RmFlags, ...texts: string[]): Promise<void> {
  refuseFilters(flags);
  const isRecursive = flags.recursive === true;
  const addresses = texts.map((text) => (isRecursive ? parseContainer(text) : parseObject(text)));
  const [first] = addresses;
  if (first === undefined) throw usage('Name the objects.');
  if (addresses.some(({ store }) => store !== first.store)) throw usage('Delete in one store at a time.');
  const filters = isMeant(await filtersOf(this, flags));
  await withStore(this, flags, first, async (opened) => {
    const found = new Map<string, StorageObject>();
    for (const address of addresses) {
      const own = isRecursive ? await below(opened, address, filters) : [await named(opened, address)];
      if (own.length === 0) throw nothingBelow(address);
      for (const object of own) found.set(`${object.container}/${object.name}`, object);
    }
    await deleteObjects(this, flags, opened.driver, [...found.values()]);
  });
}

/** Asks, and deletes exactly these objects. @throws CommandError for more than `--max` */
export async function deleteObjects(
  shell: Shell,
  flags: RunFlags & ConfirmFlags & Pick<RmFlags, 'max' | 'concurrency'>,
  driver: StorageDriver,
  objects: readonly StorageObject[],
): Promise<void> {
  const names = someOf(objects.map(({ container, name }) => `${container}/${name}`));
  if (objects.length > flags.max && flags.dryRun !== true)
    throw new CommandError(
      `${objects.length} objects are more than --max ${flags.max}: ${names}.`,
      EXIT.guard,
    );
  const size = formatBytes(objects.reduce((sum, object) => sum + (object.size ?? 0), 0));
  const count = `${objects.length} ${objects.length === 1 ? 'object' : 'objects'} (${size})`;
  if (!(await isConfirmed(shell, flags, `Delete ${count}: ${names}?`))) return;
  await using scheduler = new Scheduler(driver, flags);
  await settle(shell, flags, { done: 'deleted' }, deletion(scheduler, objects));
}

async function named(
  { driver, call }: OpenedStore,
  { container, name }: ContainerAddress,
): Promise<StorageObject> {
  return driver.getObject(container, name, call);
}

async function below(
  { driver, call }: { readonly driver: StorageDriver; readonly call: CallOptions },
  { container, name }: ContainerAddress,
  filters: (name: string) => boolean,
): Promise<StorageObject[]> {
  const prefix = folderPrefix(name);
  const found: StorageObject[] = [];
  for await (const object of driver.iterateObjects(container, { prefix }, call))
    if (filters(object.name.slice(prefix.length))) found.push(object);
  return found;
}
