import { print, note, type Shell } from '../shell.js';
import { parseObject } from './address.js';
import type { StoreFlags } from './flags.js';
import { withStore } from './stores.js';

/** Flags of `object url`. */
export type UrlFlags = StoreFlags & {
  readonly expires: number;
  readonly method: 'get' | 'put' | 'head' | 'delete';
};

/** Prints a URL that works without credentials for a while. */
export default async function url(this: Shell, flags: UrlFlags, text: string): Promise<void> {
  const address = parseObject(text);
  const { container, name } = address;
  const method = flags.method.toUpperCase() as Uppercase<UrlFlags['method']>;
  await withStore(this, flags, address, async ({ driver, call }) => {
    print(this, await driver.presignUrl({ container, name }, { method, expiresIn: flags.expires }, call));
    const headers = method === 'PUT' ? Object.entries(driver.limits.presignedPutHeaders ?? {}) : [];
    for (const [header, value] of headers) note(this, `The request needs the header ${header}: ${value}`);
  });
}
