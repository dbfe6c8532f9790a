import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { Call } from '../../call/call.js';
import { resumeRunId } from '../../diagnostics/runs.js';
import { JournalError } from '../../errors.js';
import type { CreateNodesEvent, CreateNodesResult } from '../create/create-nodes.js';
import { CreateRun } from '../create/create-run.js';
import type { EarlierRun } from '../create/earlier-run.js';
import { lateArrival } from '../ownership/owned-nodes.js';
import { checkAccount } from '../journal/account.js';
import { Journal } from '../journal/journal.js';
import type { IfLocked, JournalledRun } from '../journal/log.js';
import { completeSpec, type HeldBack } from '../journal/specs.js';
import type { Lanes } from '../lanes.js';
import type { RunControl, RunOptions } from '../run.js';

/** Options of `Scheduler.resume` and `Scheduler.cleanup`. */
export interface JournalOptions extends RunOptions {
  /** Lanes, and so tasks at once. Default 16. */
  readonly concurrency?: number;
  /**
   * Journal held by a process that cannot be checked from here, such as one of another machine or container: `'refuse'` it (default) with a
   * JournalLockedError, or `'take-over'`.
   */
  readonly ifLocked?: IfLocked;
}

/** Options of `Scheduler.resume`. */
export interface ResumeOptions<S extends CreateNodeOptions = CreateNodeOptions> extends JournalOptions {
  /** Returns the fields that a journal does not hold, for a server that still has to be created: a password, user data, some of `extra`. */
  readonly secrets?: (spec: S, index: number) => HeldBack | Promise<HeldBack>;
  /** Specs that failed without a server, over quota for instance: `'keep'` the failure (default), or `'retry'`. */
  readonly failed?: 'keep' | 'retry';
}

/** Driver, lanes, journal and options of a resumed run. */
export interface ResumeContext<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly driver: D;
  readonly lanes: Lanes<D>;
  readonly path: string;
  readonly options: ResumeOptions<S>;
}

/** Does the work of `Scheduler.resume`. */
export async function resumeNodes<D extends ComputeDriver, S extends CreateNodeOptions>(
  { driver, lanes, path, options }: ResumeContext<D, S>,
  control: RunControl<CreateNodesEvent<S>>,
): Promise<CreateNodesResult<S>> {
  const stopped: Call = { signal: control.stop, deadline: null };
  const owner = { driver, call: stopped };
  const { journal, run, quietFor, sameAccount } = await Journal.resume(path, owner, options.ifLocked);
  journal.file.onFailure = (error) => control.halt(error);
  try {
    resumeRunId(run.header.run);
    checkResumable(path, run, options);
    const nodes = await lanes.use((lane) => lane.listNodes(stopped), stopped);
    if (!sameAccount) checkAccount(path, run.header, driver, nodes);
    const { run: id, until, onFailure, numbered } = run.header;
    const specs = run.specs.map(({ spec }) => spec as S);
    const [first] = specs;
    const base = numbered === null || first === undefined ? null : { ...first, name: numbered };
    const earlier: EarlierRun<S> = {
      specs: run.specs,
      nodes,
      rollingBack: run.phase === 'rollback',
      late: lateArrival(driver.limits, quietFor),
      failed: options.failed ?? 'keep',
      complete: async (spec, index) => {
        const heldBack = run.specs[index]?.heldBack ?? [];
        if (heldBack.length === 0) return spec;
        return completeSpec(spec, heldBack, (await options.secrets?.(spec, index)) ?? {});
      },
    };
    const context = { driver, lanes, options: { ...options, until, onFailure }, base };
    return await new CreateRun(context, specs, control, { run: id, log: journal, earlier }).execute();
  } finally {
    await journal.close();
  }
}

/** Checks that the run can go on. @throws JournalError where that would be of no use, or cannot succeed */
function checkResumable<S extends CreateNodeOptions>(
  path: string,
  run: JournalledRun,
  { secrets }: ResumeOptions<S>,
): void {
  if (run.phase === 'cleanup') {
    throw new JournalError(
      `What the run of ${path} made has been destroyed, or is about to be: Scheduler.cleanup finishes that. Create the servers in a new run.`,
    );
  }
  if (run.phase === 'rollback' || secrets !== undefined) return;
  const needy = run.specs.find(
    ({ heldBack, id, token, error }) =>
      heldBack.length > 0 && id === null && token === null && error === null,
  );
  if (needy !== undefined) completeSpec(needy.spec, needy.heldBack, {});
}
