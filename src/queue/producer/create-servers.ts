import { ComputeModels, type ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { NotSupportedError, UnavailableError } from '../../errors.js';
import { asError } from '../../scheduler/as-error.js';
import {
  type CreateNodesEvent,
  type CreateNodesResult,
  summarise,
} from '../../scheduler/create/create-nodes.js';
import { type IndexedSpec, Ledger } from '../../scheduler/create/ledger.js';
import { NO_JOURNAL } from '../../scheduler/journal/log.js';
import type { RunControl } from '../../scheduler/run.js';
import type { Work } from '../job/job.js';
import { toPlainSpec } from '../job/plain-spec.js';
import type { JobEvent, JobItem, PlainNode } from '../job/result.js';
import { fromWire } from '../job/wire-error.js';
import { type JobRunContext, runJobs } from './job-run.js';
import { rollBack } from './roll-back.js';

type Event = CreateNodesEvent;
type Control = RunControl<Event>;

/** Specs of a run in jobs: those of one job differ by their names alone. */
export interface SpecJobs {
  readonly specs: readonly CreateNodeOptions[];
  /** Positions of the specs of each job. */
  readonly jobs: readonly (readonly number[])[];
  /** What the job does with its specs. */
  readonly workOf: (specs: readonly CreateNodeOptions[]) => Work;
  /** What becomes of the others where one fails. */
  readonly onFailure: 'keep' | 'destroy';
}

/** The work of a create of at least one server. */
export function createWork(specs: readonly CreateNodeOptions[], until: 'accepted' | 'running'): Work {
  const spec = toPlainSpec(specs[0] as CreateNodeOptions);
  return { kind: 'create', spec, names: specs.map(({ name }) => name), until };
}

/** Creates servers by the workers of a context; the account is kept as in a run of one process. */
export async function createServers(
  context: JobRunContext,
  { specs, jobs, workOf, onFailure }: SpecJobs,
  control: Control,
): Promise<CreateNodesResult> {
  const account = new Account(specs, jobs, control);
  // Checks all before any is put into the queue.
  const works = jobs.map((indexes) => workOf(indexes.map((index) => specs[index] as CreateNodeOptions)));
  await runJobs(context, works, account, control);
  account.settle();
  if (onFailure === 'destroy') await rollBack(context, account.ledger, control);
  return summarise(account.ledger.results());
}

/** The account of a run of creates, by the results of its jobs. */
class Account {
  readonly #specs: readonly CreateNodeOptions[];
  readonly #jobs: readonly (readonly number[])[];
  readonly #control: Control;
  readonly #ledger: Ledger<CreateNodeOptions>;
  /** Servers of each job, by the position of their specs. */
  readonly #made = new Map<number, string>();

  constructor(specs: readonly CreateNodeOptions[], jobs: readonly (readonly number[])[], control: Control) {
    this.#specs = specs;
    this.#jobs = jobs;
    this.#control = control;
    const driver = { adopt: (data: PlainNode) => MODELS.node(data) } as unknown as ConstructorParameters<
      typeof Ledger
    >[1]['driver'];
    this.#ledger = new Ledger(specs, { driver, control, log: NO_JOURNAL, share: null });
  }

  onItems(job: number, items: readonly JobItem[], isFinal: boolean): void {
    const indexes = this.#jobs[job] ?? [];
    const isSecond = indexes.some((index) => this.#made.has(index));
    if (isSecond) for (const item of items) this.#end(indexes, item);
    else items.forEach((item, position) => this.#first(indexes[position], item, isFinal));
  }

  onEvent(job: number, { type, index: position, error, node }: JobEvent): void {
    const index = this.#jobs[job]?.[position];
    if (index === undefined) return;
    const failure = error === undefined ? undefined : fromWire(error);
    if (type === 'retrying' && failure !== undefined) this.#ledger.retrying([this.#spec(index)], failure);
    if (type === 'duplicate' && node !== undefined)
      this.#ledger.duplicate(this.#spec(index), MODELS.node(node), failure);
  }

  get ledger(): Ledger<CreateNodeOptions> {
    return this.#ledger;
  }

  /** Ends what no worker has reported. */
  settle(): void {
    const { stop } = this.#control;
    for (const spec of this.#ledger.open())
      if (stop.aborted) this.#ledger.lose(spec, asError(stop.reason));
      else this.#ledger.lose(spec, new UnavailableError('The queue has lost the job of this server.'));
  }

  #first(index: number | undefined, item: JobItem, isFinal: boolean): void {
    if (index === undefined) return;
    const spec = this.#spec(index);
    const { status, node, error } = item;
    if (status === 'done' && node !== undefined) {
      this.#ledger.accept('', [{ ...spec, node: MODELS.node(node) }]);
      if (!isFinal) this.#made.set(index, node.id);
    } else
      this.#fail(
        spec,
        item,
        error === undefined ? new UnavailableError('The worker reported no server.') : fromWire(error),
      );
  }

  /** Ends the waiting for a server that was accepted before. */
  #end(indexes: readonly number[], item: JobItem): void {
    const id = item.node?.id ?? item.name;
    const index = indexes.find((one) => this.#made.get(one) === id);
    if (index === undefined) return;
    const spec = this.#spec(index);
    const { status, node, error } = item;
    if (status !== 'done')
      this.#fail(
        spec,
        item,
        error === undefined ? new UnavailableError('The worker does not say why.') : fromWire(error),
      );
    else if (node === undefined) return;
    else if (error === undefined) this.#ledger.running(spec, MODELS.node(node));
    else this.#ledger.update(spec, MODELS.node(node), fromWire(error));
  }

  #fail(spec: IndexedSpec<CreateNodeOptions>, { status, node }: JobItem, error: Error): void {
    if (status === 'unknown') this.#ledger.lose(spec, error);
    else this.#ledger.fail(spec, error, node === undefined ? undefined : MODELS.node(node));
  }

  #spec(index: number): IndexedSpec<CreateNodeOptions> {
    return { spec: this.#specs[index] as CreateNodeOptions, index };
  }
}

/** The producer has no driver: a model's methods say so, and its data is for `adopt` of one. */
const MODELS = new ComputeModels(
  new Proxy({} as ConstructorParameters<typeof ComputeModels>[0], {
    get: (_, name) => () =>
      Promise.reject(
        new NotSupportedError(
          `${String(name)}: this server came through a queue, and belongs to no driver. Use driver.adopt(node) where there is one, or the producer's destroyNodes.`,
          { operation: String(name) },
        ),
      ),
  }),
);

/** A server as it came through the queue. */
export type QueuedNode = ComputeNode;
