import { Scheduler } from '../../../index.js';
import type { StorageDriver, StorageObject } from '../../../storage/index.js';
import { usage } from '../../exit-codes.js';
import { baseName, type ContainerAddress, folderPrefix } from '../address.js';
import { printSized } from '../columns.js';
import { settle } from './account.js';
import { filtersOf, isMeant } from './filters.js';
import { checkSingle, type Job, nothingBelow, withObjects } from './job.js';
import { planColumns, planned, planObjects } from './plan.js';
import type { Route } from './route.js';
import { copyTask, runTasks } from './tasks.js';

type Copy = Extract<Route, { way: 'copy' }>;

/** Both ends of a copy between containers. */
interface Ends {
  readonly from: StorageDriver;
  readonly to: StorageDriver;
}

/** Objects of a copy: their common prefix, and the names within it. */
interface Chosen {
  readonly prefix: string;
  /** True for a name without the prefix. */
  readonly isMeant: (name: string) => boolean;
  /** The copy's name of a name without the prefix. */
  readonly target: (name: string) => string;
}

/** Copies objects from container to container: within one store by the store itself, else as a stream through here. */
export async function copyObjects(job: Job, ends: Ends, { from, to }: Copy): Promise<void> {
  const { shell, flags, call, sources } = job;
  const chosen = flags.recursive === true ? await below(job, from, to) : one(from, to);
  await refuseItself(job, ends, { from, to }, chosen);
  const { container } = from;
  const { prefix } = chosen;
  const single = flags.recursive === true ? null : await ends.from.getObject(container, from.name, call);
  if (flags.dryRun === true) {
    const target = (name: string): string => `${to.container}/${chosen.target(name)}`;
    const planning = { isMeant: chosen.isMeant, target };
    const plan =
      single === null
        ? planObjects({ driver: ends.from, call, container, prefix }, 'copy', planning)
        : [planned('copy', single, target(''))];
    return printSized(shell, flags, plan, planColumns);
  }
  await using scheduler = new Scheduler(ends.from, flags);
  await withObjects(job, { scheduler, address: from }, async (onDone) => {
    const isWithin = ends.from === ends.to && canCopy(ends.from);
    const { done, skipped } = await settle(shell, flags, { done: sources.done, onDone }, (options) =>
      isWithin
        ? runTasks(tasks({ job, scheduler, chosen, single }, from, to), flags.concurrency, options)
        : scheduler.copyAll(
            container,
            { driver: ends.to, container: to.container },
            {
              ...options,
              prefix,
              include: (name) => chosen.isMeant(name.slice(prefix.length)),
              rename: (name) => chosen.target(name.slice(prefix.length)),
            },
          ),
    );
    if (done + skipped === 0) throw nothingBelow(from);
  });
}

function canCopy(driver: StorageDriver): boolean {
  return (driver.constructor as typeof StorageDriver).supports('copyObject');
}

interface Copying {
  readonly job: Job;
  readonly scheduler: Scheduler<StorageDriver>;
  readonly chosen: Chosen;
  /** The object, where it is only one. */
  readonly single: StorageObject | null;
}

async function* tasks(
  { job: { call }, scheduler, chosen, single }: Copying,
  from: ContainerAddress,
  to: ContainerAddress,
): AsyncGenerator<ReturnType<typeof copyTask>, void, undefined> {
  const { prefix } = chosen;
  const objects =
    single === null ? scheduler.driver.iterateObjects(from.container, { prefix }, call) : [single];
  for await (const object of objects) {
    const name = object.name.slice(prefix.length);
    if (chosen.isMeant(name))
      yield copyTask(scheduler, object, { container: to.container, name: chosen.target(name) });
  }
}

async function below({ shell, flags }: Job, from: ContainerAddress, to: ContainerAddress): Promise<Chosen> {
  const prefix = folderPrefix(to.name);
  return {
    prefix: folderPrefix(from.name),
    isMeant: isMeant(await filtersOf(shell, flags)),
    target: (name) => prefix + name,
  };
}

function one(from: ContainerAddress, to: ContainerAddress): Chosen {
  checkSingle(from);
  const isFolder = to.name === '' || to.name.endsWith('/');
  const target = isFolder ? to.name + baseName(from.name) : to.name;
  return { prefix: from.name, isMeant: (name) => name === '', target: () => target };
}

/**
 * A copy into the folder that is being read would never end, and one out of it could land on an object before that is read. One store may have two
 * names.
 *
 * @throws CommandError
 */
async function refuseItself(
  { call }: Job,
  ends: Ends,
  { from, to }: Pick<Copy, 'from' | 'to'>,
  { prefix, target, isMeant: isChosen }: Chosen,
): Promise<void> {
  const isOneStore = ends.from === ends.to || ends.from.accountKey === ends.to.accountKey;
  if (!isOneStore || from.container !== to.container) return;
  const isFolder = prefix === '' || prefix.endsWith('/');
  const within = target('');
  if (within === prefix || (isFolder && within.startsWith(prefix)))
    throw usage(`${to.text} is ${from.text} itself, or in it.`);
  if (!isFolder || !prefix.startsWith(within)) return;
  // From a/b/ to a/, a/b/b/x becomes a/b/x.
  const landing = prefix + prefix.slice(within.length);
  for await (const { name } of ends.from.iterateObjects(from.container, { prefix: landing }, call))
    if (isChosen(name.slice(prefix.length)))
      throw usage(
        `${name} would become ${target(name.slice(prefix.length))}, among what is copied: copy to another place first.`,
      );
}
