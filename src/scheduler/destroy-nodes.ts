import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models.js';
import { type Call, onAbort } from '../connection/call.js';
import { CloudError } from '../errors.js';
import { idOf } from '../model.js';
import { feed, type Lanes } from './lanes.js';
import { NodePoller } from './poller.js';
import type { RunControl, RunOptions } from './run.js';
import { isHopeless, isThrottle } from './wait.js';

/** How often a request is sent again that the provider refuses as one too many. */
export const MAX_THROTTLED = 25;

/** Options of `destroyNodes`. */
export interface DestroyNodesOptions extends RunOptions {
  /** When a server counts as destroyed: `'gone'` (default) when the provider does not list it any more, `'accepted'` when it has taken the request. */
  readonly until?: 'accepted' | 'gone';
}

/** What became of one server. */
export interface DestroyNodesItem {
  /** Id of the server. */
  readonly id: string;
  /** `destroyed`: it is gone (or going, with `until: 'accepted'`). `failed`: it still exists. `unknown`: cancelled before that was clear. */
  readonly status: 'destroyed' | 'failed' | 'unknown';
  /** Why it is not `destroyed`; absent where it is. */
  readonly error?: Error;
}

/** What happens during `destroyNodes`. */
export interface DestroyNodesEvent {
  /** `accepted`: the provider has taken the request. The others end the server's line, as in {@link DestroyNodesItem.status}. */
  readonly type: 'accepted' | 'destroyed' | 'failed' | 'unknown';
  /** Position of the server in what was asked for, from 0. */
  readonly index: number;
  /** Id of the server. */
  readonly id: string;
  /** Why it failed or is unknown; absent otherwise. */
  readonly error?: Error;
}

/** The account of what is left after `destroyNodes`. */
export interface DestroyNodesResult {
  /** One for each server, in the order asked. */
  readonly results: readonly DestroyNodesItem[];
  /** The results whose status is `failed`: these servers still exist. */
  readonly failures: readonly DestroyNodesItem[];
  /** The results whose status is `unknown`: the run was cancelled before it was clear. */
  readonly unknown: readonly DestroyNodesItem[];
}

/** The work of `Scheduler.destroyNodes`. */
export async function destroyNodes<D extends ComputeDriver>(
  context: DestroyContext<D>,
  nodes: readonly (ComputeNode | string)[],
  options: DestroyNodesOptions,
  control: RunControl<DestroyNodesEvent>,
): Promise<DestroyNodesResult> {
  const results = await destroyAll(context, nodes, {
    end: control.end,
    stop: control.stop,
    until: options.until ?? 'gone',
    emit: (event) => control.emit(event),
  });
  return {
    results,
    failures: results.filter((item) => item.status === 'failed'),
    unknown: results.filter((item) => item.status === 'unknown'),
  };
}

/** What destroying works with. */
export interface DestroyContext<D extends ComputeDriver> {
  readonly driver: D;
  readonly lanes: Lanes<D>;
}

interface DestroyControl {
  readonly end: AbortSignal;
  readonly stop?: AbortSignal;
  readonly until: 'accepted' | 'gone';
  readonly emit?: (event: DestroyNodesEvent) => void;
}

/** Destroys servers, each on a lane, and waits until they are gone. Never rejects: failure is in the results. */
export async function destroyAll<D extends ComputeDriver>(
  context: DestroyContext<D>,
  nodes: readonly (ComputeNode | string)[],
  control: DestroyControl,
): Promise<DestroyNodesItem[]> {
  const results: (DestroyNodesItem | undefined)[] = Array.from({ length: nodes.length });
  const poller = NodePoller.acquire(context.driver);
  const waits: Promise<void>[] = [];
  const call: Call = { signal: control.end, deadline: null };
  const settle = (index: number, item: DestroyNodesItem): void => {
    results[index] = item;
    control.emit?.({
      type: item.status,
      index,
      id: item.id,
      ...(item.error === undefined ? {} : { error: item.error }),
    });
  };
  const taken = ({ index, id }: Doomed, startedAt: number): void => {
    if (control.until === 'accepted') {
      settle(index, { id, status: 'destroyed' });
      return;
    }
    control.emit?.({ type: 'accepted', index, id });
    waits.push(waitUntilGone(poller, id, startedAt, control).then((item) => settle(index, item)));
  };
  const destroy = async (group: readonly Doomed[]): Promise<void> => {
    const startedAt = performance.now();
    const ids = group.map(({ id }) => id);
    try {
      await untilNotThrottled(() => context.lanes.use((lane) => request(lane, ids, call), call));
    } catch (error) {
      // A batch is refused as a whole for the sake of one; by itself each fares as it deserves.
      if (group.length > 1 && isRefusal(error)) for (const one of group) await destroy([one]);
      else
        for (const { index, id } of group)
          settle(index, { id, status: control.end.aborted ? 'unknown' : 'failed', error: error as Error });
      return;
    }
    for (const one of group) taken(one, startedAt);
  };
  try {
    await feed(
      groupsOf(nodes, context.driver.limits.batch?.destroy ?? 1),
      context.lanes.concurrency,
      destroy,
      () => control.stop?.aborted ?? control.end.aborted,
    );
    await Promise.all(waits);
  } finally {
    await poller.release();
  }
  return nodes.map(
    (node, index) =>
      results[index] ?? {
        id: idOf(node),
        status: 'failed',
        error: control.stop?.reason ?? control.end.reason,
      },
  );
}

/** A server to destroy and its place in what was asked for. */
interface Doomed {
  readonly index: number;
  readonly id: string;
}

function* groupsOf(
  nodes: readonly (ComputeNode | string)[],
  size: number,
): Generator<readonly Doomed[], void, undefined> {
  for (let start = 0; start < nodes.length; start += size)
    yield nodes.slice(start, start + size).map((node, offset) => ({ index: start + offset, id: idOf(node) }));
}

async function request(lane: ComputeDriver, ids: readonly string[], call: Call): Promise<void> {
  const [id] = ids;
  if (ids.length > 1) await lane.destroyNodeBatch(ids, call);
  else if (id !== undefined) await lane.destroyNode(id, call);
}

/** A request that the provider refuses as one too many is sent again, each time after the retries of the connection. */
async function untilNotThrottled(send: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send();
      return;
    } catch (error) {
      if (!isThrottle(error) || attempt >= MAX_THROTTLED) throw error;
    }
  }
}

/** Whether the provider has said no, rather than nothing. */
function isRefusal(error: unknown): boolean {
  return CloudError.is(error) && error.status !== null && error.status < 500 && !error.retryable;
}

function waitUntilGone(
  poller: NodePoller,
  id: string,
  startedAt: number,
  control: DestroyControl,
): Promise<DestroyNodesItem> {
  const signal = control.stop ?? control.end;
  return new Promise((resolve) => {
    const finish = (item: DestroyNodesItem): void => {
      removeListener();
      unwatch();
      resolve(item);
    };
    const cancelled = (): void => finish({ id, status: 'unknown', error: signal.reason });
    const unwatch = poller.watch(
      id,
      {
        ending: true,
        onNode: () => {},
        onGone: () => finish({ id, status: 'destroyed' }),
        onPollError: (error, failures) => {
          if (isHopeless(error, failures)) finish({ id, status: 'unknown', error: error as Error });
        },
      },
      startedAt,
    );
    const removeListener = onAbort(signal, cancelled);
    if (signal.aborted) cancelled();
  });
}
