import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { CapacityError, CloudError } from '../../errors.js';
import type { CreateNodesEvent, CreateNodesItem, CreateNodesTotals } from './create-nodes.js';
import type { RunLog } from '../journal/log.js';
import type { RunControl } from '../run.js';
import { failsEveryItem } from '../stops-run.js';
import type { SpecShare } from './spec-share.js';

/** A spec and its position in the run. */
export interface IndexedSpec<S> {
  readonly spec: S;
  readonly index: number;
}

/** A server created for a spec. */
export interface CreatedNode<S> extends IndexedSpec<S> {
  readonly node: ComputeNode;
}

/** Driver of a ledger's models, and receivers of its steps. */
export interface LedgerOutputs<S extends CreateNodeOptions> {
  /** Results belong to this driver. */
  readonly driver: Pick<ComputeDriver, 'adopt'>;
  readonly control: Pick<RunControl<CreateNodesEvent<S>>, 'emit' | 'stop'>;
  readonly log: RunLog;
  /** Takes back what is refused; null where the run has one place only. */
  readonly share: SpecShare | null;
}

type Row<S extends CreateNodeOptions> = CreateNodesItem<S>;

/** The outcome of each spec so far. Nothing else writes its rows; each step is emitted as an event and, where it is final, journalled. */
export class Ledger<S extends CreateNodeOptions> {
  readonly #specs: readonly S[];
  readonly #driver: Pick<ComputeDriver, 'adopt'>;
  readonly #control: LedgerOutputs<S>['control'];
  readonly #log: RunLog;
  readonly #rows: (Row<S> | undefined)[];
  /** Ids of the servers that a row accounts for. */
  readonly #known = new Set<string>();
  readonly #share: SpecShare | null;
  #totals: CreateNodesTotals;

  constructor(specs: readonly S[], { driver, control, log, share }: LedgerOutputs<S>) {
    this.#share = share;
    this.#specs = specs;
    this.#driver = driver;
    this.#control = control;
    this.#log = log;
    this.#rows = Array.from({ length: specs.length });
    this.#totals = { asked: specs.length, accepted: 0, running: 0, failed: 0, unknown: 0 };
  }

  /** True if what is refused here may be created elsewhere. */
  get isShared(): boolean {
    return this.#share !== null;
  }

  /** True if a row accounts for the server. */
  knows(node: ComputeNode): boolean {
    return this.#known.has(node.id);
  }

  /** True if all specs have this status. */
  isAll(status: Row<S>['status']): boolean {
    return this.#rows.every((row) => row?.status === status);
  }

  /** Error of the first spec with one of these statuses. */
  firstError(...statuses: readonly Row<S>['status'][]): Error | undefined {
    return this.#rows.find((row) => row !== undefined && statuses.includes(row.status))?.error;
  }

  /** Specs without an outcome. */
  open(): IndexedSpec<S>[] {
    return this.#indexed().filter(({ index }) => this.#rows[index] === undefined);
  }

  /** Positions of specs with an outcome. */
  settled(): number[] {
    return this.#indexed().flatMap(({ index }) => (this.#rows[index] === undefined ? [] : [index]));
  }

  /** Those of the specs that have no server, running or not. Where specs are shared out, one without a row may have its server elsewhere. */
  withoutNode(specs: readonly IndexedSpec<S>[]): IndexedSpec<S>[] {
    return specs.filter(({ index }) => {
      const row = this.#rows[index];
      return row === undefined ? this.#share === null : row.node === undefined;
    });
  }

  /** Every server that is in a row, running or not. */
  nodes(): CreatedNode<S>[] {
    return this.#indexed().flatMap(({ spec, index }) => {
      const node = this.#rows[index]?.node;
      return node === undefined ? [] : [{ spec, index, node }];
    });
  }

  /** The row of a spec; undefined where it has no outcome here. */
  row(index: number): Row<S> | undefined {
    return this.#rows[index];
  }

  /** The rows, in the order of specs. */
  results(): Row<S>[] {
    return this.#rows.filter((row) => row !== undefined);
  }

  /** Journals and records servers that the provider has accepted. */
  accept(token: string, created: readonly CreatedNode<S>[]): CreatedNode<S>[] {
    if (created.length === 0) return [];
    this.#log.created(
      token,
      created.map(({ index, node }) => [index, node.id]),
    );
    return created.map((each) => this.restore(each));
  }

  /** Records a server that the journal already has. */
  restore({ spec, index, node: found }: CreatedNode<S>): CreatedNode<S> {
    const node = this.#driver.adopt(found);
    this.#write(index, { spec, status: 'created', node });
    this.#count('accepted');
    this.#control.emit({ type: 'accepted', index, spec, node, totals: this.#totals });
    return { spec, index, node };
  }

  /** Records the present state of a server, and the error for which waiting ended early. */
  update({ spec, index }: IndexedSpec<S>, node: ComputeNode, error?: Error): void {
    this.#write(index, { spec, status: 'created', node, ...(error === undefined ? {} : { error }) });
  }

  running({ spec, index }: IndexedSpec<S>, node: ComputeNode): void {
    this.#write(index, { spec, status: 'created', node });
    this.#count('running');
    this.#control.emit({ type: 'running', index, spec, node, totals: this.#totals });
  }

  /** Records a failure, and journals it where it is final. A cancel, a refused sign-in and an unwritable journal leave the spec to a resumed run. */
  fail(spec: IndexedSpec<S>, error: Error, node?: ComputeNode): void {
    const isReturned = this.#giveBack(spec, error, node);
    if (isReturned || !this.#isPostponed(error))
      this.#log.failed(spec.index, node?.id ?? null, isReturned ? refusalOf(error) : error);
    if (!isReturned) this.#writeFailure(spec, error, node);
  }

  /** Records a failure that the journal already has, or is not to have. */
  restoreFailure(spec: IndexedSpec<S>, error: Error, node?: ComputeNode): void {
    if (!this.#giveBack(spec, error, node)) this.#writeFailure(spec, error, node);
  }

  /** Gives back specs whose request by an earlier process made nothing; false in a run with one place, which requests them again. */
  giveBackUnmade(specs: readonly IndexedSpec<S>[]): boolean {
    if (this.#share === null) return false;
    for (const spec of specs)
      if (this.#giveBack(spec, null, undefined)) this.#log.failed(spec.index, null, UNMADE);
    return true;
  }

  #giveBack({ index }: IndexedSpec<S>, error: Error | null, node: ComputeNode | undefined): boolean {
    if (this.#share?.takeBack({ index, error, node }) !== true) return false;
    if (node !== undefined) this.#known.add(node.id);
    this.#rows[index] = undefined;
    return true;
  }

  #writeFailure({ spec, index }: IndexedSpec<S>, error: Error, node?: ComputeNode): void {
    const found = node === undefined ? {} : { node };
    this.#write(index, { spec, status: 'failed', error, ...found });
    this.#count('failed');
    this.#control.emit({ type: 'failed', index, spec, error, totals: this.#totals, ...found });
  }

  /** Records that the spec may have a server or not. */
  lose({ spec, index }: IndexedSpec<S>, error: Error): void {
    this.#write(index, { spec, status: 'unknown', error });
    this.#count('unknown');
    this.#control.emit({ type: 'unknown', index, spec, error, totals: this.#totals });
  }

  /** Takes back a row that is failed or unknown, since its server was found after all. */
  forget({ index }: IndexedSpec<S>): void {
    const status = this.#rows[index]?.status;
    if (status === 'failed' || status === 'unknown') this.#count(status, -1);
    this.#rows[index] = undefined;
  }

  retrying(specs: readonly IndexedSpec<S>[], error: Error): void {
    for (const { spec, index } of specs)
      this.#control.emit({ type: 'retrying', index, spec, error, totals: this.#totals });
  }

  /** Records a second server of a spec: destroyed, or still there because of the error. */
  duplicate({ spec, index }: IndexedSpec<S>, found: ComputeNode, error: Error | undefined): void {
    const node = this.#driver.adopt(found);
    this.#known.add(node.id);
    const row = this.#rows[index];
    if (error !== undefined && row !== undefined) this.#write(index, { ...row, duplicate: node });
    const failure = error === undefined ? {} : { error };
    this.#control.emit({ type: 'duplicate', index, spec, node, totals: this.#totals, ...failure });
  }

  /** Journals that from here on the run destroys what it created. */
  startRollBack(): void {
    this.#log.rollback();
  }

  /** Records that the roll-back destroyed a server. A row that had failed before keeps its own error. */
  rolledBack({ spec, index }: IndexedSpec<S>, reason: Error): void {
    this.#write(index, { spec, status: 'failed', error: this.#rows[index]?.error ?? reason });
  }

  /** Records that the roll-back could not destroy a server, or not find out. */
  leftBehind({ spec, index, node }: CreatedNode<S>, error: Error): void {
    this.#write(index, { spec, status: 'unknown', node, error });
  }

  pollFailed(error: Error): void {
    this.#control.emit({ type: 'poll-failed', error, totals: this.#totals });
  }

  cancelled(reason: Error): void {
    this.#control.emit({ type: 'cancelled', reason, totals: this.#totals });
  }

  #write(index: number, row: Row<S>): void {
    if (row.node !== undefined) this.#known.add(row.node.id);
    this.#rows[index] = row;
  }

  #indexed(): IndexedSpec<S>[] {
    return this.#specs.map((spec, index) => ({ spec, index }));
  }

  #isPostponed(error: Error): boolean {
    const { stop } = this.#control;
    if (stop.aborted && (error === stop.reason || !CloudError.is(error))) return true;
    if (failsEveryItem(error)) return true;
    return CloudError.is(error) && error.code.startsWith('journal');
  }

  #count(total: Exclude<keyof CreateNodesTotals, 'asked'>, change = 1): void {
    this.#totals = { ...this.#totals, [total]: this.#totals[total] + change };
  }
}

/** A refusal as it is journalled: the next process, which may sign in with other credentials, gives its spec back too. */
function refusalOf(error: Error): Error {
  return failsEveryItem(error) ? new CapacityError(error.message) : error;
}

/** Journalled of a request of an earlier process that made nothing, so that the next process does not look for it again. */
const UNMADE = new CapacityError('The request of an earlier process made nothing.');
