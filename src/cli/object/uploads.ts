import type { CallOptions } from '../../call/call.js';
import type { IncompleteUpload } from '../../storage/index.js';
import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { chosenColumns, columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { someOf } from '../output/plain.js';
import { printList } from '../output/print-list.js';
import { note, type Shell } from '../shell.js';
import { folderPrefix, parseContainer } from './address.js';
import type { StoreFlags } from './flags.js';
import { withStore } from './stores.js';
import { settle } from './transfer/account.js';
import { runTasks } from './transfer/tasks.js';

/** Flags of `object uploads`. */
export type UploadsFlags = StoreFlags &
  OutputFlags &
  ConfirmFlags & {
    readonly abort?: boolean;
    readonly olderThan?: number;
    readonly id?: string;
  };

const columns = columnsOf<IncompleteUpload>(
  {
    name: ({ name }) => name,
    startedAt: ({ startedAt }) => startedAt,
    id: ({ id }) => id,
  },
  { container: ({ container }) => container },
);

/** Lists uploads that were begun and neither completed nor aborted, or deletes their parts. */
export default async function uploads(this: Shell, flags: UploadsFlags, text: string): Promise<void> {
  chosenColumns(columns, flags.columns);
  const address = parseContainer(text);
  const { container, name } = address;
  const below = folderPrefix(name);
  await withStore(this, flags, address, async ({ driver, call }) => {
    const all = await driver.listIncompleteUploads(container, call);
    const chosen = all.filter(
      (upload) =>
        (upload.name === name || upload.name.startsWith(below)) &&
        (flags.id === undefined || upload.id === flags.id) &&
        isOlder(upload, flags.olderThan),
    );
    if (flags.abort !== true) return printList(this, flags, chosen, columns);
    if (chosen.length === 0) {
      note(this, 'There is none.');
      return;
    }
    const names = someOf(chosen.map(({ name: own }) => own));
    const question = `Delete the parts of ${chosen.length} unfinished ${chosen.length === 1 ? 'upload' : 'uploads'}: ${names}?`;
    if (!(await isConfirmed(this, flags, question))) return;
    const tasks = chosen.map((upload) => ({
      name: upload.name,
      run: async (own: CallOptions) => {
        await driver.abortIncompleteUpload(upload, own);
        return { bytes: 0, verified: null };
      },
    }));
    await settle(this, flags, { done: 'aborted' }, (options) => runTasks(tasks, 1, options));
  });
}

/** An upload of unknown age is not taken for an old one. */
function isOlder({ startedAt }: IncompleteUpload, age: number | undefined): boolean {
  if (age === undefined) return true;
  return startedAt !== null && Date.now() - startedAt.getTime() > age;
}
