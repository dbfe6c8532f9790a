import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models.js';
import type { CreateNodeOptions } from '../compute/options.js';
import { type Call, onAbort } from '../connection/call.js';
import { mayHaveTakenEffect } from '../connection/failures.js';
import { CloudError, InvalidRequestError, RolledBackError } from '../errors.js';
import { destroyAll } from './destroy-nodes.js';
import { FoundIntents, INTENT_KEY } from './intents.js';
import { feed, type Lanes } from './lanes.js';
import { NodePoller } from './poller.js';
import type { RunControl, RunOptions } from './run.js';
import { isHopeless, nodeFailed } from './wait.js';

/** Options of `createNodes`. */
export interface CreateNodesOptions extends RunOptions {
  /** When a server counts as made: `'running'` (default), or `'accepted'` as soon as the provider has taken the request. */
  readonly until?: 'accepted' | 'running';
  /** What to do with the servers that were made when another failed: `'keep'` (default) or `'destroy'`. */
  readonly onFailure?: 'keep' | 'destroy';
}

/** Running totals, with each event. */
export interface CreateNodesTotals {
  /** Servers asked for. */
  readonly asked: number;
  /** Accepted by the provider so far, those that failed later included. */
  readonly accepted: number;
  /** Seen running so far. */
  readonly running: number;
  readonly failed: number;
  readonly unknown: number;
}

/** What happens during `createNodes`. `index` is the position of the spec. */
export type CreateNodesEvent<S extends CreateNodeOptions = CreateNodeOptions> = {
  readonly totals: CreateNodesTotals;
} & (
  | {
      readonly type: 'accepted' | 'running';
      readonly index: number;
      readonly spec: S;
      readonly node: ComputeNode;
    }
  | { readonly type: 'retrying'; readonly index: number; readonly spec: S; readonly error: Error }
  | {
      readonly type: 'failed' | 'unknown';
      readonly index: number;
      readonly spec: S;
      readonly node?: ComputeNode;
      readonly error: Error;
    }
  | { readonly type: 'poll-failed'; readonly error: Error }
  | { readonly type: 'cancelled'; readonly reason: Error }
);

/** What became of one spec. */
export interface CreateNodesItem<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  readonly spec: S;
  /**
   * `created`: the server exists and is in `node`. `failed`: it does not run; where `node` is there it exists in error and costs money.
   * `unknown`: it may exist; `error` says what was lost.
   */
  readonly status: 'created' | 'failed' | 'unknown';
  readonly node?: N;
  readonly error?: Error;
}

/** The account of what exists after `createNodes`. */
export interface CreateNodesResult<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  /** One for each spec, in their order. */
  readonly results: readonly CreateNodesItem<S, N>[];
  /** The servers made, in the order of specs. */
  readonly nodes: readonly N[];
  readonly failures: readonly CreateNodesItem<S, N>[];
  readonly unknown: readonly CreateNodesItem<S, N>[];
}

/** What a run of creates works with. */
export interface CreateNodesContext<D extends ComputeDriver> {
  readonly driver: D;
  readonly lanes: Lanes<D>;
  readonly options: CreateNodesOptions;
}

/** How often a create whose answer was lost, and which the provider does not know of, is asked for again. */
const MAX_ATTEMPTS = 4;

/** Names as the provider's own bulk calls make them: `web-1`, `web-2` ... */
export function numberSpecs<S extends CreateNodeOptions>(spec: S, count: number): S[] {
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidRequestError(`createNodes: count must be a whole number of at least 1, not ${count}.`);
  return Array.from({ length: count }, (_, index) => ({ ...spec, name: `${spec.name}-${index + 1}` }));
}

/** The work of `Scheduler.createNodes`. */
export async function createNodes<D extends ComputeDriver, S extends CreateNodeOptions>(
  context: CreateNodesContext<D>,
  specs: readonly S[],
  control: RunControl<CreateNodesEvent<S>>,
): Promise<CreateNodesResult<S>> {
  if (specs.length === 0) return summarise([]);
  const stopped: Call = { signal: control.stop, deadline: null };
  await context.lanes.use((lane) => lane.checkCreate(specs, stopped), stopped);
  const run = new CreateRun(context, specs, control);
  return run.execute();
}

class CreateRun<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #context: CreateNodesContext<D>;
  readonly #specs: readonly S[];
  readonly #control: RunControl<CreateNodesEvent<S>>;
  readonly #items: (CreateNodesItem<S> | undefined)[];
  readonly #poller: NodePoller;
  readonly #waits: Promise<void>[] = [];
  readonly #inFlight: Call;
  #intents: FoundIntents | null = null;
  #totals: CreateNodesTotals;

  constructor(context: CreateNodesContext<D>, specs: readonly S[], control: RunControl<CreateNodesEvent<S>>) {
    this.#context = context;
    this.#specs = specs;
    this.#control = control;
    this.#items = Array.from({ length: specs.length });
    this.#poller = NodePoller.acquire(context.driver);
    this.#inFlight = { signal: control.end, deadline: null };
    this.#totals = { asked: specs.length, accepted: 0, running: 0, failed: 0, unknown: 0 };
  }

  async execute(): Promise<CreateNodesResult<S>> {
    const { stop } = this.#control;
    const cancelled = (): void =>
      this.#control.emit({ type: 'cancelled', reason: asError(stop.reason), totals: this.#totals });
    const removeListener = onAbort(stop, cancelled);
    try {
      await feed(
        this.#specs,
        this.#context.lanes.concurrency,
        (spec, index) => this.#create(spec, index),
        () => stop.aborted,
      );
      await Promise.all(this.#waits);
      this.#settleRest();
      if (this.#context.options.onFailure === 'destroy') await this.#rollBack();
      return summarise(this.#items as CreateNodesItem<S>[]);
    } finally {
      removeListener();
      this.#intents?.stop();
      await this.#poller.release();
    }
  }

  /** The first attempt, which takes its turn among the specs; what comes after it must not hold up the others. */
  async #create(spec: S, index: number): Promise<void> {
    const intent = this.#context.driver.limits.intent === null ? null : crypto.randomUUID();
    const outcome = await this.#attempt(spec, index, { intent, attempt: 1 });
    this.#waits.push(this.#finish(spec, index, outcome));
  }

  async #finish(spec: S, index: number, first: Outcome): Promise<void> {
    let outcome = first;
    while ('lost' in outcome) {
      const settled = await this.#settle(spec, index, outcome.lost);
      if (settled === null) return;
      outcome = 'node' in settled ? settled : await this.#attempt(spec, index, settled);
    }
    if (this.#context.options.until !== 'accepted')
      await this.#watch(spec, index, outcome.node, outcome.startedAt);
  }

  async #attempt(spec: S, index: number, { intent, attempt }: Attempt): Promise<Outcome> {
    const startedAt = performance.now();
    try {
      const node = this.#accept(spec, index, await this.#request(spec, intent));
      return { node, startedAt };
    } catch (error) {
      return { lost: { error: asError(error), intent, startedAt, attempt } };
    }
  }

  async #request(spec: S, intent: string | null): Promise<ComputeNode> {
    const marked = intent === null ? spec : { ...spec, metadata: { ...spec.metadata, [INTENT_KEY]: intent } };
    return this.#context.lanes.use((lane) => {
      this.#control.stop.throwIfAborted();
      return lane.createNode(marked, this.#inFlight);
    }, this.#inFlight);
  }

  #accept(spec: S, index: number, made: ComputeNode): ComputeNode {
    const node = this.#context.driver.adopt(made);
    this.#items[index] = { spec, status: 'created', node };
    this.#count({ accepted: this.#totals.accepted + 1 });
    this.#control.emit({ type: 'accepted', index, spec, node, totals: this.#totals });
    return node;
  }

  /** Finds out what a failed create has left behind: its node, the attempt to make next, or null when the spec is done with. */
  async #settle(spec: S, index: number, lost: LostCreate): Promise<MadeNode | Attempt | null> {
    const { error, intent, startedAt, attempt } = lost;
    const { stop, end } = this.#control;
    const neverSent = stop.aborted && error === asError(stop.reason) && !end.aborted;
    if (neverSent || (!end.aborted && !mayHaveTakenEffect(error))) {
      this.#fail(spec, index, error);
      return null;
    }
    if (end.aborted || intent === null) {
      this.#lose(spec, index, error);
      return null;
    }
    this.#control.emit({ type: 'retrying', index, spec, error, totals: this.#totals });
    const found = await this.#findIntent(intent, error);
    if (found === 'unsettled') this.#lose(spec, index, error);
    else if (found !== null) return { node: this.#accept(spec, index, found), startedAt };
    else if (stop.aborted || attempt >= MAX_ATTEMPTS) this.#fail(spec, index, error);
    else return { intent, attempt: attempt + 1 };
    return null;
  }

  #findIntent(intent: string, error: Error): Promise<ComputeNode | null | 'unsettled'> {
    this.#intents ??= new FoundIntents(this.#poller);
    const answered = CloudError.is(error) && error.status !== null;
    return this.#intents.find(intent, answered, this.#inFlight);
  }

  async #watch(spec: S, index: number, node: ComputeNode, startedAt: number): Promise<void> {
    const { driver } = this.#context;
    const { stop } = this.#control;
    if (stop.aborted) return;
    let unwatch = (): void => {};
    let removeListener = (): void => {};
    await new Promise<void>((resolve) => {
      removeListener = onAbort(stop, resolve);
      const watcher = {
        onNode: (seen: ComputeNode): void => {
          const fresh = driver.adopt(seen);
          if (fresh.state === 'running') this.#running(spec, index, fresh);
          else if (fresh.state === 'error') this.#fail(spec, index, nodeFailed(driver, fresh), fresh);
          else {
            this.#items[index] = { spec, status: 'created', node: fresh };
            return;
          }
          resolve();
        },
        onGone: (): void => {
          this.#fail(
            spec,
            index,
            new InvalidRequestError(
              `Node ${node.name} (${node.id}) was deleted by somebody else before it ran.`,
            ),
          );
          resolve();
        },
        onPollError: (error: unknown, failures: number): void => {
          this.#control.emit({ type: 'poll-failed', error: asError(error), totals: this.#totals });
          if (!isHopeless(error, failures)) return;
          this.#items[index] = { spec, status: 'created', node, error: asError(error) };
          resolve();
        },
      };
      unwatch = this.#poller.watch(node.id, watcher, startedAt);
    });
    removeListener();
    unwatch();
  }

  #running(spec: S, index: number, node: ComputeNode): void {
    this.#items[index] = { spec, status: 'created', node };
    this.#count({ running: this.#totals.running + 1 });
    this.#control.emit({ type: 'running', index, spec, node, totals: this.#totals });
  }

  #fail(spec: S, index: number, error: Error, node?: ComputeNode): void {
    this.#items[index] = { spec, status: 'failed', error, ...(node === undefined ? {} : { node }) };
    this.#count({ failed: this.#totals.failed + 1 });
    this.#control.emit({
      type: 'failed',
      index,
      spec,
      error,
      totals: this.#totals,
      ...(node === undefined ? {} : { node }),
    });
  }

  #lose(spec: S, index: number, error: Error): void {
    this.#items[index] = { spec, status: 'unknown', error };
    this.#count({ unknown: this.#totals.unknown + 1 });
    this.#control.emit({ type: 'unknown', index, spec, error, totals: this.#totals });
  }

  /** Specs that a cancel came before. */
  #settleRest(): void {
    this.#specs.forEach((spec, index) => {
      if (this.#items[index] === undefined) this.#fail(spec, index, asError(this.#control.stop.reason));
    });
  }

  /** Destroys what was made, because something failed and the caller wants all or nothing. */
  async #rollBack(): Promise<void> {
    if (this.#items.every((item) => item?.status === 'created')) return;
    const made = this.#items.flatMap((item, index) =>
      item?.node === undefined ? [] : [{ index, spec: item.spec, node: item.node, item }],
    );
    const outcomes = await destroyAll(
      this.#context,
      made.map(({ node }) => node),
      { end: this.#control.end, until: 'gone' },
    );
    outcomes.forEach((outcome, position) => {
      const entry = made[position];
      if (entry === undefined) return;
      const { index, spec, node, item } = entry;
      const error =
        item.error ??
        new RolledBackError(
          `Node ${node.name} (${node.id}) was destroyed again because another server of the run failed.`,
        );
      this.#items[index] =
        outcome.status === 'destroyed'
          ? { spec, status: 'failed', error }
          : { spec, status: 'unknown', node, error: outcome.error ?? error };
    });
  }

  #count(change: Partial<CreateNodesTotals>): void {
    this.#totals = { ...this.#totals, ...change };
  }
}

interface Attempt {
  /** Written into the server's metadata, so that it can be found again; null where the provider keeps none. */
  readonly intent: string | null;
  /** 1 for the first. */
  readonly attempt: number;
}

interface LostCreate extends Attempt {
  readonly error: Error;
  readonly startedAt: number;
}

interface MadeNode {
  readonly node: ComputeNode;
  readonly startedAt: number;
}

type Outcome = MadeNode | { readonly lost: LostCreate };

function summarise<S extends CreateNodeOptions>(
  results: readonly CreateNodesItem<S>[],
): CreateNodesResult<S> {
  return {
    results,
    nodes: results.flatMap((item) =>
      item.status === 'created' && item.node !== undefined ? [item.node] : [],
    ),
    failures: results.filter((item) => item.status === 'failed'),
    unknown: results.filter((item) => item.status === 'unknown'),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
