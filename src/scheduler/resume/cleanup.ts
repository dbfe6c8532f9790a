import { resumeRunId } from '../../diagnostics/runs.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { Call } from '../../call/call.js';
import type { DestroyNodesEvent, DestroyNodesResult } from '../destroy/destroy-nodes.js';
import { destroyAll, type DestroyContext, deleteOwnerTags } from '../destroy/destroy-run.js';
import { ownerTagsOf } from '../ownership/owner-tags.js';
import { lateArrival, OwnedNodes } from '../ownership/owned-nodes.js';
import { checkAccount } from '../journal/account.js';
import { Journal } from '../journal/journal.js';
import type { JournalledRun, JournalledSpec } from '../journal/log.js';
import { LONG_AGO } from '../../compute/polling/look-back.js';
import { NodePoller } from '../../compute/polling/node-poller.js';
import type { ResumeContext } from './resume.js';
import type { RunControl } from '../run.js';

/** Result of `Scheduler.cleanup`. */
export interface CleanupResult extends DestroyNodesResult {
  /**
   * Names of servers that were requested and may exist although they could not be found; empty unless the run was cancelled or the provider keeps no
   * owner tags.
   */
  readonly unsettled: readonly string[];
}

/** Does the work of `Scheduler.cleanup`. */
export async function cleanUp<D extends ComputeDriver>(
  { driver, lanes, path, options }: ResumeContext<D, never>,
  control: RunControl<DestroyNodesEvent>,
): Promise<CleanupResult> {
  const stopped: Call = { signal: control.stop, deadline: null };
  const owner = { driver, call: stopped };
  const { journal, run, quietFor, sameAccount } = await Journal.resume(path, owner, options.ifLocked);
  try {
    resumeRunId(run.header.run);
    const nodes = await lanes.use((lane) => lane.listNodes(stopped), stopped);
    if (!sameAccount) checkAccount(path, run.header, driver, nodes);
    await journal.cleanup();
    const late = lateArrival(driver.limits, quietFor);
    return await destroyRun({ driver, lanes }, run, { nodes, late, control });
  } finally {
    await journal.close();
  }
}

/** What is known of a run whose servers are to be destroyed. */
export interface RunRemains {
  /** All servers of the account, as they are now. */
  readonly nodes: readonly ComputeNode[];
  /** Milliseconds that requests of the run may still be under way. */
  readonly late: number;
  readonly control: RunControl<DestroyNodesEvent>;
}

/** Destroys the servers of a journalled run, including those that it never learnt of, and waits until they are gone. */
export async function destroyRun<D extends ComputeDriver>(
  { driver, lanes }: DestroyContext<D>,
  run: JournalledRun,
  { nodes, late, control }: RunRemains,
): Promise<CleanupResult> {
  const call: Call = { signal: control.stop, deadline: null };
  const poller = NodePoller.acquire(driver);
  const names = run.specs.map(({ spec }) => spec.name);
  const tags = ownerTagsOf(driver, run.header.run, names);
  const tagged = run.specs.flatMap(({ token }, index) => (token === null ? [] : tags.tagFor(token, [index])));
  const owned = new OwnedNodes(poller, tags);
  try {
    for (const node of nodes) owned.see(node);
    const open = await findOpen(driver, owned, run, { late, call });
    const unsettled = driver.limits.ownerTag === null ? [...open, ...namesakes(run, nodes)] : open;
    const results = await destroyAll({ driver, lanes }, nodesOf(run, owned), {
      end: control.end,
      stop: control.stop,
      until: 'gone',
      itemOf: (position) => position,
      emit: (event) => control.emit(event),
      halt: (error) => control.halt(error),
    });
    await deleteOwnerTags({ driver, lanes }, tagged, control);
    return {
      results,
      failures: results.filter((item) => item.status === 'failed'),
      unknown: results.filter((item) => item.status === 'unknown'),
      unsettled,
    };
  } finally {
    owned.stop();
    await poller.release();
  }
}

/** Looks for the servers of requests without a journalled outcome; returns the names of those that may still exist. */
async function findOpen(
  driver: ComputeDriver,
  owned: OwnedNodes,
  run: JournalledRun,
  { late, call }: { readonly late: number; readonly call: Call },
): Promise<string[]> {
  const open = new Map<string, JournalledSpec[]>();
  for (const spec of run.specs) {
    const { id, token, error } = spec;
    if (id === null && token !== null && error === null) open.set(token, [...(open.get(token) ?? []), spec]);
  }
  const unsettled = await Promise.all(
    [...open].map(async ([token, specs]) => {
      const names = specs.map(({ spec }) => spec.name);
      if (driver.limits.ownerTag === null) return names;
      const found = await owned.find({ token, count: specs.length, startedAt: LONG_AGO, late }, call);
      return found === 'unknown' ? names : [];
    }),
  );
  return unsettled.flat();
}

/** Returns the names of specs that the journal shows as never requested, and that a server unknown to it has. */
function namesakes({ specs }: JournalledRun, nodes: readonly ComputeNode[]): string[] {
  const recorded = new Set(specs.map(({ id }) => id));
  const names = new Set(nodes.filter(({ id }) => !recorded.has(id)).map(({ name }) => name));
  return specs.flatMap(({ id, token, spec }) =>
    id === null && token === null && names.has(spec.name) ? [spec.name] : [],
  );
}

/** Lists all servers of the run: those that its journal records, and those with its owner tags. */
function nodesOf(run: JournalledRun, owned: OwnedNodes): (ComputeNode | string)[] {
  const found = new Map<string, ComputeNode | string>();
  for (const { id } of run.specs) if (id !== null) found.set(id, id);
  for (const token of owned.tokens) for (const node of owned.seen(token)) found.set(node.id, node);
  return [...found.values()];
}
