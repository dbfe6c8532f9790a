import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { findContext, readContexts, writeContexts } from '../place/contexts.js';
import { note, type Shell } from '../shell.js';

/** Deletes a context. */
export default async function remove(this: Shell, flags: ConfirmFlags, name: string): Promise<void> {
  const all = await readContexts(this.environment);
  findContext(all, name);
  if (!(await isConfirmed(this, flags, `Delete context ${name}?`))) return;
  const { [name]: _gone, ...contexts } = all.contexts;
  await writeContexts(this.environment, { current: all.current === name ? null : all.current, contexts });
  note(this, `Context ${name} is deleted.`);
}
