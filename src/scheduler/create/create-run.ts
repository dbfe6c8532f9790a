import type { ComputeDriver } from '../../compute/driver.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { type Call, onAbort } from '../../call/call.js';
import { asError } from '../as-error.js';
import { CreateAccount, type MadePart, type Part } from './ledger.js';
import {
  type CreateNodesContext,
  type CreateNodesEvent,
  type CreateNodesItem,
  type CreateNodesResult,
  summarise,
} from './create-nodes.js';
import type { Attempt, CreateWork, EarlierRun, Made, Outcome } from './context.js';
import { destroyAll } from '../destroy/destroy-run.js';
import { ownerTagsOf } from '../ownership/owner-tags.js';
import { OwnedNodes } from '../ownership/owned-nodes.js';
import { NO_JOURNAL, type RunLog } from '../journal/log.js';
import { feed } from '../lanes.js';
import { NodePoller } from '../../compute/polling/node-poller.js';
import { recallRun } from './restore.js';
import { rollBack, rolledBack } from './roll-back.js';
import type { RunControl } from '../run.js';
import { CreateSettler } from './reconcile.js';
import { failsEveryItem } from '../stops-run.js';
import { watchMade } from './watch-node.js';

/** What a run is known by, and where it writes. */
export interface RunIdentity {
  /** Begins every token of the run. */
  readonly run: string;
  readonly log: RunLog;
}

/** The work of `Scheduler.createNodes`. */
export async function createNodes<D extends ComputeDriver, S extends CreateNodeOptions>(
  context: CreateNodesContext<D>,
  specs: readonly S[],
  control: RunControl<CreateNodesEvent<S>>,
): Promise<CreateNodesResult<S>> {
  if (specs.length === 0) return summarise([]);
  const stopped: Call = { signal: control.stop, deadline: null };
  await context.lanes.use((lane) => lane.internals.checkCreate(specs, stopped), stopped);
  const run = crypto.randomUUID();
  const { journal: path, until = 'running', onFailure = 'keep' } = context.options;
  if (path === undefined) return new CreateRun(context, specs, control, { run, log: NO_JOURNAL }).execute();
  const { Journal } = await import('../journal/journal.js');
  const header = { run, until, onFailure, numbered: context.base?.name ?? null };
  const journal = await Journal.create(path, { driver: context.driver, call: stopped }, header, specs);
  journal.file.onFailure = (error) => control.halt(error);
  try {
    return await new CreateRun(context, specs, control, { run, log: journal }).execute();
  } finally {
    await journal.close();
  }
}

/** One run of creates: asks for servers, settles what was lost, waits for what was made. */
export class CreateRun<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #specs: readonly S[];
  readonly #run: string;
  readonly #work: CreateWork<D, S>;
  readonly #settler: CreateSettler<D, S>;
  /** What was asked for with each token. */
  readonly #asked = new Map<string, readonly Part<S>[]>();
  readonly #waits: Promise<void>[] = [];
  /** Whether a resumed run makes servers that its journal knows nothing of. */
  #isAnew = false;

  constructor(
    context: CreateNodesContext<D>,
    specs: readonly S[],
    control: RunControl<CreateNodesEvent<S>>,
    { run, log }: RunIdentity,
    earlier: EarlierRun<S> | null = null,
  ) {
    const poller = NodePoller.acquire(context.driver);
    const names = specs.map(({ name }) => name);
    const tags = ownerTagsOf(context.driver, run, names);
    this.#specs = specs;
    this.#run = run;
    this.#work = {
      context,
      control,
      account: new CreateAccount(context.driver, specs.length, control, log),
      poller,
      tags,
      owned: new OwnedNodes(poller, tags),
      log,
      earlier,
      inFlight: { signal: control.end, deadline: null },
      newToken: (index) => `${run}-${index}-${crypto.randomUUID().slice(0, 8)}`,
    };
    this.#settler = new CreateSettler(this.#work);
  }

  async execute(): Promise<CreateNodesResult<S>> {
    const { context, account, owned, poller } = this.#work;
    const { stop } = this.#work.control;
    const removeListener = onAbort(stop, () => account.cancelled(asError(stop.reason)));
    try {
      const create = (parts: readonly Part<S>[]): Promise<void> => this.#create(parts);
      await feed(this.#groups(this.#begin()), context.lanes.concurrency, create, () => stop.aborted);
      await Promise.all(this.#waits);
      this.#settleRest();
      await this.#reconcile();
      if (context.options.onFailure === 'destroy') await rollBack(this.#work);
      return summarise(account.items as CreateNodesItem<S>[]);
    } finally {
      removeListener();
      owned.stop();
      await poller.release();
    }
  }

  /** Goes on with what an earlier process left behind; answers what nobody has asked for yet. */
  #begin(): readonly Part<S>[] {
    const parts = this.#specs.map((spec, index) => ({ spec, index }));
    const { earlier } = this.#work;
    if (earlier === null) return parts;
    const { fresh, open, made, asked } = recallRun(this.#work, earlier, parts);
    for (const [token, those] of asked) this.#asked.set(token, those);
    for (const part of made) this.#waits.push(watchMade(this.#work, part, null));
    for (const lost of open) this.#waits.push(this.#finish({ lost }));
    this.#isAnew = fresh.length > 0;
    return fresh;
  }

  /** What each request asks for: one server, or as many that differ by name alone as the provider makes at once. */
  *#groups(parts: readonly Part<S>[]): Generator<readonly Part<S>[], void, undefined> {
    const { base, driver } = this.#work.context;
    const size = base === null ? 1 : (driver.limits.batch?.create ?? 1);
    for (let start = 0; start < parts.length; start += size) yield parts.slice(start, start + size);
  }

  /** The first attempt, which takes its turn among the others; what comes after it must not hold them up. */
  async #create(parts: readonly Part<S>[]): Promise<void> {
    const first = parts[0]?.index ?? 0;
    const token = this.#work.earlier === null ? `${this.#run}-${first}` : this.#work.newToken(first);
    const outcome = await this.#attempt({ parts, token, attempt: 1, throttled: 0, inDoubt: false });
    this.#waits.push(this.#finish(outcome));
  }

  async #finish(first: Outcome<S>): Promise<void> {
    let outcome = first;
    const watches: Promise<void>[] = [];
    while ('lost' in outcome) {
      const { found, again } = await this.#settler.settle(outcome.lost);
      watches.push(this.#watch({ made: found, startedAt: outcome.lost.startedAt }));
      outcome = again === null ? { made: [], startedAt: 0 } : await this.#attempt(again);
    }
    await Promise.all([...watches, this.#watch(outcome)]);
  }

  async #watch({ made, startedAt }: Made<S>): Promise<void> {
    if (this.#work.context.options.until === 'accepted') return;
    await Promise.all(made.map((part) => watchMade(this.#work, part, startedAt)));
  }

  async #attempt(attempt: Attempt<S>): Promise<Outcome<S>> {
    const { parts, token } = attempt;
    const startedAt = performance.now();
    let sent = false;
    this.#asked.set(token, parts);
    try {
      const nodes = await this.#request(attempt, () => {
        sent = true;
      });
      const made = parts.flatMap((part, position): MadePart<S>[] => {
        const node = nodes[position];
        return node === undefined ? [] : [{ ...part, node }];
      });
      return { made: this.#work.account.accept(token, made), startedAt };
    } catch (caught) {
      const error = asError(caught);
      if (failsEveryItem(error)) this.#work.control.halt(error);
      return { lost: { ...attempt, error, sent, startedAt } };
    }
  }

  async #request({ parts, token }: Attempt<S>, onSend: () => void): Promise<readonly ComputeNode[]> {
    const { context, control, log, tags, inFlight } = this.#work;
    const { ownerTag, batch } = context.driver.limits;
    const spec = await this.#specOf(parts);
    const names = parts.map((part) => part.spec.name);
    const indexes = parts.map(({ index }) => index);
    const tag = { [OWNER_TAG_KEY]: tags.tagFor(token, indexes) };
    const tagged = ownerTag === null ? spec : { ...spec, metadata: { ...spec.metadata, ...tag } };
    return context.lanes.use(async (lane) => {
      control.stop.throwIfAborted();
      await log.intend(token, indexes);
      control.stop.throwIfAborted();
      onSend();
      if (names.length > 1 || batch?.repeatable)
        return lane.createNodeBatch({ spec: tagged, names, clientToken: token }, inFlight);
      return [await lane.createNode(tagged, inFlight)];
    }, inFlight);
  }

  /** What all servers of a request have in common, whole. */
  async #specOf(parts: readonly Part<S>[]): Promise<S> {
    const [first] = parts;
    if (first === undefined) throw new RangeError('A request creates at least one server.');
    const { context, earlier } = this.#work;
    const { base } = context;
    const spec = parts.length > 1 && base !== null ? { ...first.spec, name: base.name } : first.spec;
    return earlier === null ? spec : earlier.complete(spec, first.index);
  }

  /** Specs that a cancel came before. */
  #settleRest(): void {
    const { account, control } = this.#work;
    const { stop } = control;
    const reason = stop.aborted
      ? asError(stop.reason)
      : rolledBack('It was not made', account.items.find((item) => item?.status === 'failed')?.error);
    this.#specs.forEach((spec, index) => {
      if (account.items[index] === undefined) account.recallFailure({ spec, index }, reason);
    });
  }

  /** Looks at what came to light too late: servers of a request that was taken for lost, and second ones of the same spec. */
  async #reconcile(): Promise<void> {
    const { control, owned, inFlight, account } = this.#work;
    if (control.end.aborted) return;
    if (this.#settler.repeated || this.#mayOverlap) await owned.lookOnce(inFlight);
    if (this.#mayOverlap) this.#nameHolders();
    for (const [token, parts] of this.#asked) {
      const unknown = owned.seen(token).filter((node) => !account.knows(node));
      if (unknown.length === 0) continue;
      await this.#takeIn(token, parts, unknown);
      const extra = unknown.filter((node) => !account.knows(node));
      await this.#destroyDuplicates(parts, extra);
    }
  }

  /** Whether this process made something that an earlier one, whose record of it was lost, may have made as well. */
  get #mayOverlap(): boolean {
    return this.#isAnew && this.#work.context.driver.limits.ownerTag !== null;
  }

  /** Assigns servers that no recorded request asked for to the spec that their owner tag names. */
  #nameHolders(): void {
    const { owned, tags } = this.#work;
    for (const token of owned.tokens) {
      if (this.#asked.has(token)) continue;
      const index = owned
        .seen(token)
        .map((node) => tags.firstOf(node))
        .find((first) => first !== undefined);
      const spec = index === undefined ? undefined : this.#specs[index];
      if (index !== undefined && spec !== undefined) this.#asked.set(token, [{ spec, index }]);
    }
  }

  /** Gives servers that came to light too late to the specs that have none. */
  async #takeIn(token: string, parts: readonly Part<S>[], nodes: readonly ComputeNode[]): Promise<void> {
    const { account } = this.#work;
    const without = parts.filter(({ index }) => account.items[index]?.node === undefined);
    const { matched } = this.#settler.match(without, nodes);
    for (const part of matched) account.revive(part);
    await this.#watch({ made: account.accept(token, matched), startedAt: null });
  }

  async #destroyDuplicates(parts: readonly Part<S>[], nodes: readonly ComputeNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const { context, control, account } = this.#work;
    const outcomes = await destroyAll(context, nodes, { end: control.end, until: 'accepted' });
    nodes.forEach((node, position) => {
      const part = parts.find(({ spec }) => spec.name === node.name) ?? parts[0];
      const outcome = outcomes[position];
      if (part === undefined || outcome === undefined) return;
      account.duplicate(part, node, outcome.status === 'destroyed' ? undefined : outcome.error);
    });
  }
}
