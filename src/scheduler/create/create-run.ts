import type { ComputeDriver } from '../../compute/driver.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import { inItems } from '../../diagnostics/runs.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { type Call, onAbort } from '../../call/call.js';
import { asError } from '../as-error.js';
import type { Attempt, Created, Outcome } from './attempt.js';
import { completeNode, isIncomplete } from './complete-node.js';
import { ClientTokens } from './client-tokens.js';
import {
  type CreateNodesContext,
  type CreateNodesEvent,
  type CreateNodesItem,
  type CreateNodesResult,
  requestSize,
  summarise,
} from './create-nodes.js';
import type { EarlierRun } from './earlier-run.js';
import { LateNodes } from './late-nodes.js';
import { type CreatedNode, type IndexedSpec, Ledger } from './ledger.js';
import { ownerTagsOf } from '../ownership/owner-tags.js';
import { OwnedNodes } from '../ownership/owned-nodes.js';
import type { RunLog } from '../journal/log.js';
import { feed } from '../lanes.js';
import { NodePoller } from '../../compute/polling/node-poller.js';
import { Reconciler } from './reconcile.js';
import { restoreRun } from './restore.js';
import { rollBack, rolledBack } from './roll-back.js';
import type { RunControl } from '../run.js';
import type { SpecShare } from './spec-share.js';
import { TaggedSpecs } from './tagged-specs.js';
import { failsEveryItem } from '../stops-run.js';
import { NodeWatch } from './watch-node.js';

/** A run's id and its journal. */
export interface RunIdentity<S extends CreateNodeOptions> {
  /** Prefix of every client token and owner tag of the run. */
  readonly run: string;
  readonly log: RunLog;
  /** State in which an earlier process left the run; null in the first. */
  readonly earlier: EarlierRun<S> | null;
  /** Hands out the specs in a run over several places; left out where all are for this one. */
  readonly share?: SpecShare | null;
}

/** One run of creates: requests servers, reconciles lost creates, waits for servers to run. */
export class CreateRun<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #context: CreateNodesContext<D>;
  readonly #specs: readonly IndexedSpec<S>[];
  readonly #control: RunControl<CreateNodesEvent<S>>;
  readonly #log: RunLog;
  readonly #earlier: EarlierRun<S> | null;
  readonly #share: SpecShare | null;
  readonly #tokens: ClientTokens;
  readonly #poller: NodePoller;
  readonly #owned: OwnedNodes;
  readonly #ledger: Ledger<S>;
  readonly #reconciler: Reconciler<S>;
  readonly #watch: NodeWatch<D, S>;
  /** Call of a request in flight: a first cancel lets it end by itself. */
  readonly #inFlight: Call;
  /** Specs of each request, by its token. */
  readonly #requested = new Map<string, readonly IndexedSpec<S>[]>();
  readonly #tagged: TaggedSpecs;
  readonly #waits: Promise<void>[] = [];

  constructor(
    context: CreateNodesContext<D>,
    specs: readonly S[],
    control: RunControl<CreateNodesEvent<S>>,
    { run, log, earlier, share = null }: RunIdentity<S>,
  ) {
    const { driver } = context;
    const names = specs.map(({ name }) => name);
    this.#context = context;
    this.#specs = specs.map((spec, index) => ({ spec, index }));
    this.#control = control;
    this.#log = log;
    this.#earlier = earlier;
    this.#share = share;
    this.#inFlight = { signal: control.end, deadline: null };
    this.#tokens = new ClientTokens(run, earlier !== null);
    this.#tagged = new TaggedSpecs(driver);
    this.#poller = NodePoller.acquire(driver);
    this.#owned = new OwnedNodes(this.#poller, ownerTagsOf(driver, run, names));
    this.#ledger = new Ledger(specs, { driver, control, log, share });
    this.#reconciler = new Reconciler(this.#ledger, {
      limits: driver.limits,
      control,
      owned: this.#owned,
      tokens: this.#tokens,
      earlier,
    });
    this.#watch = new NodeWatch(this.#ledger, { context, control, poller: this.#poller });
  }

  async execute(): Promise<CreateNodesResult<S>> {
    const { lanes, options } = this.#context;
    const { stop } = this.#control;
    const ledger = this.#ledger;
    const removeListener = onAbort(stop, () => ledger.cancelled(asError(stop.reason)));
    try {
      const fresh = this.#begin();
      const groups = this.#share === null ? this.#groups(fresh) : this.#shared(this.#share);
      const create = (specs: readonly IndexedSpec<S>[]): Promise<void> =>
        inItems(indexesOf(specs), () => this.#create(specs));
      await feed(groups, lanes.concurrency, create, () => stop.aborted);
      await Promise.all(this.#waits);
      if (this.#share === null) this.#failOpen();
      await this.#takeLateNodes(fresh);
      if (options.onFailure === 'destroy')
        await rollBack(ledger, { context: this.#context, control: this.#control, tags: this.#owned.tags });
      return summarise(ledger.results());
    } finally {
      removeListener();
      this.#owned.stop();
      await this.#poller.release();
    }
  }

  /** Goes on where an earlier process ended; returns the specs that were never requested. */
  #begin(): readonly IndexedSpec<S>[] {
    if (this.#earlier === null) {
      this.#share?.begin([]);
      return this.#specs;
    }
    const { fresh, open, created, requested } = restoreRun(this.#earlier, this.#specs, {
      context: this.#context,
      ledger: this.#ledger,
      owned: this.#owned,
    });
    for (const [token, specs] of requested) this.#requested.set(token, specs);
    const underWay = [...created, ...open.flatMap(({ specs }) => specs)].map(({ index }) => index);
    this.#share?.begin([...new Set([...underWay, ...this.#ledger.settled()])]);
    for (const each of created)
      this.#await(
        inItems(each.index, () => this.#resumeWait(each)),
        [each],
      );
    for (const lost of open)
      this.#await(
        inItems(indexesOf(lost.specs), () => this.#finish({ lost })),
        lost.specs,
      );
    this.#share?.ended(this.#ledger.settled().filter((index) => !underWay.includes(index)));
    return fresh;
  }

  /** Outcome of a spec; undefined where it has none here. */
  row(index: number): CreateNodesItem<S> | undefined {
    return this.#ledger.row(index);
  }

  /** Keeps the end of what was begun for some specs, and reports it to the share. */
  #await(end: Promise<void>, specs: readonly IndexedSpec<S>[]): void {
    const indexes = indexesOf(specs);
    this.#waits.push(end.finally(() => this.#share?.ended(indexes)));
  }

  /** Groups of specs as the share hands them out. */
  async *#shared(share: SpecShare): AsyncGenerator<readonly IndexedSpec<S>[], void, undefined> {
    for (;;) {
      const indexes = await share.next(this.#width);
      if (indexes === null) return;
      yield indexes.flatMap((index) => this.#specs[index] ?? []);
    }
  }

  /** Most specs of one request. */
  get #width(): number {
    const { base, driver } = this.#context;
    return requestSize(base, driver.limits);
  }

  /** Groups specs into requests: one spec each, or as many that differ by name alone as the provider creates at once. */
  *#groups(specs: readonly IndexedSpec<S>[]): Generator<readonly IndexedSpec<S>[], void, undefined> {
    const size = this.#width;
    for (let start = 0; start < specs.length; start += size) yield specs.slice(start, start + size);
  }

  /** Makes the first attempt, in turn with the others; what follows it must not hold them up. */
  async #create(specs: readonly IndexedSpec<S>[]): Promise<void> {
    const index = specs[0]?.index ?? 0;
    const first = this.#tokens.first(index);
    // A place that refused a spec may be asked for it again.
    const token = this.#requested.has(first) ? this.#tokens.unused(index) : first;
    const outcome = await this.#attempt({ specs, token, attempt: 1, throttled: 0, inDoubt: false });
    this.#await(this.#finish(outcome), specs);
  }

  async #finish(first: Outcome<S>): Promise<void> {
    let outcome = first;
    const watches: Promise<void>[] = [];
    while ('lost' in outcome) {
      const { found, again } = await this.#reconciler.reconcile(outcome.lost);
      watches.push(this.#wait({ created: found, startedAt: outcome.lost.startedAt }));
      outcome = again === null ? { created: [], startedAt: null } : await this.#attempt(again);
    }
    await Promise.all([...watches, this.#wait(outcome)]);
  }

  async #wait({ created, startedAt }: Created<S>): Promise<void> {
    const whole = await Promise.all(created.map((each) => this.#complete(each)));
    if (this.#context.options.until === 'accepted') return;
    await Promise.all(whole.flatMap((each) => (each === null ? [] : this.#watch.wait(each, startedAt))));
  }

  async #resumeWait(created: CreatedNode<S>): Promise<void> {
    const whole = await this.#complete(created);
    if (whole !== null) await this.#watch.wait(whole, null);
  }

  /** Finishes a server that was found as its create had left it; null if that fails, since it is then not as requested. */
  async #complete(created: CreatedNode<S>): Promise<CreatedNode<S> | null> {
    if (!isIncomplete(this.#context.driver, created.node)) return created;
    const isShared = this.#specs.length > 1;
    try {
      const node = this.#context.driver.adopt(
        await completeNode(this.#context, created, isShared, this.#inFlight),
      );
      this.#ledger.update(created, node);
      return { ...created, node };
    } catch (error) {
      this.#ledger.fail(created, asError(error), created.node);
      return null;
    }
  }

  async #attempt(attempt: Attempt<S>): Promise<Outcome<S>> {
    const { specs, token } = attempt;
    const startedAt = performance.now();
    let sent = false;
    this.#requested.set(token, specs);
    try {
      const nodes = await this.#request(attempt, () => {
        sent = true;
      });
      const created = specs.flatMap((each, position): CreatedNode<S>[] => {
        const node = nodes[position];
        return node === undefined ? [] : [{ ...each, node }];
      });
      return { created: this.#ledger.accept(token, created), startedAt };
    } catch (caught) {
      const error = asError(caught);
      if (failsEveryItem(error) && this.#share === null) this.#control.halt(error);
      return { lost: { ...attempt, error, sent, startedAt } };
    }
  }

  async #request({ specs, token }: Attempt<S>, onSend: () => void): Promise<readonly ComputeNode[]> {
    const { lanes, driver } = this.#context;
    const { ownerTag, batch } = driver.limits;
    const { stop } = this.#control;
    const spec = await this.#commonSpec(specs);
    const names = specs.map((each) => each.spec.name);
    const indexes = indexesOf(specs);
    const tag = { [OWNER_TAG_KEY]: this.#owned.tags.tagFor(token, indexes) };
    const tagged = ownerTag === null ? spec : this.#tagged.tag(token, spec, tag);
    return lanes.use(async (lane) => {
      stop.throwIfAborted();
      await this.#log.intend(token, indexes);
      stop.throwIfAborted();
      onSend();
      if (names.length > 1 || batch?.repeatable)
        return lane.createNodeBatch({ spec: tagged, names, clientToken: token }, this.#inFlight);
      return [await lane.createNode(tagged, this.#inFlight)];
    }, this.#inFlight);
  }

  /** The spec that all servers of a request have in common, with the fields that a journal holds back. */
  async #commonSpec(specs: readonly IndexedSpec<S>[]): Promise<S> {
    const [first] = specs;
    if (first === undefined) throw new RangeError('A request creates at least one server.');
    const { base } = this.#context;
    const spec = specs.length > 1 && base !== null ? { ...first.spec, name: base.name } : first.spec;
    return this.#earlier === null ? spec : this.#earlier.complete(spec, first.index);
  }

  /** Fails the specs that a cancel or a roll-back kept from being requested; the journal keeps them for a resumed run. */
  #failOpen(): void {
    const { stop } = this.#control;
    const reason = stop.aborted
      ? asError(stop.reason)
      : rolledBack('It was not made', this.#ledger.firstError('failed'));
    for (const spec of this.#ledger.open()) this.#ledger.restoreFailure(spec, reason);
  }

  async #takeLateNodes(fresh: readonly IndexedSpec<S>[]): Promise<void> {
    if (this.#control.end.aborted) return;
    // An earlier process may have created the same servers, and the record of it be lost.
    const mayOverlap =
      this.#earlier !== null && fresh.length > 0 && this.#context.driver.limits.ownerTag !== null;
    const late = new LateNodes(this.#ledger, {
      context: this.#context,
      control: this.#control,
      owned: this.#owned,
      reconciler: this.#reconciler,
    });
    if (this.#reconciler.repeated || mayOverlap) await this.#owned.pollOnce(this.#inFlight);
    if (mayOverlap) late.assign(this.#specs, this.#requested);
    await late.take(this.#requested, (created) => this.#wait({ created, startedAt: null }));
  }
}

function indexesOf(specs: readonly { readonly index: number }[]): number[] {
  return specs.map(({ index }) => index);
}
