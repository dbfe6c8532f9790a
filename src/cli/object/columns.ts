import type { ObjectPrefix, StorageObject } from '../../storage/index.js';
import { formatBytes } from '../output/bytes.js';
import { type Cell, type Column, columnsOf, sorted } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import type { Shell } from '../shell.js';

/** How a size is shown. */
export type SizeCell = (bytes: number | null | undefined) => Cell;

/** Flags of commands that print sizes. */
export type SizeFlags = { readonly output: OutputFlags['output']; readonly human?: boolean };

const inBytes: SizeCell = (bytes) => bytes ?? null;
const withUnits: SizeCell = (bytes) => (typeof bytes === 'number' ? formatBytes(bytes) : null);

/** Sizes have units in a table, and where they were asked for; programs get bytes. */
export function sizeCell({ output, human }: SizeFlags): SizeCell {
  const isForPeople = output === 'table' || (human === true && (output === 'csv' || output === 'value'));
  return isForPeople ? withUnits : inBytes;
}

/** Prints a list with sizes: it is sorted by bytes, whatever is shown. */
export async function printSized<T extends object>(
  shell: Shell,
  flags: OutputFlags & SizeFlags,
  items: Iterable<T> | AsyncIterable<T>,
  columns: (size: SizeCell) => readonly Column<T>[],
): Promise<void> {
  const shown = columns(sizeCell(flags));
  if (flags.sort === undefined) return printList(shell, flags, items, shown);
  const raw = columns(inBytes);
  sorted([], raw, flags.sort);
  const all: T[] = [];
  for await (const item of items) all.push(item);
  const { sort, ...rest } = flags;
  return printList(shell, rest, sorted(all, raw, sort), shown);
}

/** A line of a list of objects. */
export type Entry = StorageObject | ObjectPrefix;

/** Columns of objects. */
export function objectColumns(size: SizeCell): readonly Column<Entry>[] {
  const of =
    (value: (object: StorageObject) => Cell) =>
    (entry: Entry): Cell =>
      entry.kind === 'object' ? value(entry) : null;
  return columnsOf<Entry>(
    {
      name: ({ name }) => name,
      size: of((object) => size(object.size)),
      lastModified: of(({ lastModified }) => lastModified),
    },
    {
      contentType: of(({ contentType }) => contentType),
      hash: of(({ hash }) => hash),
      etag: of(({ extra }) => extra.etag),
      metadata: of(({ metadata }) => metadata),
      container: ({ container }) => container,
    },
  );
}
