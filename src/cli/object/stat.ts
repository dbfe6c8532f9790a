import type { Container } from '../../storage/index.js';
import { columnsOf } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import type { Shell } from '../shell.js';
import { parseContainer } from './address.js';
import { objectColumns, sizeCell } from './columns.js';
import type { StoreFlags } from './flags.js';
import { withStore } from './stores.js';

const containerColumns = columnsOf<Container>({ name: ({ name }) => name, extra: ({ extra }) => extra });

/** Shows an object or a container, without content. */
export default async function stat(this: Shell, flags: StoreFlags & ShowFlags, text: string): Promise<void> {
  const address = parseContainer(text);
  const { container, name } = address;
  await withStore(this, flags, address, async ({ driver, call }) => {
    if (name === '')
      return printOne(this, flags, await driver.getContainer(container, call), containerColumns);
    const object = await driver.getObject(container, name, call);
    return printOne(this, flags, object, objectColumns(sizeCell(flags)));
  });
}
