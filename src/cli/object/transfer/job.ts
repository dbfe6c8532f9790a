import { rm } from 'node:fs/promises';
import type { CallOptions } from '../../../call/call.js';
import type { Scheduler, TransferItem } from '../../../index.js';
import type { StorageDriver } from '../../../storage/index.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import type { OutputFlags } from '../../output/flags.js';
import { plain } from '../../output/plain.js';
import { note, type Shell } from '../../shell.js';
import type { ContainerAddress } from '../address.js';
import type { FilterFlags, StoreFlags, TransferFlags } from '../flags.js';
import { type RunFlags, settle } from './account.js';
import { deletion } from './tasks.js';

/** Flags of `object cp` and `object mv`. */
export type CopyFlags = StoreFlags &
  RunFlags &
  OutputFlags &
  FilterFlags &
  TransferFlags & {
    readonly recursive?: boolean;
    readonly dryRun?: boolean;
    readonly keepExisting?: boolean;
    readonly contentType?: string;
    readonly metadata?: readonly (readonly [string, string])[];
  };

/** A copy that is under way. */
export interface Job {
  readonly shell: Shell;
  readonly flags: CopyFlags;
  readonly sources: Sources;
  readonly call: CallOptions;
}

/** What becomes of sources that have been copied. */
export interface Sources {
  /** What was done to them, as in `12 copied`. */
  readonly done: string;
  /** @throws CommandError where the source of a stream would have to go */
  stream(text: string): void;
  /** Called for each file once it is in the store. */
  file(item: TransferItem, path: string): Promise<void>;
  /** Called once with the objects that are at the target. */
  objects(
    job: Job,
    scheduler: Scheduler<StorageDriver>,
    container: string,
    items: readonly TransferItem[],
  ): Promise<void>;
}

/** They stay. */
export const KEPT: Sources = {
  done: 'copied',
  stream: () => {},
  file: () => Promise.resolve(),
  objects: () => Promise.resolve(),
};

/** They are deleted, if their copies were verified. */
export const MOVED: Sources = {
  done: 'moved',
  stream: (text) => {
    throw usage(`${text} cannot be moved: use skylane object cp.`);
  },
  file: async ({ verified }, path) => {
    if (verified !== 'none') await rm(path, { force: true });
  },
  objects: async ({ shell, flags }, scheduler, container, items) => {
    const sure = items.filter(({ verified }) => verified !== 'none');
    for (const { name } of items.filter(({ verified }) => verified === 'none'))
      note(shell, `${plain(name)}: its copy could not be verified, so it stays.`);
    if (sure.length === 0) return;
    const objects = sure.map(({ name }) => ({ container, name }));
    await settle(shell, flags, { done: 'deleted at the source' }, deletion(scheduler, objects));
  },
};

/** Runs a copy of objects, and lets go of those that arrived even if others failed. */
export async function withObjects(
  job: Job,
  scheduler: Scheduler<StorageDriver>,
  container: string,
  work: (onDone: (item: TransferItem) => void) => Promise<void>,
): Promise<void> {
  const arrived: TransferItem[] = [];
  try {
    await work((item) => void arrived.push(item));
  } finally {
    await job.sources.objects(job, scheduler, container, arrived);
  }
}

/** @throws CommandError for a folder without `--recursive` */
export function checkSingle({ name, text }: Pick<ContainerAddress, 'name' | 'text'>): void {
  if (name === '' || name.endsWith('/'))
    throw usage(`${text} is a folder: give --recursive for all that is in it.`);
}

/** The end of a recursive command that found nothing. */
export function nothingBelow({ text }: Pick<ContainerAddress, 'text'>): CommandError {
  return new CommandError(
    `There is nothing below ${text}, or nothing that the filters let through. Without --recursive it names one object.`,
    EXIT.notFound,
  );
}
