import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DownloadOptions } from '../../storage/index.js';
import { exitCodeOf } from '../describe-error.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { plainLines } from '../output/plain.js';
import type { Shell } from '../shell.js';
import { type ContainerAddress, parseObject } from './address.js';
import type { ByteRange, StoreFlags } from './flags.js';
import { type OpenedStore, withStores } from './stores.js';

/** Flags of `object cat`. */
export type CatFlags = StoreFlags & { readonly range?: ByteRange };

/** Writes the content of objects to standard output, one after another. */
export default async function cat(this: Shell, flags: CatFlags, ...texts: string[]): Promise<void> {
  const addresses = texts.map((text) => parseObject(text));
  await withStores(this, flags, addresses, async ({ drivers, call }) => {
    for (const [index, driver] of drivers.entries()) {
      const address = addresses[index];
      if (address !== undefined) await writeObject(this, { driver, call }, address, flags.range);
    }
  });
}

/** Writes an object's content to standard output as it arrives; a terminal gets no control sequences of it. */
export async function writeObject(
  shell: Shell,
  { driver, call }: OpenedStore,
  { container, name }: ContainerAddress,
  wanted?: ByteRange,
): Promise<void> {
  const place = { container, name };
  const range = wanted === undefined ? undefined : await rangeOf({ driver, call }, place, wanted);
  if (range === null) return;
  const download = await driver.downloadObject(place, range === undefined ? {} : { range }, call);
  try {
    if (shell.terminal.stdout) await pipeline(download.body, legible(), shell.output, { end: false });
    else await pipeline(download.body, shell.output, { end: false });
  } catch (error) {
    // A reader that has enough is no failure.
    if (shell.signal.aborted && exitCodeOf(shell.signal.reason) === EXIT.ok) return;
    throw error;
  }
}

/** The last bytes are counted from the end; null where there are none. */
async function rangeOf(
  { driver, call }: OpenedStore,
  place: { readonly container: string; readonly name: string },
  wanted: ByteRange,
): Promise<DownloadOptions['range'] | null> {
  if (!('last' in wanted)) return wanted;
  const { size } = await driver.getObject(place.container, place.name, call);
  if (size === 0) return null;
  if (size === null)
    throw new CommandError(
      `The store does not tell the size of ${place.name}: its last bytes cannot be asked for.`,
      EXIT.failed,
    );
  return { start: Math.max(0, size - wanted.last) };
}

function legible(): Transform {
  const decoder = new TextDecoder();
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) =>
      done(null, plainLines(decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, plainLines(decoder.decode())),
  });
}
