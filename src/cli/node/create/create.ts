import type { CreateNodeOptions } from '../../../compute/index.js';
import type { CreateNodesPlan } from '../../../index.js';
import { CommandError, EXIT, type ExitCode } from '../../exit-codes.js';
import { describeError } from '../../describe-error.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList, printOne } from '../../output/print-list.js';
import { checkColumns, columnsOf } from '../../output/columns.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { follow, type ProgressFlags, recorded } from '../../progress.js';
import { note, type Shell } from '../../shell.js';
import { nodeColumns } from '../columns.js';
import { type SpecFlags, specOf } from './spec.js';

/** Flags of `node create`. */
export type CreateFlags = PlaceFlags &
  OutputFlags &
  ProgressFlags &
  SpecFlags & {
    readonly count?: number;
    readonly journal?: string;
    readonly log?: string;
    readonly concurrency: number;
    readonly until: 'accepted' | 'running';
    readonly onFailure: 'keep' | 'destroy';
    readonly dryRun?: boolean;
  };

/** Creates servers and waits until they run. */
export default async function create(this: Shell, flags: CreateFlags, name: string): Promise<void> {
  checkColumns(nodeColumns, flags);
  const spec = await specOf(this, flags, name);
  const { Scheduler } = await import('../../../index.js');
  await withDriver(this, 'compute', flags, async ({ driver }) => {
    await using scheduler = new Scheduler(driver, { concurrency: flags.concurrency });
    const specs = flags.count === undefined ? [spec] : spec;
    const count = flags.count === undefined ? {} : { count: flags.count };
    if (flags.dryRun === true) {
      await printPlan(this, flags, scheduler.planCreateNodes(specs, count));
      return;
    }
    const begin = (): ReturnType<typeof scheduler.createNodes> =>
      scheduler.createNodes(specs as CreateNodeOptions, {
        // With an array of specs there is no count.
        ...(count as { readonly count: number }),
        until: flags.until,
        onFailure: flags.onFailure,
        signal: this.signal,
        ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
        ...(flags.journal === undefined ? {} : { journal: flags.journal }),
      });
    await using recording = await recorded(flags, begin);
    const { nodes, failures, unknown } = await follow(
      this,
      flags,
      recording.run,
      ({ totals: { asked, accepted, running, failed } }) =>
        `${running} of ${asked} run, ${accepted} accepted, ${failed} failed`,
    );
    await printList(this, flags, nodes, nodeColumns);
    endOfCreates(this, nodes.length, { failures, unknown }, flags.journal);
  });
}

/** Servers of a run that do not run. */
export interface Missing {
  readonly failures: readonly MissingNode[];
  readonly unknown: readonly MissingNode[];
}

interface MissingNode {
  readonly spec: { readonly name: string };
  readonly error?: unknown;
}

/** Names the servers that do not run. @throws CommandError where there is one, with the commands that go on */
export function endOfCreates(
  shell: Shell,
  made: number,
  { failures, unknown }: Missing,
  journal: string | undefined,
): void {
  for (const { spec, error } of failures) note(shell, `${spec.name}: ${describeError(error)}`);
  for (const { spec, error } of unknown)
    note(shell, `${spec.name}: whether it exists is not known. ${describeError(error)}`);
  const missing = failures.length + unknown.length;
  if (missing === 0 && !shell.signal.aborted) return;
  const end = shell.signal.aborted ? exitOf(shell.signal) : made === 0 ? EXIT.failed : EXIT.partly;
  throw new CommandError(
    `${shell.signal.aborted ? 'Interrupted: ' : ''}${made} of ${made + missing} created, ${failures.length} failed, ${unknown.length} unknown.${nextSteps(journal)}`,
    end,
  );
}

/** The commands that finish or undo a run with a journal. */
export function nextSteps(journal: string | undefined): string {
  return journal === undefined
    ? ''
    : ` Go on with: skylane run resume ${journal}, or undo with: skylane run cleanup ${journal}`;
}

/** A reader that stopped is no failure. */
function exitOf({ reason }: AbortSignal): ExitCode {
  return reason instanceof CommandError ? reason.exitCode : EXIT.interrupted;
}

async function printPlan(shell: Shell, { output }: OutputFlags, plan: CreateNodesPlan): Promise<void> {
  const columns = columnsOf<CreateNodesPlan>(
    Object.fromEntries(
      Object.keys(plan).map((name) => [name, (item) => item[name as keyof CreateNodesPlan]]),
    ),
  );
  await printOne(shell, { output }, plan, columns);
}
