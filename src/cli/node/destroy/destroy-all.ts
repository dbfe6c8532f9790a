import type { ComputeDriver, ComputeNode } from '../../../compute/index.js';
import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { describeError } from '../../describe-error.js';
import { CommandError, EXIT } from '../../exit-codes.js';
import { someOf } from '../../output/plain.js';
import type { PlaceFlags } from '../../place/flags.js';
import { follow, type ProgressFlags } from '../../progress.js';
import { note, type Shell } from '../../shell.js';
import { isLiving } from '../find-nodes.js';

/** Flags of commands that destroy servers. */
export type DestroyFlags = PlaceFlags &
  ConfirmFlags &
  ProgressFlags & {
    readonly max: number;
    readonly concurrency: number;
  };

/** Destroys servers after a question, waits until they are gone, and says what is left. @throws CommandError for more than `max`, and for what still exists */
export async function destroyAll(
  shell: Shell,
  flags: DestroyFlags,
  driver: ComputeDriver,
  chosen: readonly ComputeNode[],
): Promise<void> {
  const nodes = chosen.filter(isLiving);
  if (nodes.length === 0) {
    note(shell, 'There is none.');
    return;
  }
  const { Scheduler } = await import('../../../index.js');
  const names = someOf(nodes.map(({ name, id }) => `${name} (${id})`));
  if (nodes.length > flags.max && flags.dryRun !== true)
    throw new CommandError(`${nodes.length} servers are more than --max ${flags.max}: ${names}.`, EXIT.guard);
  const question = `Destroy ${nodes.length} ${nodes.length === 1 ? 'server' : 'servers'}: ${names}?`;
  if (!(await isConfirmed(shell, flags, question))) return;
  await using scheduler = new Scheduler(driver, { concurrency: flags.concurrency });
  const run = scheduler.destroyNodes(nodes, {
    signal: shell.signal,
    ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
  });
  const { results, failures, unknown } = await follow(
    shell,
    flags,
    run,
    ({ totals }) => `${totals.destroyed} of ${totals.asked} destroyed, ${totals.failed} failed`,
  );
  for (const { id, error } of [...failures, ...unknown]) note(shell, `${id}: ${describeError(error)}`);
  const left = failures.length + unknown.length;
  const destroyed = results.length - left;
  note(shell, `${destroyed} destroyed.`);
  if (left === 0) return;
  const end = shell.signal.aborted ? EXIT.interrupted : destroyed === 0 ? EXIT.failed : EXIT.partly;
  throw new CommandError(
    `${failures.length} of ${results.length} servers still exist, of ${unknown.length} it is not known.`,
    end,
  );
}
