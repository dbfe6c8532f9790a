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
  /** What the specs were numbered from, where they differ by their names alone and so may share requests; else null. */
  readonly base: CreateNodeOptions | null;
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
        this.#groups(),
        this.#context.lanes.concurrency,
        (parts) => this.#create(parts),
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

  /** What each request asks for: one server, or as many that differ by name alone as the provider makes at once. */
  *#groups(): Generator<readonly Part<S>[], void, undefined> {
    const { base, driver } = this.#context;
    const size = base === null ? 1 : (driver.limits.batch?.create ?? 1);
    for (let start = 0; start < this.#specs.length; start += size)
      yield this.#specs.slice(start, start + size).map((spec, offset) => ({ spec, index: start + offset }));
  }

  /** The first attempt, which takes its turn among the others; what comes after it must not hold them up. */
  async #create(parts: readonly Part<S>[]): Promise<void> {
    const outcome = await this.#attempt({ parts, token: crypto.randomUUID(), attempt: 1 });
    this.#waits.push(this.#finish(outcome));
  }

  async #finish(first: Outcome<S>): Promise<void> {
    let outcome = first;
    const watches: Promise<void>[] = [];
    const watch = ({ made, startedAt }: Made<S>): void => {
      if (this.#context.options.until !== 'accepted')
        watches.push(...made.map(({ spec, index, node }) => this.#watch(spec, index, node, startedAt)));
    };
    while ('lost' in outcome) {
      const { found, again } = await this.#settle(outcome.lost);
      watch({ made: found, startedAt: outcome.lost.startedAt });
      outcome = again === null ? { made: [], startedAt: 0 } : await this.#attempt(again);
    }
    watch(outcome);
    await Promise.all(watches);
  }

  async #attempt(attempt: Attempt<S>): Promise<Outcome<S>> {
    const startedAt = performance.now();
    try {
      const nodes = await this.#request(attempt);
      return { made: this.#acceptAll(attempt.parts, nodes), startedAt };
    } catch (error) {
      return { lost: { ...attempt, error: asError(error), startedAt } };
    }
  }

  #request({ parts, token }: Attempt<S>): Promise<readonly ComputeNode[]> {
    const [first] = parts;
    if (first === undefined) return Promise.resolve([]);
    const { driver, base, lanes } = this.#context;
    const { intent, batch } = driver.limits;
    const spec = parts.length > 1 && base !== null ? base : first.spec;
    const marked = intent === null ? spec : { ...spec, metadata: { ...spec.metadata, [INTENT_KEY]: token } };
    const names = parts.map((part) => part.spec.name);
    return lanes.use(async (lane) => {
      this.#control.stop.throwIfAborted();
      if (names.length > 1 || batch?.repeatable)
        return lane.createNodeBatch({ spec: marked, names, token }, this.#inFlight);
      return [await lane.createNode(marked, this.#inFlight)];
    }, this.#inFlight);
  }

  /** The nodes of an answer, in the order of what was asked for. */
  #acceptAll(parts: readonly Part<S>[], nodes: readonly ComputeNode[]): MadePart<S>[] {
    return parts.flatMap(({ spec, index }, position) => {
      const node = nodes[position];
      return node === undefined ? [] : [{ spec, index, node: this.#accept(spec, index, node) }];
    });
  }

  #accept(spec: S, index: number, made: ComputeNode): ComputeNode {
    const node = this.#context.driver.adopt(made);
    this.#items[index] = { spec, status: 'created', node };
    this.#count({ accepted: this.#totals.accepted + 1 });
    this.#control.emit({ type: 'accepted', index, spec, node, totals: this.#totals });
    return node;
  }

  /** Finds out what a failed create has left behind: the servers it made after all, and the attempt to make next or null. */
  async #settle(lost: LostCreate<S>): Promise<Settled<S>> {
    const { parts, error, attempt, token } = lost;
    const { stop, end } = this.#control;
    const { intent, batch } = this.#context.driver.limits;
    const neverSent = stop.aborted && error === asError(stop.reason) && !end.aborted;
    if (neverSent || (!end.aborted && !mayHaveTakenEffect(error))) return this.#failAll(parts, error);
    const repeatable = batch?.repeatable === true && !stop.aborted && attempt < MAX_ATTEMPTS;
    if (end.aborted || (intent === null && !repeatable)) return this.#loseAll(parts, error);
    for (const { spec, index } of parts)
      this.#control.emit({ type: 'retrying', index, spec, error, totals: this.#totals });
    if (repeatable) return { found: [], again: { parts, token, attempt: attempt + 1 } };
    const nodes = await this.#findIntent(lost);
    if (nodes === 'unsettled') return this.#loseAll(parts, error);
    const { found, missing } = this.#matchNames(parts, nodes);
    if (missing.length === 0) return { found, again: null };
    if (stop.aborted || attempt >= MAX_ATTEMPTS) return { ...this.#failAll(missing, error), found };
    // Among those that it has made already, the same token would not tell what the next request makes.
    const next = found.length === 0 ? token : crypto.randomUUID();
    return { found, again: { parts: missing, token: next, attempt: attempt + 1 } };
  }

  #matchNames(
    parts: readonly Part<S>[],
    nodes: readonly ComputeNode[],
  ): { found: MadePart<S>[]; missing: Part<S>[] } {
    const left = new Map(nodes.map((node) => [parts.length === 1 ? parts[0]?.spec.name : node.name, node]));
    const found: MadePart<S>[] = [];
    const missing: Part<S>[] = [];
    for (const { spec, index } of parts) {
      const node = left.get(spec.name);
      if (node === undefined) missing.push({ spec, index });
      else found.push({ spec, index, node: this.#accept(spec, index, node) });
    }
    return { found, missing };
  }

  #failAll(parts: readonly Part<S>[], error: Error): Settled<S> {
    for (const { spec, index } of parts) this.#fail(spec, index, error);
    return { found: [], again: null };
  }

  #loseAll(parts: readonly Part<S>[], error: Error): Settled<S> {
    for (const { spec, index } of parts) this.#lose(spec, index, error);
    return { found: [], again: null };
  }

  #findIntent({ token, parts, error }: LostCreate<S>): Promise<readonly ComputeNode[] | 'unsettled'> {
    this.#intents ??= new FoundIntents(this.#poller);
    const answered = CloudError.is(error) && error.status !== null;
    return this.#intents.find({ intent: token, count: parts.length, answered }, this.#inFlight);
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

/** One server asked for. */
interface Part<S> {
  readonly spec: S;
  readonly index: number;
}

interface MadePart<S> extends Part<S> {
  readonly node: ComputeNode;
}

interface Attempt<S> {
  readonly parts: readonly Part<S>[];
  /** Names the request: written into the servers' metadata, or told to a provider that knows such tokens. */
  readonly token: string;
  /** 1 for the first. */
  readonly attempt: number;
}

interface LostCreate<S> extends Attempt<S> {
  readonly error: Error;
  readonly startedAt: number;
}

interface Made<S> {
  readonly made: readonly MadePart<S>[];
  readonly startedAt: number;
}

interface Settled<S> {
  readonly found: readonly MadePart<S>[];
  readonly again: Attempt<S> | null;
}

type Outcome<S> = Made<S> | { readonly lost: LostCreate<S> };

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
