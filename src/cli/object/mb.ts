import { note, type Shell } from '../shell.js';
import { parseContainer } from './address.js';
import { usage } from '../exit-codes.js';
import type { StoreFlags } from './flags.js';
import { withStore } from './stores.js';

/** Creates a container. */
export default async function mb(this: Shell, flags: StoreFlags, text: string): Promise<void> {
  const address = parseContainer(text);
  if (address.name !== '') throw usage(`${text} names an object: a container is written store:container.`);
  await withStore(this, flags, address, async ({ driver, call }) => {
    const { name } = await driver.createContainer(address.container, {}, call);
    note(this, `Container ${name} is there.`);
  });
}
