import { open, rm } from 'node:fs/promises';
import type { KeyPair } from '../../compute/index.js';
import { resolvePath } from '../../environment.js';
import { CommandError, EXIT, usage } from '../exit-codes.js';
import { readPublicKey } from '../files.js';
import type { Work } from '../resource/resource.js';
import { note } from '../shell.js';

interface KeyFlags {
  readonly publicKey: string | undefined;
  readonly privateKey: string | undefined;
}

/** Creates a key pair: of the public key of a file, or of one that the cloud generates, whose private key is written to a file. */
export async function createKey(
  { shell, driver, call, flags: { publicKey, privateKey } }: Work<KeyFlags>,
  name: string,
): Promise<KeyPair> {
  if ((publicKey === undefined) === (privateKey === undefined))
    throw usage(
      'Give --public-key FILE for a key of yours, or --private-key FILE for the file of a key that the cloud generates: one of the two.',
    );
  if (publicKey !== undefined) return driver.importKeyPair(name, await readPublicKey(shell, publicKey), call);
  const path = resolvePath(shell.environment, privateKey ?? '');
  return intoNewFile(path, async (write) => {
    const made = await driver.createKeyPair(name, call);
    if (made.privateKey === undefined)
      throw new CommandError(
        `The key pair ${made.name} exists, but the cloud returned no private key of it: delete it, and give --public-key FILE.`,
        EXIT.failed,
      );
    await write(made.privateKey);
    note(shell, `The private key is in ${path}: the cloud does not tell it again.`);
    return made;
  });
}

/** Opens a new file that only the user can read before the work that fills it, so that what is made once has a place to go. */
async function intoNewFile<T>(
  path: string,
  work: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw usage(
      error.code === 'EEXIST'
        ? `${path} exists already: a private key is written to a new file only.`
        : `${path} cannot be written: ${error.message}`,
    );
  });
  let isWritten = false;
  try {
    return await work(async (text) => {
      await file.writeFile(text.endsWith('\n') ? text : `${text}\n`);
      isWritten = true;
    });
  } finally {
    await file.close();
    if (!isWritten) await rm(path, { force: true });
  }
}
