import { chosenColumns, type Column, columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { note, type Shell } from '../shell.js';
import { folderPrefix, parseContainer } from './address.js';
import { printSized, type SizeCell, sizeCell } from './columns.js';
import type { StoreFlags } from './flags.js';
import { withStore } from './stores.js';

/** Flags of `object du`. */
export type DuFlags = StoreFlags &
  OutputFlags & {
    readonly depth: number;
    readonly human?: boolean;
  };

/** Objects below a prefix. */
interface Usage {
  readonly name: string;
  objects: number;
  size: number;
}

const columns = (size: SizeCell): readonly Column<Usage>[] =>
  columnsOf<Usage>({
    size: (usage) => size(usage.size),
    objects: ({ objects }) => objects,
    name: ({ name }) => name,
  });

/** Sums sizes by prefix; the last line is the sum of all. */
export default async function du(this: Shell, flags: DuFlags, text: string): Promise<void> {
  chosenColumns(columns(sizeCell(flags)), flags.columns);
  const address = parseContainer(text);
  const { container } = address;
  const prefix = folderPrefix(address.name);
  await withStore(this, flags, address, async ({ driver, call }) => {
    const total: Usage = { name: `${container}/${prefix}`, objects: 0, size: 0 };
    const folders = new Map<string, Usage>();
    let unsized = 0;
    for await (const { name, size } of driver.iterateObjects(container, { prefix }, call)) {
      if (size === null) unsized += 1;
      add(total, size);
      for (const folder of foldersOf(name, prefix, flags.depth)) {
        const known = folders.get(folder) ?? { name: `${container}/${folder}`, objects: 0, size: 0 };
        folders.set(folder, known);
        add(known, size);
      }
    }
    await printSized(this, flags, [...folders.values(), total], columns);
    if (unsized > 0) note(this, `The store's list does not tell the size of ${unsized}: they count as 0.`);
  });
}

function add(usage: Usage, size: number | null): void {
  usage.objects += 1;
  usage.size += size ?? 0;
}

/** The folders of a name below the prefix, the outermost first. */
function foldersOf(name: string, prefix: string, depth: number): string[] {
  const parts = name.slice(prefix.length).split('/').slice(0, -1).slice(0, depth);
  return parts.map((_, index) => `${prefix}${parts.slice(0, index + 1).join('/')}/`);
}
