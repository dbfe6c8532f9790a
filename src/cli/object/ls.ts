import type { Container } from '../../storage/index.js';
import { chosenColumns, columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import type { Shell } from '../shell.js';
import { folderPrefix, parseStore } from './address.js';
import { objectColumns, printSized, sizeCell } from './columns.js';
import type { StoreFlags } from './flags.js';
import { withStore } from './stores.js';

/** Flags of `object ls`. */
export type LsFlags = StoreFlags &
  OutputFlags & {
    readonly recursive?: boolean;
    readonly human?: boolean;
  };

const containerColumns = columnsOf<Container>({ name: ({ name }) => name }, { extra: ({ extra }) => extra });

/** Lists containers, or the objects and folders below a prefix. */
export default async function ls(this: Shell, flags: LsFlags, text = ':'): Promise<void> {
  const address = parseStore(text);
  const { container, name } = address;
  if (container === null) chosenColumns(containerColumns, flags.columns);
  else chosenColumns(objectColumns(sizeCell(flags)), flags.columns);
  await withStore(this, flags, address, async ({ driver, call }) => {
    if (container === null) return printList(this, flags, driver.iterateContainers(call), containerColumns);
    const listing =
      flags.recursive === true ? { prefix: folderPrefix(name) } : { prefix: name, delimiter: '/' };
    return printSized(this, flags, driver.iterateObjects(container, listing, call), objectColumns);
  });
}
