import type { ComputeDriver } from '../compute/driver.js';
import { INTENT_KEY } from '../compute/limits.js';
import type { ComputeNode } from '../compute/models.js';
import type { CreateNodeOptions } from '../compute/options.js';
import { type Call, onAbort } from '../connection/call.js';
import { mayHaveTakenEffect } from '../connection/failures.js';
import { CloudError, InvalidRequestError, RolledBackError } from '../errors.js';
import { asError, CreateAccount, type MadePart, type Part } from './create-account.js';
import {
  type CreateNodesContext,
  type CreateNodesEvent,
  type CreateNodesItem,
  type CreateNodesResult,
  summarise,
} from './create-nodes.js';
import { destroyAll, MAX_THROTTLED } from './destroy-nodes.js';
import { LATE_ARRIVAL, RunIntents } from './intents.js';
import { type JournalledSpec, NO_JOURNAL, type RunLog } from './journal/log.js';
import { feed } from './lanes.js';
import { NodePoller } from './poller.js';
import type { RunControl } from './run.js';
import { isHopeless, isThrottle, nodeFailed } from './wait.js';

/** How often a create whose answer was lost, and which the provider does not know of, is asked for again. */
const MAX_ATTEMPTS = 4;

/** What a run is known by, and where it writes. */
export interface RunIdentity {
  /** Begins every token of the run. */
  readonly run: string;
  readonly log: RunLog;
}

/** What a run finds that goes on where an earlier process ended. */
export interface EarlierRun<S extends CreateNodeOptions> {
  /** For each spec, in their order. */
  readonly specs: readonly JournalledSpec[];
  /** Every server of the account, as it is now. */
  readonly nodes: readonly ComputeNode[];
  /** Whether the earlier process was about to destroy what it had made. */
  readonly rollingBack: boolean;
  /** Milliseconds that requests of the earlier process may still be under way. */
  readonly late: number;
  /** Whether specs that failed without a server are tried again. */
  readonly failed: 'keep' | 'retry';
  /** Adds to a spec what the journal does not hold. */
  complete(spec: S, index: number): Promise<S>;
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
  const run = crypto.randomUUID();
  const { journal: path, until = 'running', onFailure = 'keep' } = context.options;
  if (path === undefined) return new CreateRun(context, specs, control, { run, log: NO_JOURNAL }).execute();
  const { Journal } = await import('./journal/journal.js');
  const header = { run, until, onFailure, numbered: context.base?.name ?? null };
  const journal = await Journal.create(path, { driver: context.driver, call: stopped }, header, specs);
  journal.file.onFailure = (error) => control.halt(error);
  try {
    return await new CreateRun(context, specs, control, { run, log: journal }).execute();
  } finally {
    await journal.close();
  }
}

/** One run of creates. */
export class CreateRun<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #context: CreateNodesContext<D>;
  readonly #specs: readonly S[];
  readonly #control: RunControl<CreateNodesEvent<S>>;
  readonly #account: CreateAccount<S>;
  readonly #run: string;
  readonly #log: RunLog;
  readonly #earlier: EarlierRun<S> | null;
  readonly #poller: NodePoller;
  readonly #intents: RunIntents;
  /** What was asked for with each token. */
  readonly #asked = new Map<string, readonly Part<S>[]>();
  readonly #waits: Promise<void>[] = [];
  readonly #inFlight: Call;
  #repeated = false;

  constructor(
    context: CreateNodesContext<D>,
    specs: readonly S[],
    control: RunControl<CreateNodesEvent<S>>,
    { run, log }: RunIdentity,
    earlier: EarlierRun<S> | null = null,
  ) {
    this.#context = context;
    this.#specs = specs;
    this.#control = control;
    this.#run = run;
    this.#log = log;
    this.#earlier = earlier;
    this.#account = new CreateAccount(context.driver, specs.length, control, log);
    this.#poller = NodePoller.acquire(context.driver);
    this.#intents = new RunIntents(this.#poller, run);
    this.#inFlight = { signal: control.end, deadline: null };
  }

  async execute(): Promise<CreateNodesResult<S>> {
    const { stop } = this.#control;
    const removeListener = onAbort(stop, () => this.#account.cancelled(asError(stop.reason)));
    try {
      const fresh = this.#recall();
      await feed(
        this.#groups(fresh),
        this.#context.lanes.concurrency,
        (parts) => this.#create(parts),
        () => stop.aborted,
      );
      await Promise.all(this.#waits);
      this.#settleRest();
      await this.#reconcile();
      if (this.#context.options.onFailure === 'destroy') await this.#rollBack();
      return summarise(this.#account.items as CreateNodesItem<S>[]);
    } finally {
      removeListener();
      this.#intents.stop();
      await this.#poller.release();
    }
  }

  /** What each request asks for: one server, or as many that differ by name alone as the provider makes at once. */
  *#groups(parts: readonly Part<S>[]): Generator<readonly Part<S>[], void, undefined> {
    const { base, driver } = this.#context;
    const size = base === null ? 1 : (driver.limits.batch?.create ?? 1);
    for (let start = 0; start < parts.length; start += size) yield parts.slice(start, start + size);
  }

  /** Takes up what an earlier process left behind; answers what nobody has asked for yet. */
  #recall(): Part<S>[] {
    const all = this.#specs.map((spec, index) => ({ spec, index }));
    const earlier = this.#earlier;
    if (earlier === null) return all;
    for (const node of earlier.nodes) this.#intents.see(node);
    const nodes = new Map(earlier.nodes.map((node) => [node.id, node]));
    const open = new Map<string, Part<S>[]>();
    const fresh: Part<S>[] = [];
    for (const part of all) {
      const known = earlier.specs[part.index];
      if (known === undefined) continue;
      const { id, token, error } = known;
      if (token !== null) this.#asked.set(token, [...(this.#asked.get(token) ?? []), part]);
      if (id !== null) this.#recallNode(part, known, nodes.get(id));
      else if (error !== null && earlier.failed === 'keep') this.#account.recallFailure(part, error);
      else if (error !== null || token === null) fresh.push(part);
      else open.set(token, [...(open.get(token) ?? []), part]);
    }
    for (const [token, parts] of open) {
      const lost = { parts, token, attempt: 0, throttled: 0, error: processEnded(), startedAt: -Infinity };
      this.#waits.push(this.#finish({ lost }));
    }
    return earlier.rollingBack ? [] : fresh;
  }

  #recallNode(part: Part<S>, { id, error }: JournalledSpec, found: ComputeNode | undefined): void {
    const { driver, options } = this.#context;
    const node = found ?? placeholder(driver, id ?? '', part.spec.name);
    if (error !== null) {
      if (found === undefined) this.#account.recallFailure(part, error);
      else this.#account.recallFailure(part, error, driver.adopt(found));
      return;
    }
    const made = this.#account.recall({ ...part, node });
    if (node.state === 'running') this.#account.running(made, made.node);
    else if (found === undefined || options.until !== 'accepted') this.#waits.push(this.#watch(made, null));
  }

  /** The first attempt, which takes its turn among the others; what comes after it must not hold them up. */
  async #create(parts: readonly Part<S>[]): Promise<void> {
    const first = parts[0]?.index ?? 0;
    const token = this.#earlier === null ? `${this.#run}-${first}` : this.#newToken(first);
    const outcome = await this.#attempt({ parts, token, attempt: 1, throttled: 0 });
    this.#waits.push(this.#finish(outcome));
  }

  /** A token of the run that no request has borne, in this process or an earlier one. */
  #newToken(index: number): string {
    return `${this.#run}-${index}-${crypto.randomUUID().slice(0, 8)}`;
  }

  async #finish(first: Outcome<S>): Promise<void> {
    let outcome = first;
    const watches: Promise<void>[] = [];
    const watch = ({ made, startedAt }: Made<S>): void => {
      if (this.#context.options.until !== 'accepted')
        watches.push(...made.map((part) => this.#watch(part, startedAt)));
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
    const { parts, token } = attempt;
    const startedAt = performance.now();
    this.#asked.set(token, parts);
    try {
      const nodes = await this.#request(attempt);
      const made = parts.flatMap((part, position) => {
        const node = nodes[position];
        return node === undefined ? [] : [{ ...part, node }];
      });
      return { made: this.#account.accept(token, made), startedAt };
    } catch (error) {
      return { lost: { ...attempt, error: asError(error), startedAt } };
    }
  }

  async #request({ parts, token }: Attempt<S>): Promise<readonly ComputeNode[]> {
    const [first] = parts;
    if (first === undefined) return [];
    const { driver, base, lanes } = this.#context;
    const { intent, batch } = driver.limits;
    const shared = parts.length > 1 && base !== null ? { ...first.spec, name: base.name } : first.spec;
    const spec = this.#earlier === null ? shared : await this.#earlier.complete(shared, first.index);
    const marked = intent === null ? spec : { ...spec, metadata: { ...spec.metadata, [INTENT_KEY]: token } };
    const names = parts.map((part) => part.spec.name);
    return lanes.use(async (lane) => {
      this.#control.stop.throwIfAborted();
      await this.#log.intend(
        token,
        parts.map(({ index }) => index),
      );
      this.#control.stop.throwIfAborted();
      if (names.length > 1 || batch?.repeatable)
        return lane.createNodeBatch({ spec: marked, names, token }, this.#inFlight);
      return [await lane.createNode(marked, this.#inFlight)];
    }, this.#inFlight);
  }

  /** Finds out what a failed create has left behind: the servers it made after all, and the attempt to make next or null. */
  async #settle(lost: LostCreate<S>): Promise<Settled<S>> {
    const { parts, error, attempt, token } = lost;
    const { stop, end } = this.#control;
    const { intent, batch } = this.#context.driver.limits;
    const stopping = stop.aborted || this.#earlier?.rollingBack === true;
    const neverSent = stop.aborted && error === asError(stop.reason) && !end.aborted;
    if (neverSent) return this.#failAll(parts, error);
    if (isThrottle(error) && !stopping && lost.throttled < MAX_THROTTLED) {
      this.#account.retrying(parts, error);
      return { found: [], again: { parts, token, attempt, throttled: lost.throttled + 1 } };
    }
    const isSpent =
      CloudError.is(error) && error.providerCode !== null && error.providerCode === batch?.spentToken;
    if (!end.aborted && !isSpent && !mayHaveTakenEffect(error)) return this.#failAll(parts, error);
    // What another process has asked for is looked for first: its token goes with its parameters, which ours may not equal.
    const byToken = batch?.repeatable === true && (attempt > 0 || intent === null);
    const repeatable = byToken && !isSpent && !stopping && attempt < MAX_ATTEMPTS;
    if (end.aborted || (intent === null && !repeatable)) return this.#loseAll(parts, error);
    this.#account.retrying(parts, error);
    if (repeatable) return { found: [], again: { parts, token, attempt: attempt + 1, throttled: 0 } };
    const nodes = await this.#findIntent(lost);
    if (nodes === 'unsettled') return this.#loseAll(parts, error);
    const { matched, missing } = this.#match(parts, nodes);
    const found = this.#account.accept(token, matched);
    if (missing.length === 0) return { found, again: null };
    if (isSpent && attempt >= MAX_ATTEMPTS) return { ...this.#loseAll(missing, error), found };
    if (stopping || stop.aborted || attempt >= MAX_ATTEMPTS)
      return { ...this.#failAll(missing, stop.aborted ? asError(stop.reason) : error), found };
    this.#repeated = true;
    // Among those that it has made already, the same token would not tell what the next request makes.
    const next = found.length === 0 ? token : this.#newToken(missing[0]?.index ?? 0);
    return { found, again: { parts: missing, token: next, attempt: attempt + 1, throttled: 0 } };
  }

  /** Which servers are whose: by name, where one request made several of different names. */
  #match(parts: readonly Part<S>[], nodes: readonly ComputeNode[]): Matched<S> {
    const anyName = parts.length === 1 || this.#context.driver.limits.batch?.sharedName === true;
    const left = nodes.filter((node) => !this.#account.knows(node));
    const matched: MadePart<S>[] = [];
    const missing: Part<S>[] = [];
    for (const part of parts) {
      const position = left.findIndex((node) => anyName || node.name === part.spec.name);
      const [node] = position < 0 ? [] : left.splice(position, 1);
      if (node === undefined) missing.push(part);
      else matched.push({ ...part, node });
    }
    return { matched, missing };
  }

  #failAll(parts: readonly Part<S>[], error: Error): Settled<S> {
    for (const part of parts) this.#account.fail(part, error);
    return { found: [], again: null };
  }

  #loseAll(parts: readonly Part<S>[], error: Error): Settled<S> {
    for (const part of parts) this.#account.lose(part, error);
    return { found: [], again: null };
  }

  #findIntent({ token, parts, error, startedAt, attempt }: LostCreate<S>) {
    const answered = CloudError.is(error) && error.status !== null;
    const late = attempt === 0 ? (this.#earlier?.late ?? 0) : answered ? 0 : LATE_ARRIVAL;
    return this.#intents.find({ token, count: parts.length, startedAt, late }, this.#inFlight);
  }

  async #watch(part: MadePart<S>, startedAt: number | null): Promise<void> {
    const { driver, options } = this.#context;
    const { stop } = this.#control;
    const { node } = part;
    if (stop.aborted) return;
    let unwatch = (): void => {};
    let removeListener = (): void => {};
    await new Promise<void>((resolve) => {
      removeListener = onAbort(stop, resolve);
      const watcher = {
        onNode: (seen: ComputeNode): void => {
          const fresh = driver.adopt(seen);
          if (fresh.state === 'running') this.#account.running(part, fresh);
          else if (fresh.state === 'error') this.#account.fail(part, nodeFailed(driver, fresh), fresh);
          else {
            this.#account.update(part, fresh);
            if (options.until !== 'accepted') return;
          }
          resolve();
        },
        onGone: (_id: string, last?: ComputeNode): void => {
          const words = `Node ${node.name} (${node.id}) was deleted by somebody else before it ran.`;
          const isFaulty = last !== undefined && driver.faultOf(last) !== null;
          this.#account.fail(part, isFaulty ? nodeFailed(driver, last) : new InvalidRequestError(words));
          resolve();
        },
        onPollError: (error: unknown, failures: number): void => {
          this.#account.pollFailed(asError(error));
          if (!isHopeless(error, failures)) return;
          this.#account.update(part, node, asError(error));
          resolve();
        },
      };
      unwatch = this.#poller.watch(node.id, watcher, startedAt);
    });
    removeListener();
    unwatch();
  }

  /** Specs that a cancel came before. */
  #settleRest(): void {
    const { stop } = this.#control;
    const reason = stop.aborted ? asError(stop.reason) : rolledBack('It was not made');
    this.#specs.forEach((spec, index) => {
      if (this.#account.items[index] === undefined) this.#account.recallFailure({ spec, index }, reason);
    });
  }

  /** Looks at what came to light too late: servers of a request that was taken for lost, and second ones of the same spec. */
  async #reconcile(): Promise<void> {
    if (this.#control.end.aborted) return;
    if (this.#repeated) await this.#intents.lookOnce(this.#inFlight);
    for (const [token, parts] of this.#asked) {
      const extra = this.#intents.seen(token).filter((node) => !this.#account.knows(node));
      if (extra.length === 0) continue;
      const without = parts.filter(({ index }) => this.#account.items[index]?.node === undefined);
      const { matched } = this.#match(without, extra);
      for (const part of matched) this.#account.revive(part);
      const made = this.#account.accept(token, matched);
      if (this.#context.options.until !== 'accepted')
        await Promise.all(made.map((part) => this.#watch(part, null)));
      await this.#destroyDuplicates(
        parts,
        extra.filter((node) => !this.#account.knows(node)),
      );
    }
  }

  async #destroyDuplicates(parts: readonly Part<S>[], nodes: readonly ComputeNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const outcomes = await destroyAll(this.#context, nodes, { end: this.#control.end, until: 'accepted' });
    nodes.forEach((node, position) => {
      const part = parts.find(({ spec }) => spec.name === node.name) ?? parts[0];
      const outcome = outcomes[position];
      if (part === undefined || outcome === undefined) return;
      this.#account.duplicate(part, node, outcome.status === 'destroyed' ? undefined : outcome.error);
    });
  }

  /** Destroys what was made, because something failed and the caller wants all or nothing. */
  async #rollBack(): Promise<void> {
    const { items } = this.#account;
    if (items.every((item) => item?.status === 'created')) return;
    this.#log.rollback();
    const made = items.flatMap((item, index) =>
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
      const error = item.error ?? rolledBack(`Node ${node.name} (${node.id}) was destroyed again`);
      items[index] =
        outcome.status === 'destroyed'
          ? { spec, status: 'failed', error }
          : { spec, status: 'unknown', node, error: outcome.error ?? error };
    });
  }
}

interface Attempt<S> {
  readonly parts: readonly Part<S>[];
  /** Names the request: written into the servers' metadata, or told to a provider that knows such tokens. */
  readonly token: string;
  /** 1 for the first of this process; 0 for what an earlier one had asked for. */
  readonly attempt: number;
  /** Attempts that the provider refused as one too many. */
  readonly throttled: number;
}

interface LostCreate<S> extends Attempt<S> {
  readonly error: Error;
  readonly startedAt: number;
}

interface Made<S> {
  readonly made: readonly MadePart<S>[];
  readonly startedAt: number;
}

interface Matched<S> {
  readonly matched: readonly MadePart<S>[];
  readonly missing: readonly Part<S>[];
}

interface Settled<S> {
  readonly found: readonly MadePart<S>[];
  readonly again: Attempt<S> | null;
}

type Outcome<S> = Made<S> | { readonly lost: LostCreate<S> };

/** A server that the provider has accepted and no list has shown yet. */
function placeholder(driver: ComputeDriver, id: string, name: string): ComputeNode {
  return driver.adopt({
    id,
    name,
    state: 'unknown',
    publicIps: [],
    privateIps: [],
    size: null,
    image: null,
    location: null,
    createdAt: null,
    metadata: {},
    extra: {},
  });
}

function rolledBack(what: string): RolledBackError {
  return new RolledBackError(`${what} because another server of the run failed.`);
}

/** Why an intent has no outcome in the journal. */
function processEnded(): CloudError {
  return new CloudError('The process that asked for this server ended before it had an answer.', {
    operation: 'createNode',
    retryable: true,
  });
}
