import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { describeError } from '../describe-error.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { follow } from '../progress.js';
import { note, type Shell } from '../shell.js';
import { withPlaces } from './open-places.js';
import { type WorkFlags, workOptions } from './resume.js';
import { totalsText } from './status.js';

/** Flags of `run cleanup`. */
export type CleanupFlags = WorkFlags & ConfirmFlags;

/** Destroys the servers of a run. */
export default async function cleanup(this: Shell, flags: CleanupFlags, journal: string): Promise<void> {
  const { Fleet, Scheduler } = await import('../../index.js');
  await withPlaces(this, flags, journal, async ({ report, drivers }) => {
    const question = `Destroy all servers of this run (${totalsText(report)})? It cannot be resumed then.`;
    if (!(await isConfirmed(this, flags, question))) return;
    const options = workOptions(this, flags);
    const [driver] = drivers;
    // A journal has at least one place.
    const run =
      report.kind === 'fleet' || driver === undefined
        ? Fleet.cleanup(journal, drivers, options)
        : Scheduler.cleanup(journal, driver, options);
    const { results, failures, unknown, unsettled } = await follow(
      this,
      flags,
      run as ReturnType<typeof Scheduler.cleanup>,
      ({ totals: { asked, destroyed, failed } }) => `${destroyed} of ${asked} destroyed, ${failed} failed`,
    );
    for (const { id, error } of [...failures, ...unknown]) note(this, `${id}: ${describeError(error)}`);
    const left = failures.length + unknown.length;
    note(this, `${results.length - left} destroyed.`);
    if (unsettled.length > 0) note(this, `Look for these, which may exist: ${unsettled.join(', ')}`);
    if (left + unsettled.length > 0)
      throw new CommandError(
        `Not all of the run is gone. Repeat it: skylane run cleanup ${journal}`,
        this.signal.aborted ? EXIT.interrupted : EXIT.partly,
      );
  });
}
