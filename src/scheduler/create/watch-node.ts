import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { onAbort } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import { asError } from '../as-error.js';
import type { MadePart } from './ledger.js';
import type { CreateWork } from './context.js';
import type { Watcher } from '../../compute/polling/node-poller.js';
import { isHopeless, nodeFailed } from '../../compute/polling/wait-until-running.js';

/** Polls in a row that show a server as stopped before it is started: some clouds call one so for a moment on its way. */
const CONVINCING_STOPS = 2;

/**
 * Waits until a server that was made runs, has failed, or the run stops, and writes that into the account. `startedAt` is the local time
 * at which it was asked for; null where it may be older.
 */
export async function watchMade<D extends ComputeDriver, S extends CreateNodeOptions>(
  work: CreateWork<D, S>,
  part: MadePart<S>,
  startedAt: number | null,
): Promise<void> {
  const { stop } = work.control;
  if (stop.aborted) return;
  if (startedAt !== null && part.node.state === 'running') {
    // Some clouds answer a create once the server runs: there is nothing to wait for.
    work.account.running(part, work.context.driver.adopt(part.node));
    return;
  }
  let unwatch = (): void => {};
  let removeListener = (): void => {};
  await new Promise<void>((resolve) => {
    removeListener = onAbort(stop, resolve);
    unwatch = work.poller.watch(part.node.id, watcherOf(work, part, resolve), startedAt);
  });
  removeListener();
  unwatch();
}

function watcherOf<D extends ComputeDriver, S extends CreateNodeOptions>(
  work: CreateWork<D, S>,
  part: MadePart<S>,
  resolve: () => void,
): Watcher {
  const { context, account } = work;
  const { driver, options } = context;
  const { node } = part;
  let stopped = 0;
  return {
    onNode: (seen) => {
      const fresh = driver.adopt(seen);
      if (fresh.state === 'running') account.running(part, fresh);
      else if (fresh.state === 'error') account.fail(part, nodeFailed(driver, fresh), fresh);
      else {
        account.update(part, fresh);
        stopped = fresh.state === 'stopped' ? stopped + 1 : 0;
        if (stopped === CONVINCING_STOPS && options.until !== 'accepted') void start(work, part, resolve);
        if (options.until !== 'accepted') return;
      }
      resolve();
    },
    onGone: (_id, last) => {
      account.fail(part, whyGone(driver, node, last));
      resolve();
    },
    onPollError: (error, failures) => {
      account.pollFailed(asError(error));
      if (!isHopeless(error, failures)) return;
      account.update(part, node, asError(error));
      resolve();
    },
  };
}

/** Starts a server that was made but not started, because what made it ended in between. */
async function start<D extends ComputeDriver, S extends CreateNodeOptions>(
  { context: { lanes }, account, inFlight }: CreateWork<D, S>,
  part: MadePart<S>,
  resolve: () => void,
): Promise<void> {
  try {
    await lanes.use((lane) => lane.startNode(part.node, inFlight), inFlight);
  } catch (error) {
    account.update(part, part.node, asError(error));
    resolve();
  }
}

function whyGone(driver: ComputeDriver, node: ComputeNode, last: ComputeNode | undefined): Error {
  if (last !== undefined && driver.internals.faultOf(last) !== null) return nodeFailed(driver, last);
  return new InvalidRequestError(
    `Node ${node.name} (${node.id}) was deleted by somebody else before it ran.`,
  );
}
