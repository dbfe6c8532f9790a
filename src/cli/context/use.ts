import { findContext, readContexts, writeContexts } from '../place/contexts.js';
import { note, type Shell } from '../shell.js';

/** Makes a context the current one. */
export default async function use(
  this: Shell,
  _flags: Readonly<Record<never, never>>,
  name: string,
): Promise<void> {
  const all = await readContexts(this.environment);
  findContext(all, name);
  await writeContexts(this.environment, { ...all, current: name });
  note(this, `Context ${name} is current.`);
}
