import type { Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { runId } from '../../diagnostics/runs.js';
import { Journal } from '../journal/journal.js';
import { NO_JOURNAL } from '../journal/log.js';
import type { RunControl } from '../run.js';
import {
  type CreateNodesContext,
  type CreateNodesEvent,
  type CreateNodesResult,
  summarise,
} from './create-nodes.js';
import { CreateRun } from './create-run.js';

/** Does the work of `Scheduler.createNodes`. */
export async function createNodes<D extends ComputeDriver, S extends CreateNodeOptions>(
  context: CreateNodesContext<D>,
  specs: readonly S[],
  control: RunControl<CreateNodesEvent<S>>,
): Promise<CreateNodesResult<S>> {
  if (specs.length === 0) return summarise([]);
  const stopped: Call = { signal: control.stop, deadline: null };
  await context.lanes.use((lane) => lane.internals.checkCreate(specs, stopped), stopped);
  const run = runId();
  const { journal: path, until = 'running', onFailure = 'keep' } = context.options;
  if (path === undefined)
    return new CreateRun(context, specs, control, { run, log: NO_JOURNAL, earlier: null }).execute();
  const header = { run, until, onFailure, numbered: context.base?.name ?? null };
  const journal = await Journal.create(path, { driver: context.driver, call: stopped }, header, specs);
  journal.file.onFailure = (error) => control.halt(error);
  try {
    return await new CreateRun(context, specs, control, { run, log: journal, earlier: null }).execute();
  } finally {
    await journal.close();
  }
}
