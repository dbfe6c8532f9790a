import type { ComputeDriver } from '../../compute/index.js';
import type { ResumeOptions } from '../../index.js';
import { endOfCreates } from '../node/create/create.js';
import { privateOf } from '../node/create/spec.js';
import { nodeColumns } from '../node/columns.js';
import { checkColumns } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import { follow, type ProgressFlags, recorded } from '../progress.js';
import type { CreateEvent, CreateResult } from '../../scheduler/compute-runs.js';
import type { Run } from '../../scheduler/run.js';
import type { Shell } from '../shell.js';
import { type PlacesFlags, withPlaces } from './open-places.js';

/** The runs of a fleet and of a scheduler have the same totals, servers and failures. */
type Resumed = Run<CreateEvent<ComputeDriver>, CreateResult<ComputeDriver>>;

/** Flags that resume and cleanup share. */
export type WorkFlags = PlacesFlags &
  ProgressFlags & { readonly concurrency: number; readonly takeOver?: boolean };

/** Flags of `run resume`. */
export type ResumeFlags = WorkFlags &
  OutputFlags & {
    readonly log?: string;
    readonly failed: 'keep' | 'retry';
    readonly userData?: string;
    readonly publicKey?: string;
  };

/** Options that resume and cleanup share. */
export function workOptions(
  { signal }: Shell,
  { concurrency, takeOver, timeout }: WorkFlags,
): Pick<ResumeOptions, 'concurrency' | 'ifLocked' | 'signal' | 'timeout'> {
  return {
    concurrency,
    ifLocked: takeOver === true ? 'take-over' : 'refuse',
    signal,
    ...(timeout === undefined ? {} : { timeout }),
  };
}

/** Finishes a run. */
export default async function resume(this: Shell, flags: ResumeFlags, journal: string): Promise<void> {
  checkColumns(nodeColumns, flags);
  const { Fleet, Scheduler } = await import('../../index.js');
  const secrets = await secretsOf(this, flags);
  await withPlaces(this, flags, journal, async ({ report: { kind }, drivers }) => {
    const options = { ...workOptions(this, flags), failed: flags.failed, ...secrets };
    const [driver] = drivers;
    // A journal has at least one place.
    const begin = (): Resumed =>
      kind === 'fleet' || driver === undefined
        ? (Fleet.resume(journal, drivers, options) as unknown as Resumed)
        : Scheduler.resume(journal, driver, options);
    await using recording = await recorded({ log: flags.log, journal }, begin);
    const { nodes, failures, unknown } = await follow(
      this,
      flags,
      recording.run,
      ({ totals: { asked, accepted, running, failed } }) =>
        `${running} of ${asked} run, ${accepted} accepted, ${failed} failed`,
    );
    await printList(this, flags, nodes, nodeColumns);
    endOfCreates(this, nodes.length, { failures, unknown }, journal);
  });
}

async function secretsOf(shell: Shell, flags: ResumeFlags): Promise<Pick<ResumeOptions, 'secrets'>> {
  const held = await privateOf(shell, flags);
  return Object.keys(held).length === 0 ? {} : { secrets: () => held };
}
