import type { ComputeDriver } from '../../compute/driver.js';
import { inItems } from '../../diagnostics/runs.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import { backOff } from '../../call/backoff.js';
import type { Call } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import { idOf } from '../../model.js';
import { asError } from '../as-error.js';
import { DeletionWatch } from './deletion-watch.js';
import type {
  DestroyNodesEvent,
  DestroyNodesItem,
  DestroyNodesOptions,
  DestroyNodesResult,
  DestroyNodesTotals,
} from './destroy-nodes.js';
import { isUnderWay } from '../ownership/owned-nodes.js';
import { feed, type Lanes } from '../lanes.js';
import { NodePoller } from '../../compute/polling/node-poller.js';
import type { RunControl } from '../run.js';
import { failsEveryItem } from '../stops-run.js';
import { isThrottle, MAX_THROTTLED } from '../../compute/polling/wait-until-running.js';

/** Times that a delete is sent in all where its error is transient. */
const MAX_FAILED = 4;
/** Longest wait before it is sent a second time, in milliseconds; doubled for each further attempt. */
const BACKOFF = 1000;

/** Times that the deletion of a server that stays in error is requested again. */
const MAX_REPEATS = 3;

/** Polls that may show a server in error while it is being deleted. */
const ERROR_PATIENCE = 5;

/** The same once its deletion was requested often enough. */
const FOREVER = Infinity;

/** Does the work of `Scheduler.destroyNodes`. */
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
    itemOf: (position) => position,
    emit: (event) => control.emit(event),
    halt: (error) => control.halt(error),
  });
  const tags = tagsOf(nodes).filter((tag) => !isUnderWay(tag));
  if (options.until !== 'accepted') await deleteOwnerTags(context, tags, control);
  return {
    results,
    failures: results.filter((item) => item.status === 'failed'),
    unknown: results.filter((item) => item.status === 'unknown'),
  };
}

function tagsOf(nodes: readonly (ComputeNode | string)[]): string[] {
  return nodes.flatMap((node) => (typeof node === 'string' ? [] : (node.metadata[OWNER_TAG_KEY] ?? [])));
}

/** Deletes what a run's owner tags have left in the account. A failure is passed over: what is left does no harm. */
export async function deleteOwnerTags<D extends ComputeDriver>(
  { lanes }: DestroyContext<D>,
  tags: readonly string[],
  { stop }: Pick<RunControl<unknown>, 'stop'>,
): Promise<void> {
  if (tags.length === 0 || stop.aborted) return;
  const call: Call = { signal: stop, deadline: null };
  try {
    await lanes.use((lane) => lane.internals.deleteOwnerTags([...new Set(tags)], call), call);
  } catch (error) {
    if (!stop.aborted && !CloudError.is(error)) throw error;
  }
}

/** A driver and the lanes that deletes are sent on. */
export interface DestroyContext<D extends ComputeDriver> {
  readonly driver: D;
  readonly lanes: Lanes<D>;
}

interface DestroyControl {
  readonly end: AbortSignal;
  readonly stop?: AbortSignal;
  readonly until: 'accepted' | 'gone';
  /** Item of the run that a server is, by its position; left out where they are none. */
  readonly itemOf?: (position: number) => number | undefined;
  readonly emit?: (event: DestroyNodesEvent) => void;
  /** Called with an error that every other server would meet too, so that nothing new is started. */
  readonly halt?: (error: Error) => void;
}

/** Destroys servers, each on a lane, and waits until they are gone. Never rejects: failure is in the results. */
export async function destroyAll<D extends ComputeDriver>(
  context: DestroyContext<D>,
  nodes: readonly (ComputeNode | string)[],
  control: DestroyControl,
): Promise<DestroyNodesItem[]> {
  const poller = NodePoller.acquire(context.driver);
  try {
    return await new Destruction(context, nodes, control, poller).execute();
  } finally {
    await poller.release();
  }
}

/** One round of destroying. */
class Destruction<D extends ComputeDriver> {
  readonly #context: DestroyContext<D>;
  readonly #nodes: readonly (ComputeNode | string)[];
  readonly #control: DestroyControl;
  readonly #deletions: DeletionWatch;
  readonly #results: (DestroyNodesItem | undefined)[];
  readonly #waits: Promise<void>[] = [];
  readonly #call: Call;
  #totals: DestroyNodesTotals;

  constructor(
    context: DestroyContext<D>,
    nodes: readonly (ComputeNode | string)[],
    control: DestroyControl,
    poller: NodePoller,
  ) {
    this.#context = context;
    this.#nodes = nodes;
    this.#control = control;
    this.#deletions = new DeletionWatch(poller, control.stop ?? control.end);
    this.#results = Array.from({ length: nodes.length });
    this.#call = { signal: control.end, deadline: null };
    this.#totals = { asked: nodes.length, accepted: 0, destroyed: 0, failed: 0, unknown: 0 };
  }

  async execute(): Promise<DestroyNodesItem[]> {
    const { lanes, driver } = this.#context;
    const { stop, end } = this.#control;
    await feed(
      groupsOf(this.#nodes, driver.limits.batch?.destroy ?? 1),
      lanes.concurrency,
      (group) => inItems(this.#itemsOf(group), () => this.#destroy(group)),
      () => stop?.aborted ?? end.aborted,
    );
    await Promise.all(this.#waits);
    const error = asError(stop?.reason ?? end.reason);
    return this.#nodes.map(
      (node, index) =>
        this.#results[index] ?? this.#settle(index, { id: idOf(node), status: 'failed', error }),
    );
  }

  #itemsOf(group: readonly Target[]): number[] {
    return group.flatMap(({ index }) => this.#control.itemOf?.(index) ?? []);
  }

  async #destroy(group: readonly Target[]): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.#request(group.map(({ id }) => id));
    } catch (error) {
      if (failsEveryItem(error)) this.#control.halt?.(asError(error));
      // One bad id rejects the whole batch, so retry each server alone.
      if (group.length > 1 && isRefusal(error)) for (const target of group) await this.#destroy([target]);
      else for (const { index, id } of group) this.#settle(index, this.#refused(id, error));
      return;
    }
    for (const target of group) {
      if (this.#control.until === 'accepted')
        this.#settle(target.index, { id: target.id, status: 'destroyed' });
      else {
        this.#tell('accepted', target.index, target.id);
        this.#waits.push(this.#watch(target, startedAt));
      }
    }
  }

  async #watch(target: Target, startedAt: number): Promise<void> {
    this.#settle(target.index, await this.#awaitEnd(target, startedAt));
  }

  /** Requests the deletion again, a few times at most, where the server stays in error or comes back. */
  async #awaitEnd({ id, isUnscheduled }: Target, asked: number): Promise<DestroyNodesItem> {
    let startedAt = asked;
    for (let requests = 1; ; requests += 1) {
      const isFirst = requests === 1 && isUnscheduled;
      const patience = isFirst ? 1 : requests > MAX_REPEATS ? FOREVER : ERROR_PATIENCE;
      const end = await this.#deletions.wait({ id, startedAt, isUnscheduled: isFirst, patience });
      if (end.kind === 'gone') return { id, status: 'destroyed' };
      if (end.kind === 'unknown') return { id, status: 'unknown', error: end.error };
      startedAt = performance.now();
      try {
        await this.#request([id]);
      } catch (error) {
        return this.#refused(id, error);
      }
    }
  }

  async #request(ids: readonly string[]): Promise<void> {
    await persist(
      () => this.#context.lanes.use((lane) => request(lane, ids, this.#call), this.#call),
      this.#call,
    );
  }

  #refused(id: string, error: unknown): DestroyNodesItem {
    return { id, status: this.#control.end.aborted ? 'unknown' : 'failed', error: asError(error) };
  }

  #settle(index: number, item: DestroyNodesItem): DestroyNodesItem {
    this.#results[index] = item;
    if (item.status === 'destroyed' && this.#control.until === 'accepted') this.#count('accepted');
    this.#tell(item.status, index, item.id, item.error);
    return item;
  }

  #tell(type: DestroyNodesEvent['type'], index: number, id: string, error?: Error): void {
    this.#count(type);
    const why = error === undefined ? {} : { error };
    this.#control.emit?.({ type, index, id, totals: this.#totals, ...why });
  }

  #count(type: DestroyNodesEvent['type']): void {
    this.#totals = { ...this.#totals, [type]: this.#totals[type] + 1 };
  }
}

/** A server to destroy, and its position in the request. */
interface Target {
  readonly index: number;
  readonly id: string;
  /** See {@link Deletion.isUnscheduled}. */
  readonly isUnscheduled: boolean;
}

function* groupsOf(
  nodes: readonly (ComputeNode | string)[],
  size: number,
): Generator<readonly Target[], void, undefined> {
  for (let start = 0; start < nodes.length; start += size)
    yield nodes.slice(start, start + size).map((node, offset) => ({
      index: start + offset,
      id: idOf(node),
      isUnscheduled: typeof node === 'string' || node.state === 'pending',
    }));
}

async function request(lane: ComputeDriver, ids: readonly string[], call: Call): Promise<void> {
  const [id] = ids;
  if (ids.length > 1) await lane.destroyNodeBatch(ids, call);
  else if (id !== undefined) await lane.destroyNode(id, call);
}

/** Repeats a delete that the rate limit refuses or whose error is transient, each time after the retries of the connection. */
async function persist(send: () => Promise<void>, call: Call): Promise<void> {
  let throttled = 0;
  let failed = 0;
  for (;;) {
    try {
      await send();
      return;
    } catch (error) {
      if (isThrottle(error)) throttled += 1;
      else if (CloudError.is(error) && error.retryable) failed += 1;
      else throw error;
      if (throttled >= MAX_THROTTLED || failed >= MAX_FAILED || call.signal?.aborted) throw error;
    }
    if (failed > 0) await backOff(failed, BACKOFF, call);
  }
}

/** True if the provider has refused a request, rather than failed or kept silent. */
function isRefusal(error: unknown): boolean {
  return CloudError.is(error) && error.status !== null && error.status < 500 && !error.retryable;
}
