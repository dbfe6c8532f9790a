import type { Shell } from '../shell.js';
import { copy } from './transfer/copy.js';
import { type CopyFlags, MOVED } from './transfer/job.js';

/** Copies files and objects, verifies the copies, then deletes the sources. */
export default async function mv(this: Shell, flags: CopyFlags, ...texts: string[]): Promise<void> {
  await copy(this, flags, texts, MOVED);
}
