import { type Call, SharedCache } from '../../../src/driver/index.js';

/** Sizes and images that are there, for as long as the creates of a run follow each other. */
const found = new SharedCache<void>({ lasts: 10_000, most: 500 });

/** Looks up what creates refer to, once for all of a run. @throws what `find` throws */
export function once(key: string, find: (call: Call) => Promise<unknown>, call: Call): Promise<void> {
  const ask = async (shared: Call): Promise<void> => {
    await find(shared);
  };
  return found.get(key, ask, call);
}
