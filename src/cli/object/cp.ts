import type { Shell } from '../shell.js';
import { copy } from './transfer/copy.js';
import { type CopyFlags, KEPT } from './transfer/job.js';

/** Copies files and objects. */
export default async function cp(this: Shell, flags: CopyFlags, ...texts: string[]): Promise<void> {
  await copy(this, flags, texts, KEPT);
}
