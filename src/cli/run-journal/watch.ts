import { setTimeout as wait } from 'node:timers/promises';
import { readReport } from '../../report/index.js';
import { screenOf } from '../progress.js';
import { print, type Shell } from '../shell.js';
import { totalsText } from './status.js';

/** Milliseconds between two looks at the journal. */
const INTERVAL = 500;

/** Follows a run of another process. */
export default async function watch(
  this: Shell,
  _flags: Readonly<Record<never, never>>,
  journal: string,
): Promise<void> {
  const screen = await screenOf(this);
  let shown = '';
  for (;;) {
    const report = await readReport(journal);
    const line = `${report.phase}: ${totalsText(report)}`;
    if (line !== shown) screen.draw(line);
    shown = line;
    if (report.isReleased || this.signal.aborted) break;
    await wait(INTERVAL, undefined, { signal: this.signal }).catch(() => {});
  }
  screen.end();
  print(this, shown);
  this.signal.throwIfAborted();
}
