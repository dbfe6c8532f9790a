import { CommandError, EXIT, usage } from '../exit-codes.js';
import { describeError } from '../describe-error.js';
import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import { follow, type ProgressFlags } from '../progress.js';
import { note, type Shell } from '../shell.js';
import { findNodes } from './find-nodes.js';
import { filterOf } from './list.js';

/** Flags of `node delete`. */
export type DeleteFlags = PlaceFlags &
  ConfirmFlags &
  ProgressFlags & {
    readonly label?: string;
    readonly max: number;
    readonly concurrency: number;
  };

/** Names shown in a question. */
const SHOWN = 10;

/** Destroys servers and waits until they are gone. */
export default async function destroy(this: Shell, flags: DeleteFlags, ...wanted: string[]): Promise<void> {
  if ((wanted.length === 0) === (flags.label === undefined))
    throw usage('Name the servers, or give --label KEY=VALUE: one of the two.');
  const { Scheduler } = await import('../../index.js');
  await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    const nodes =
      flags.label === undefined
        ? await findNodes(driver, wanted, call)
        : await driver.listNodes(filterOf({ label: flags.label }), call);
    if (nodes.length === 0) {
      note(this, 'There is none.');
      return;
    }
    const names = nodes.slice(0, SHOWN).map(({ name, id }) => `${name} (${id})`);
    const rest = nodes.length > SHOWN ? ` and ${nodes.length - SHOWN} more` : '';
    if (nodes.length > flags.max && flags.dryRun !== true)
      throw new CommandError(
        `${nodes.length} servers are more than --max ${flags.max}: ${names.join(', ')}${rest}.`,
        EXIT.guard,
      );
    const question = `Destroy ${nodes.length} ${nodes.length === 1 ? 'server' : 'servers'}: ${names.join(', ')}${rest}?`;
    if (!(await isConfirmed(this, flags, question))) return;
    await using scheduler = new Scheduler(driver, { concurrency: flags.concurrency });
    const run = scheduler.destroyNodes(nodes, {
      signal: this.signal,
      ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
    });
    const { results, failures, unknown } = await follow(
      this,
      flags,
      run,
      ({ totals }) => `${totals.destroyed} of ${totals.asked} destroyed, ${totals.failed} failed`,
    );
    for (const { id, error } of [...failures, ...unknown]) note(this, `${id}: ${describeError(error)}`);
    const left = failures.length + unknown.length;
    const destroyed = results.length - left;
    note(this, `${destroyed} destroyed.`);
    if (left === 0) return;
    const end = this.signal.aborted ? EXIT.interrupted : destroyed === 0 ? EXIT.failed : EXIT.partly;
    throw new CommandError(
      `${failures.length} of ${results.length} servers still exist, of ${unknown.length} it is not known.`,
      end,
    );
  });
}
