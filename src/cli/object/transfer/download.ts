import { join } from 'node:path';
import { Scheduler } from '../../../index.js';
import {
  type DownloadFileOptions,
  makeFoldersInside,
  pathInside,
  type StorageDriver,
} from '../../../storage/index.js';
import { usage } from '../../exit-codes.js';
import { baseName, folderPrefix } from '../address.js';
import { printSized } from '../columns.js';
import { settle } from './account.js';
import { filtersOf, isMeant } from './filters.js';
import { checkSingle, type Job, nothingBelow, withObjects } from './job.js';
import { planColumns, planned, planObjects } from './plan.js';
import { isFolder, type LocalEnd, type Route } from './route.js';
import { runTasks } from './tasks.js';

type Download = Extract<Route, { way: 'download' }>;

/** Downloads an object to a file, or all below a prefix into a folder. */
export async function download(job: Job, driver: StorageDriver, route: Download): Promise<void> {
  if (job.flags.recursive === true) return downloadFolder(job, driver, route);
  checkSingle(route.from);
  return downloadOne(job, driver, route);
}

async function downloadFolder(job: Job, driver: StorageDriver, { from, to }: Download): Promise<void> {
  const { shell, flags, call, sources } = job;
  const { container } = from;
  if (to.is === 'file') throw usage(`${to.text} is a file: give a folder.`);
  const prefix = folderPrefix(from.name);
  const filters = await filtersOf(shell, flags);
  if (flags.dryRun === true) {
    const planning = { isMeant: isMeant(filters), target: (name: string) => join(to.path, name) };
    const plan = planObjects({ driver, call, container, prefix }, 'download', planning);
    return printSized(shell, flags, plan, planColumns);
  }
  await using scheduler = new Scheduler(driver, flags);
  const own = { ...filters, prefix, stripPrefix: prefix, download: downloadOptions(job) };
  await withObjects(job, { scheduler, address: from }, async (onDone) => {
    const { done, skipped } = await settle(shell, flags, { done: sources.done, onDone }, (options) =>
      scheduler.downloadAll(container, to.path, { ...options, ...own }),
    );
    if (done + skipped === 0) throw nothingBelow(from);
  });
}

async function downloadOne(job: Job, driver: StorageDriver, { from, to }: Download): Promise<void> {
  const { shell, flags, call, sources } = job;
  const { container, name } = from;
  const path = await targetPath(to, name);
  const object = await driver.getObject(container, name, call);
  if (flags.dryRun === true)
    return printSized(shell, flags, [planned('download', object, path)], planColumns);
  if (isFolder(to)) await makeFoldersInside(to.path, path);
  const task = {
    name,
    run: async (own: object, onBytes: (bytes: number) => void) => {
      const options: DownloadFileOptions = {
        ...downloadOptions(job),
        parallel: flags.concurrency,
        onProgress: ({ bytes }) => onBytes(bytes),
      };
      const { bytes, verified } = await driver.downloadFile(object, path, options, own);
      return { bytes, verified };
    },
  };
  await using scheduler = new Scheduler(driver, flags);
  await withObjects(job, { scheduler, address: from }, async (onDone) => {
    await settle(shell, flags, { done: sources.done, onDone }, (options) => runTasks([task], 1, options));
  });
}

/** The path of one object's file; inside a folder it has the last part of the object's name. @throws InvalidRequestError for a name that leads out of it */
async function targetPath(to: LocalEnd, name: string): Promise<string> {
  return isFolder(to) ? pathInside(to.path, baseName(name)) : to.path;
}

function downloadOptions({
  flags: { keepExisting, partSize },
}: Job): Pick<DownloadFileOptions, 'overwrite' | 'partSize'> {
  return {
    ...(keepExisting === true ? { overwrite: false } : {}),
    ...(partSize === undefined ? {} : { partSize }),
  };
}
