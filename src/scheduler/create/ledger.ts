import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { CloudError } from '../../errors.js';
import type { CreateNodesEvent, CreateNodesItem, CreateNodesTotals } from './create-nodes.js';
import type { RunLog } from '../journal/log.js';
import type { RunControl } from '../run.js';
import { failsEveryItem } from '../stops-run.js';

/** One server asked for. */
export interface Part<S> {
  readonly spec: S;
  readonly index: number;
}

/** One server asked for, and made. */
export interface MadePart<S> extends Part<S> {
  readonly node: ComputeNode;
}

/** What became of each spec so far: kept for the result, told to listeners, written into the journal. */
export class CreateAccount<S extends CreateNodeOptions> {
  readonly items: (CreateNodesItem<S> | undefined)[];
  readonly #driver: ComputeDriver;
  readonly #control: RunControl<CreateNodesEvent<S>>;
  readonly #log: RunLog;
  /** Ids of the servers that are accounted for. */
  readonly #known = new Set<string>();
  #totals: CreateNodesTotals;

  constructor(driver: ComputeDriver, asked: number, control: RunControl<CreateNodesEvent<S>>, log: RunLog) {
    this.#driver = driver;
    this.#control = control;
    this.#log = log;
    this.items = Array.from({ length: asked });
    this.#totals = { asked, accepted: 0, running: 0, failed: 0, unknown: 0 };
  }

  /** Whether a server is accounted for. */
  knows(node: ComputeNode): boolean {
    return this.#known.has(node.id);
  }

  /** The provider has accepted these, asked for with this token. */
  accept(token: string, made: readonly MadePart<S>[]): MadePart<S>[] {
    if (made.length === 0) return [];
    this.#log.made(
      token,
      made.map(({ index, node }) => [index, node.id]),
    );
    return made.map((part) => this.recall(part));
  }

  /** A server that was accepted, now or before a crash. */
  recall({ spec, index, node: made }: MadePart<S>): MadePart<S> {
    const node = this.#driver.adopt(made);
    this.#known.add(node.id);
    this.items[index] = { spec, status: 'created', node };
    this.#count({ accepted: this.#totals.accepted + 1 });
    this.#control.emit({ type: 'accepted', index, spec, node, totals: this.#totals });
    return { spec, index, node };
  }

  /** A server as it is now. */
  update({ spec, index }: Part<S>, node: ComputeNode, error?: Error): void {
    this.items[index] = { spec, status: 'created', node, ...(error === undefined ? {} : { error }) };
  }

  running({ spec, index }: Part<S>, node: ComputeNode): void {
    this.items[index] = { spec, status: 'created', node };
    this.#count({ running: this.#totals.running + 1 });
    this.#control.emit({ type: 'running', index, spec, node, totals: this.#totals });
  }

  /** Failed, and that is final: a resumed run lists it as it is. What a cancel or the journal itself prevented is not. */
  fail(part: Part<S>, error: Error, node?: ComputeNode): void {
    if (!this.#isPostponed(error)) this.#log.failed(part.index, node?.id ?? null, error);
    this.recallFailure(part, error, node);
  }

  /** A failure, of now or before a crash. */
  recallFailure({ spec, index }: Part<S>, error: Error, node?: ComputeNode): void {
    const found = node === undefined ? {} : { node };
    if (node !== undefined) this.#known.add(node.id);
    this.items[index] = { spec, status: 'failed', error, ...found };
    this.#count({ failed: this.#totals.failed + 1 });
    this.#control.emit({ type: 'failed', index, spec, error, totals: this.#totals, ...found });
  }

  /** Whether it exists could not be found out. */
  lose({ spec, index }: Part<S>, error: Error): void {
    this.items[index] = { spec, status: 'unknown', error };
    this.#count({ unknown: this.#totals.unknown + 1 });
    this.#control.emit({ type: 'unknown', index, spec, error, totals: this.#totals });
  }

  /** What was failed or unknown is there after all. */
  revive({ index }: Part<S>): void {
    const status = this.items[index]?.status;
    if (status === 'failed') this.#count({ failed: this.#totals.failed - 1 });
    if (status === 'unknown') this.#count({ unknown: this.#totals.unknown - 1 });
  }

  retrying(parts: readonly Part<S>[], error: Error): void {
    for (const { spec, index } of parts)
      this.#control.emit({ type: 'retrying', index, spec, error, totals: this.#totals });
  }

  /** A second server of a spec was destroyed, or could not be. */
  duplicate({ spec, index }: Part<S>, found: ComputeNode, error: Error | undefined): void {
    const node = this.#driver.adopt(found);
    this.#known.add(node.id);
    const item = this.items[index];
    if (error !== undefined && item !== undefined) this.items[index] = { ...item, duplicate: node };
    const failure = error === undefined ? {} : { error };
    this.#control.emit({ type: 'duplicate', index, spec, node, totals: this.#totals, ...failure });
  }

  pollFailed(error: Error): void {
    this.#control.emit({ type: 'poll-failed', error, totals: this.#totals });
  }

  cancelled(reason: Error): void {
    this.#control.emit({ type: 'cancelled', reason, totals: this.#totals });
  }

  #isPostponed(error: Error): boolean {
    const { stop } = this.#control;
    if (stop.aborted && (error === stop.reason || !CloudError.is(error))) return true;
    // With other credentials a resumed run makes it.
    if (failsEveryItem(error)) return true;
    return CloudError.is(error) && error.code.startsWith('journal');
  }

  #count(change: Partial<CreateNodesTotals>): void {
    this.#totals = { ...this.#totals, ...change };
  }
}
