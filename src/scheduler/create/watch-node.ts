import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { onAbort } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import { asError } from '../as-error.js';
import type { CreatedNode, Ledger } from './ledger.js';
import type { CreateNodesContext } from './create-nodes.js';
import type { NodePoller } from '../../compute/polling/node-poller.js';
import type { Watcher } from '../../compute/polling/watched-node.js';
import { isHopeless, nodeFailed } from '../../compute/polling/wait-until-running.js';
import type { RunControl } from '../run.js';

/** Polls in a row that show a server as stopped before it is started: some clouds show it so for a moment while it boots. */
const CONVINCING_STOPS = 2;

/** Dependencies of a watch, beside the ledger. */
export interface WatchContext<D extends ComputeDriver> {
  readonly context: CreateNodesContext<D>;
  readonly control: Pick<RunControl<unknown>, 'stop' | 'end'>;
  readonly poller: NodePoller;
}

/** Waits for created servers to run, and records in the ledger how that ends. */
export class NodeWatch<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #ledger: Ledger<S>;
  readonly #context: CreateNodesContext<D>;
  readonly #control: WatchContext<D>['control'];
  readonly #poller: NodePoller;

  constructor(ledger: Ledger<S>, { context, control, poller }: WatchContext<D>) {
    this.#ledger = ledger;
    this.#context = context;
    this.#control = control;
    this.#poller = poller;
  }

  /**
   * Waits until a server runs or has failed, or the run stops. `startedAt` is the local time at which its create was sent; null where it may
   * be older.
   */
  async wait(created: CreatedNode<S>, startedAt: number | null): Promise<void> {
    const { stop } = this.#control;
    if (stop.aborted) return;
    if (startedAt !== null && created.node.state === 'running') {
      // Some clouds respond to a create once the server runs: there is nothing to wait for.
      this.#ledger.running(created, this.#context.driver.adopt(created.node));
      return;
    }
    let unwatch = (): void => {};
    let removeListener = (): void => {};
    await new Promise<void>((resolve) => {
      removeListener = onAbort(stop, resolve);
      unwatch = this.#poller.watch(created.node.id, this.#watcherOf(created, resolve), startedAt);
    });
    removeListener();
    unwatch();
  }

  #watcherOf(created: CreatedNode<S>, done: () => void): Watcher {
    const ledger = this.#ledger;
    const { driver, options } = this.#context;
    const { node } = created;
    let stops = 0;
    let isSettled = false;
    /** Records how the wait ends, once: the watch may be told more before it ends. */
    const settle = (record: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      record();
      done();
    };
    return {
      onNode: (seen) => {
        if (isSettled) return;
        const fresh = driver.adopt(seen);
        if (fresh.state === 'running') return settle(() => ledger.running(created, fresh));
        if (fresh.state === 'error')
          return settle(() => ledger.fail(created, nodeFailed(driver, fresh), fresh));
        if (options.until === 'accepted') return settle(() => ledger.update(created, fresh));
        ledger.update(created, fresh);
        stops = fresh.state === 'stopped' ? stops + 1 : 0;
        if (stops === CONVINCING_STOPS) void this.#start(created, settle);
      },
      onGone: (_id, last) => settle(() => ledger.fail(created, goneError(driver, node, last))),
      onPollError: (error, failures) => {
        ledger.pollFailed(asError(error));
        if (isHopeless(error, failures)) settle(() => ledger.update(created, node, asError(error)));
      },
    };
  }

  /** Starts a server that was created but not started, because what created it ended in between. */
  async #start(created: CreatedNode<S>, settle: (record: () => void) => void): Promise<void> {
    const call = { signal: this.#control.end, deadline: null };
    try {
      await this.#context.lanes.use((lane) => lane.startNode(created.node, call), call);
    } catch (error) {
      settle(() => this.#ledger.update(created, created.node, asError(error)));
    }
  }
}

function goneError(driver: ComputeDriver, node: ComputeNode, last: ComputeNode | undefined): Error {
  if (last !== undefined && driver.internals.faultOf(last) !== null) return nodeFailed(driver, last);
  return new InvalidRequestError(
    `Node ${node.name} (${node.id}) was deleted by somebody else before it ran.`,
  );
}
