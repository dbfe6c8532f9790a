import { basename, join } from 'node:path';
import { Scheduler, type UploadAllOptions } from '../../../index.js';
import type { StorageDriver, UploadOptions } from '../../../storage/index.js';
import { usage } from '../../exit-codes.js';
import { folderPrefix } from '../address.js';
import { printSized } from '../columns.js';
import { settle } from './account.js';
import { filtersOf, isMeant } from './filters.js';
import type { Job } from './job.js';
import { planColumns, planFolder } from './plan.js';
import type { LocalEnd, Route } from './route.js';
import { runTasks } from './tasks.js';

/** Uploads files, or all of a folder. */
export async function upload(
  job: Job,
  driver: StorageDriver,
  { from, to }: Extract<Route, { way: 'upload' }>,
): Promise<void> {
  const [folder] = from.filter(({ is }) => is === 'folder');
  if (folder === undefined) return uploadFiles(job, driver, { way: 'upload', from, to });
  if (from.length > 1) throw usage(`${folder.text} is a folder: copy folders one by one.`);
  if (job.flags.recursive !== true)
    throw usage(`${folder.text} is a folder: give --recursive for all that is in it.`);
  const { shell, flags, sources } = job;
  const filters = await filtersOf(shell, flags);
  const prefix = folderPrefix(to.name);
  if (flags.dryRun === true) {
    const target = (name: string): string => `${to.container}/${prefix}${name}`;
    return printSized(
      shell,
      flags,
      planFolder(folder.path, { isMeant: isMeant(filters), target }),
      planColumns,
    );
  }
  await using scheduler = new Scheduler(driver, flags);
  const release = await sources.files(job, [folder]);
  const own: UploadAllOptions = { ...filters, prefix, upload: uploadOptions(job) };
  await settle(
    shell,
    flags,
    {
      done: sources.done,
      onDone: (item) => release(item, join(folder.path, item.name.slice(prefix.length))),
    },
    (options) => scheduler.uploadAll(folder.path, to.container, { ...options, ...own }),
  );
}

async function uploadFiles(
  job: Job,
  driver: StorageDriver,
  { from, to }: Extract<Route, { way: 'upload' }>,
): Promise<void> {
  const { shell, flags, sources } = job;
  const named = namedFiles(from, to);
  const meant = isMeant(await filtersOf(shell, flags));
  const files = [...named].filter(([, { path }]) => meant(basename(path)));
  if (flags.dryRun === true) {
    const { stat } = await import('node:fs/promises');
    const plan = files.map(async ([name, { path }]) => ({
      action: 'upload' as const,
      from: path,
      to: `${to.container}/${name}`,
      size: (await stat(path)).size,
    }));
    return printSized(shell, flags, await Promise.all(plan), planColumns);
  }
  await using scheduler = new Scheduler(driver, flags);
  const release = await sources.files(job, from);
  const items = files.map(([name, { path }]) => ({ name, path }));
  await settle(
    shell,
    flags,
    {
      done: sources.done,
      onDone: async (item) => {
        const file = named.get(item.name);
        if (file !== undefined) await release(item, file.path);
      },
    },
    (options) => scheduler.uploadAll(items, to.container, { ...options, upload: uploadOptions(job) }),
  );
}

/** Files by the names of their objects. @throws CommandError where two would share one */
function namedFiles(
  from: readonly LocalEnd[],
  { name, text }: { readonly name: string; readonly text: string },
): ReadonlyMap<string, LocalEnd> {
  const isFolder = name === '' || name.endsWith('/');
  if (from.length > 1 && !isFolder) throw usage(`Several files go to a folder: write ${text}/.`);
  const files = new Map<string, LocalEnd>();
  for (const file of from) {
    const own = isFolder ? name + basename(file.path) : name;
    const other = files.get(own);
    if (other !== undefined) throw usage(`${other.text} and ${file.text} would both become ${own}.`);
    files.set(own, file);
  }
  return files;
}

/** Uploads standard input, which cannot be read twice. */
export async function uploadInput(
  job: Job,
  driver: StorageDriver,
  { to: { container, name, text } }: Extract<Route, { way: 'read' }>,
): Promise<void> {
  const { shell, flags, sources } = job;
  sources.stream('-');
  if (name === '' || name.endsWith('/')) throw usage(`${text} is a folder: standard input needs a name.`);
  const task = {
    name,
    container,
    run: async (call: object, onBytes: (bytes: number) => void) => {
      const onProgress: UploadOptions['onProgress'] = ({ bytes }) => onBytes(bytes);
      const options = { ...uploadOptions(job), onProgress };
      const { size, verified } = await driver.uploadObject(container, name, shell.stdin, options, call);
      return { bytes: size, verified };
    },
  };
  await settle(shell, { ...flags, attempts: 1 }, { done: sources.done }, (options) =>
    runTasks([task], 1, options),
  );
}

function uploadOptions({
  flags: { contentType, metadata, partSize },
}: Job): NonNullable<UploadAllOptions['upload']> {
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(metadata === undefined ? {} : { metadata: Object.fromEntries(metadata) }),
    ...(partSize === undefined ? {} : { partSize }),
  };
}
