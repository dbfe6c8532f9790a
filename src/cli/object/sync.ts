import { Scheduler, type SyncChange, type SyncEnd, type SyncPlanOptions } from '../../index.js';
import { EXIT, usage } from '../exit-codes.js';
import { type Column, columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import type { Shell } from '../shell.js';
import { type ContainerAddress, folderPrefix } from './address.js';
import { printSized, type SizeCell } from './columns.js';
import type { FilterFlags, StoreFlags, TransferFlags } from './flags.js';
import { withStore } from './stores.js';
import { type RunFlags, settle } from './transfer/account.js';
import { filtersOf } from './transfer/filters.js';
import { type End, endOf } from './transfer/route.js';

/** Flags of `object sync`. */
export type SyncFlags = StoreFlags &
  RunFlags &
  OutputFlags &
  FilterFlags &
  TransferFlags & {
    readonly human?: boolean;
    readonly delete?: boolean;
    readonly maxDelete?: number;
    readonly compare: 'date' | 'checksum' | 'size';
    readonly dryRun?: boolean;
    readonly exitCode?: boolean;
  };

const columns = (size: SizeCell): readonly Column<SyncChange>[] =>
  columnsOf<SyncChange>({
    action: ({ action }) => action,
    name: ({ name }) => name,
    reason: ({ reason }) => reason,
    size: (change) => (change.action === 'delete' ? null : size(change.size)),
  });

/** Makes a container equal to a folder, or a folder to a container. */
export default async function sync(
  this: Shell,
  flags: SyncFlags,
  source: string,
  target: string,
): Promise<void> {
  if (flags.exitCode === true && flags.dryRun !== true) throw usage('--exit-code goes with --dry-run.');
  if (flags.maxDelete !== undefined && flags.delete !== true) throw usage('--max-delete goes with --delete.');
  const from = await endOf(this, source);
  const to = await endOf(this, target);
  const options: SyncPlanOptions = {
    ...(await filtersOf(this, flags)),
    compare: flags.compare,
    ...(flags.delete === true ? { delete: true } : {}),
    ...(flags.maxDelete === undefined ? {} : { maxDelete: flags.maxDelete }),
  };
  await withStore(this, flags, storeOf(from, to), async ({ driver, call }) => {
    await using scheduler = new Scheduler(driver, flags);
    if (flags.dryRun === true) {
      const plan = scheduler.planSync(syncEnd(from), syncEnd(to), options, call);
      await printPlan(this, flags, plan);
      return;
    }
    const upload = flags.partSize === undefined ? {} : { upload: { partSize: flags.partSize } };
    await settle(this, flags, { done: 'changed' }, (own) =>
      scheduler.sync(syncEnd(from), syncEnd(to), { ...own, ...options, ...upload }),
    );
  });
}

/** Prints a plan, also when the guard refuses its deletes: they are not in it. */
async function printPlan(shell: Shell, flags: SyncFlags, plan: AsyncIterable<SyncChange>): Promise<void> {
  let changes = 0;
  let refusal: unknown = null;
  const counted = async function* (): AsyncGenerator<SyncChange, void, undefined> {
    try {
      for await (const change of plan) {
        changes += 1;
        yield change;
      }
    } catch (error) {
      refusal = error;
    }
  };
  await printSized(shell, flags, counted(), columns);
  if (refusal !== null) throw refusal;
  if (flags.exitCode === true && changes > 0) shell.outcome.exit = EXIT.changesPending;
}

/** @throws CommandError where not exactly one end is in a store */
function storeOf(from: End, to: End): ContainerAddress {
  const stores = [from, to].filter((end) => end.kind === 'store');
  const [store] = stores;
  if (stores.length === 2)
    throw usage('sync takes a folder and a container. From store to store: skylane object cp --recursive.');
  if (store === undefined || from.kind === 'stdio' || to.kind === 'stdio')
    throw usage('sync takes a folder and a container: write store:container/prefix.');
  return store;
}

/** @throws CommandError for a file or stream */
function syncEnd(end: End): SyncEnd {
  if (end.kind === 'store') return { container: end.container, prefix: folderPrefix(end.name) };
  if (end.kind === 'stdio' || end.is === 'file') throw usage(`${end.text} is no folder.`);
  return { folder: end.path };
}
