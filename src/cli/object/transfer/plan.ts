import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOf } from '../../../scheduler/storage/folder-files.js';
import type { StorageDriver, StorageObject } from '../../../storage/index.js';
import type { CallOptions } from '../../../call/call.js';
import { type Column, columnsOf } from '../../output/columns.js';
import type { SizeCell } from '../columns.js';

/** One object of a copy that is only planned. */
export interface PlannedCopy {
  readonly action: 'upload' | 'download' | 'copy';
  readonly from: string;
  readonly to: string;
  readonly size: number | null;
}

/** Columns of a planned copy. */
export const planColumns = (size: SizeCell): readonly Column<PlannedCopy>[] =>
  columnsOf<PlannedCopy>({
    action: ({ action }) => action,
    from: ({ from }) => from,
    to: ({ to }) => to,
    size: (planned) => size(planned.size),
  });

/** How a plan names its ends, and which names it is about. */
export interface Planning {
  readonly isMeant: (name: string) => boolean;
  /** Makes the target of a name within the source. */
  readonly target: (name: string) => string;
}

/** Plans the upload of a folder. */
export async function* planFolder(
  folder: string,
  { isMeant, target }: Planning,
): AsyncGenerator<PlannedCopy, void, undefined> {
  for await (const { name, path, error } of filesOf(folder)) {
    if (!isMeant(name)) continue;
    const size = error === undefined ? (await stat(path).catch(() => null))?.size : undefined;
    yield { action: 'upload', from: join(folder, name), to: target(name), size: size ?? null };
  }
}

/** Objects below a prefix. */
export interface Below {
  readonly driver: StorageDriver;
  readonly call: CallOptions;
  readonly container: string;
  readonly prefix: string;
}

/** Plans what is done with an object. */
export function planned(
  action: 'download' | 'copy',
  { container, name, size }: StorageObject,
  to: string,
): PlannedCopy {
  return { action, from: `${container}/${name}`, to, size };
}

/** Plans what is done with the objects below a prefix. */
export async function* planObjects(
  { driver, call, container, prefix }: Below,
  action: 'download' | 'copy',
  { isMeant, target }: Planning,
): AsyncGenerator<PlannedCopy, void, undefined> {
  for await (const object of driver.iterateObjects(container, { prefix }, call)) {
    const name = object.name.slice(prefix.length);
    if (isMeant(name)) yield planned(action, object, target(name));
  }
}
