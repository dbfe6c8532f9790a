import { rm, stat } from 'node:fs/promises';
import type { CallOptions } from '../../../call/call.js';
import type { Scheduler, TransferItem } from '../../../index.js';
import { filesOf } from '../../../scheduler/storage/folder-files.js';
import type { StorageDriver, StorageObject } from '../../../storage/index.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import type { OutputFlags } from '../../output/flags.js';
import { plain } from '../../output/plain.js';
import { note, type Shell } from '../../shell.js';
import { type ContainerAddress, folderPrefix } from '../address.js';
import type { FilterFlags, StoreFlags, TransferFlags } from '../flags.js';
import { type RunFlags, settle } from './account.js';
import type { LocalEnd } from './route.js';
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

/** Objects of a copy, and where they come from. */
export interface ObjectSource {
  readonly scheduler: Scheduler<StorageDriver>;
  readonly address: ContainerAddress;
}

/** What becomes of sources that have been copied. */
export interface Sources {
  /** What was done to them, as in `12 copied`. */
  readonly done: string;
  /** @throws CommandError where the source of a stream would have to go */
  stream(text: string): void;
  /** Looks at files, or all in a folder, before they are copied. What it returns is called for each once it is in the store. */
  files(job: Job, ends: readonly LocalEnd[]): Promise<(item: TransferItem, path: string) => Promise<void>>;
  /** Looks at objects before they are copied. What it returns is called once with those that are at the target. */
  objects(job: Job, source: ObjectSource): Promise<(items: readonly TransferItem[]) => Promise<void>>;
}

/** They stay. */
export const KEPT: Sources = {
  done: 'copied',
  stream: () => {},
  files: () => Promise.resolve(() => Promise.resolve()),
  objects: () => Promise.resolve(() => Promise.resolve()),
};

/** They are deleted, if their copies were verified and they are still what was copied. */
export const MOVED: Sources = {
  done: 'moved',
  stream: (text) => {
    throw usage(`${text} cannot be moved: use skylane object cp.`);
  },
  files: async ({ shell }, ends) => {
    const before = new Map<string, string>();
    for (const { path, is } of ends)
      if (is === 'folder')
        for await (const file of filesOf(path)) before.set(file.path, await stateOf(file.path));
      else before.set(path, await stateOf(path));
    return async ({ name, verified }, path) => {
      if (verified === 'none') stays(shell, name, 'its copy could not be verified');
      // A file in the folder of a local store may have been moved onto itself.
      else if (before.get(path) !== (await stateOf(path))) stays(shell, name, 'it changed meanwhile');
      else await rm(path);
    };
  },
  objects: async (job, source) => {
    const before = await statesOf(job, source);
    return (items) => deleteSources(job, source, before, items);
  },
};

async function deleteSources(
  job: Job,
  source: ObjectSource,
  before: ReadonlyMap<string, string>,
  items: readonly TransferItem[],
): Promise<void> {
  const { shell, flags } = job;
  if (items.length === 0) return;
  if (shell.signal.aborted) {
    note(shell, `The sources stay: ${items.length} are at both ends.`);
    return;
  }
  // A copy may have changed its source: two stores can be one and the same, by different names.
  const now = await statesOf(job, source);
  const sure = items.filter(({ name, verified }) => {
    const isVerified = verified !== 'none';
    const isSame = before.has(name) && before.get(name) === now.get(name);
    if (!isVerified || !isSame)
      stays(shell, name, isVerified ? 'it changed meanwhile' : 'its copy could not be verified');
    return isVerified && isSame;
  });
  const { container } = source.address;
  const objects = sure.map(({ name }) => ({ container, name }));
  if (objects.length > 0)
    await settle(shell, flags, { done: 'deleted at the source' }, deletion(source.scheduler, objects));
  if (sure.length < items.length)
    throw new CommandError(`${items.length - sure.length} of the sources stay.`, EXIT.partly);
}

function stays(shell: Shell, name: string, why: string): void {
  note(shell, `${plain(name)}: ${why}, so it stays.`);
}

/** The state of a file, by which another in its place is told from it; what cannot be read has one of its own. */
async function stateOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? 'unreadable' : [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
}

/** The state of each object of a source, by name. */
async function statesOf(
  { call, flags }: Job,
  { scheduler: { driver }, address: { container, name } }: ObjectSource,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  const add = ({ name: own, size, lastModified, extra: { etag } }: StorageObject): void =>
    void states.set(own, JSON.stringify([size, lastModified, etag]));
  if (flags.recursive === true)
    for await (const object of driver.iterateObjects(container, { prefix: folderPrefix(name) }, call))
      add(object);
  else add(await driver.getObject(container, name, call));
  return states;
}

/** Runs a copy of objects, and lets go of those that arrived even if others failed. */
export async function withObjects(
  job: Job,
  source: ObjectSource,
  work: (onDone: (item: TransferItem) => void) => Promise<void>,
): Promise<void> {
  const arrived: TransferItem[] = [];
  const release = await job.sources.objects(job, source);
  try {
    await work((item) => void arrived.push(item));
  } finally {
    await release(arrived);
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
