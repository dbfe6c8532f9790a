import type { BulkOptions, TransferResult, TransferEvent, TransferItem } from '../../../index.js';
import type { Run } from '../../../scheduler/run.js';
import { describeError, exitCodeOf } from '../../describe-error.js';
import { CommandError, EXIT, type ExitCode } from '../../exit-codes.js';
import { formatBytes } from '../../output/bytes.js';
import { plain } from '../../output/plain.js';
import { follow, type ProgressFlags } from '../../progress.js';
import { note, type Shell } from '../../shell.js';
import type { StoreFlags } from '../flags.js';

/** Flags that a run of transfers goes by. */
export type RunFlags = ProgressFlags & Pick<StoreFlags, 'timeout'> & { readonly attempts?: number };

/** What is done to objects, such as `copied`, and what learns of each that was done. */
export interface Work {
  readonly done: string;
  readonly onDone?: (item: TransferItem) => void | Promise<void>;
}

/** Failures that are listed one by one. */
const SHOWN = 20;

/**
 * Follows a run of transfers to its end and prints its account. Ctrl-C lets what is in flight settle first.
 *
 * @throws CommandError when something failed, is unknown or was left out
 */
export async function settle(
  shell: Shell,
  flags: RunFlags,
  { done, onDone }: Work,
  start: (options: BulkOptions) => Run<TransferEvent, TransferResult>,
): Promise<TransferResult> {
  const began = performance.now();
  const checks = new Map<string, number>();
  const run = start({
    signal: shell.signal,
    ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
    ...(flags.attempts === undefined ? {} : { attempts: flags.attempts }),
    onResult: async (item) => {
      if (item.status !== 'done') return;
      if (item.verified !== null) checks.set(item.verified, (checks.get(item.verified) ?? 0) + 1);
      await onDone?.(item);
    },
  });
  const result = await follow(shell, flags, run, ({ totals }) => {
    const bytes = totals.bytes + totals.bytesInProgress;
    const rate = bytes / Math.max((performance.now() - began) / 1000, 0.001);
    const amount = bytes === 0 ? '' : `, ${formatBytes(bytes)}, ${formatBytes(rate)}/s`;
    return `${totals.done} ${done}, ${totals.failed} failed${amount}`;
  });
  printAccount(shell, result, accountOf(result, done, checks));
  const isLate = flags.timeout !== undefined && performance.now() - began >= flags.timeout;
  const code = endOf(shell, result, isLate);
  if (code !== EXIT.ok) throw new CommandError(wordsOf(shell, isLate), code);
  return result;
}

function accountOf(
  { done, skipped, failures, unknown, bytes }: TransferResult,
  verb: string,
  checks: ReadonlyMap<string, number>,
): string {
  const verified = [...checks].map(([check, count]) =>
    check === 'none' ? `${count} not verified` : `${count} verified by ${check}`,
  );
  const parts = [
    `${done} ${verb}${verified.length === 0 ? '' : ` (${verified.join(', ')})`}`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
  ];
  return `${parts.join(', ')}.`;
}

function printAccount(
  shell: Shell,
  { failures, unknowns, incomplete }: TransferResult,
  account: string,
): void {
  for (const { name, error } of failures.slice(0, SHOWN))
    note(shell, `${plain(name)}: ${describeError(error)}`);
  if (failures.length > SHOWN) note(shell, `... and ${failures.length - SHOWN} more failures.`);
  for (const { name } of unknowns.slice(0, SHOWN))
    note(shell, `${plain(name)}: whether it was done is not known.`);
  if (incomplete !== null) note(shell, describeError(incomplete));
  note(shell, account);
}

function endOf(shell: Shell, result: TransferResult, isLate: boolean): ExitCode {
  const { done, skipped, failures, unknown, incomplete } = result;
  // Also where it was stopped because nobody reads what it prints: the rest is not there.
  if (shell.signal.aborted) return EXIT.interrupted;
  const first = incomplete ?? failures[0]?.error;
  if (first === undefined && unknown === 0) return isLate ? EXIT.failed : EXIT.ok;
  const code = first === undefined ? EXIT.failed : exitCodeOf(first);
  // The guard of a sync keeps its code, whatever else was done.
  return done + skipped === 0 || (incomplete !== null && code === EXIT.guard) ? code : EXIT.partly;
}

function wordsOf(shell: Shell, isLate: boolean): string {
  if (shell.signal.aborted) return 'Interrupted: what was in flight has settled, the rest was not begun.';
  return isLate ? 'The time was over before the rest was begun.' : 'Not all of it was done.';
}
