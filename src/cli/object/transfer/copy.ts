import { usage } from '../../exit-codes.js';
import type { Shell } from '../../shell.js';
import { writeObject } from '../cat.js';
import { refuseFilters } from '../flags.js';
import { withStores } from '../stores.js';
import { copyObjects } from './copy-objects.js';
import { download } from './download.js';
import type { CopyFlags, Sources } from './job.js';
import { routeOf } from './route.js';
import { upload, uploadInput } from './upload.js';

/** Copies between stores and this machine; `sources` says what becomes of what was copied. */
export async function copy(
  shell: Shell,
  flags: CopyFlags,
  texts: readonly string[],
  sources: Sources,
): Promise<void> {
  const route = await routeOf(shell, texts);
  if (
    (flags.contentType !== undefined || flags.metadata !== undefined) &&
    route.way !== 'upload' &&
    route.way !== 'read'
  )
    throw usage('--content-type and --metadata are for uploads.');
  if (flags.keepExisting === true && route.way !== 'download')
    throw usage('--keep-existing is for downloads.');
  if (flags.partSize !== undefined && (route.way === 'copy' || route.way === 'write'))
    throw usage('--part-size is for uploads and downloads.');
  if (flags.dryRun === true && (route.way === 'read' || route.way === 'write'))
    throw usage(
      '--dry-run plans copies of files and objects: nothing was read from a stream, or written to one.',
    );
  if (route.way !== 'upload') refuseFilters(flags);
  if (route.way === 'copy')
    return withStores(shell, flags, [route.from, route.to], async ({ drivers: [from, to], call }) => {
      if (from !== undefined && to !== undefined)
        await copyObjects({ shell, flags, sources, call }, { from, to }, route);
    });
  const address = route.way === 'upload' || route.way === 'read' ? route.to : route.from;
  await withStores(shell, flags, [address], async ({ drivers: [driver], call }) => {
    if (driver === undefined) return;
    const job = { shell, flags, sources, call };
    if (route.way === 'upload') await upload(job, driver, route);
    else if (route.way === 'read') await uploadInput(job, driver, route);
    else if (route.way === 'download') await download(job, driver, route);
    else {
      sources.stream(route.from.text);
      await writeObject(shell, { driver, call }, route.from);
    }
  });
}
