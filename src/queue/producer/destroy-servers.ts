import { asError } from '../../scheduler/as-error.js';
import type {
  DestroyNodesEvent,
  DestroyNodesItem,
  DestroyNodesResult,
} from '../../scheduler/destroy/destroy-nodes.js';
import type { RunControl } from '../../scheduler/run.js';
import type { JobItem } from '../job/result.js';
import { fromWire } from '../job/wire-error.js';
import { type JobRunContext, runJobs } from './job-run.js';

type Control = RunControl<DestroyNodesEvent>;
type Totals = DestroyNodesEvent['totals'];

/** Destroys servers by the workers of a context. */
export async function destroyServers(
  context: JobRunContext,
  { nodes, perJob }: { readonly nodes: readonly string[]; readonly perJob: number },
  control: Control,
): Promise<DestroyNodesResult> {
  const account = new Account(nodes, control);
  const parts = Array.from({ length: Math.ceil(nodes.length / perJob) }, (_, index) =>
    nodes.slice(index * perJob, (index + 1) * perJob),
  );
  const works = parts.map((part) => ({ kind: 'destroy' as const, nodes: part }));
  const onItems = (_job: number, items: readonly JobItem[], isFinal: boolean): void =>
    account.count(items, isFinal);
  await runJobs(context, works, { onItems, onEvent: () => {} }, control);
  return account.result();
}

class Account {
  readonly #nodes: readonly string[];
  readonly #control: Control;
  readonly #items = new Map<string, DestroyNodesItem>();
  readonly #accepted = new Set<string>();

  constructor(nodes: readonly string[], control: Control) {
    this.#nodes = nodes;
    this.#control = control;
  }

  count(items: readonly JobItem[], isFinal: boolean): void {
    for (const { name: id, status, error } of items) {
      if (id === undefined || this.#items.has(id)) continue;
      const failure = error === undefined ? {} : { error: fromWire(error) };
      if (status === 'done') this.#accepted.add(id);
      if (status === 'done' && !isFinal) this.#emit(id, 'accepted', {});
      else
        this.#end({
          id,
          status: status === 'done' ? 'destroyed' : status === 'failed' ? 'failed' : 'unknown',
          ...failure,
        });
    }
  }

  result(): DestroyNodesResult {
    const { stop } = this.#control;
    const error = asError(
      stop.aborted ? stop.reason : new Error('The queue has lost the job of this server.'),
    );
    const results = this.#nodes.map(
      (id): DestroyNodesItem => this.#items.get(id) ?? { id, status: 'unknown', error },
    );
    return {
      results,
      failures: results.filter(({ status }) => status === 'failed'),
      unknown: results.filter(({ status }) => status === 'unknown'),
    };
  }

  #end(item: DestroyNodesItem): void {
    this.#items.set(item.id, item);
    const { id, status, error } = item;
    this.#emit(id, status, error === undefined ? {} : { error });
  }

  #emit(id: string, type: DestroyNodesEvent['type'], failure: { readonly error?: Error }): void {
    const index = this.#nodes.indexOf(id);
    this.#control.emit({ type, index, id, totals: this.#totals(), ...failure });
  }

  #totals(): Totals {
    const count = (status: DestroyNodesItem['status']): number =>
      [...this.#items.values()].filter((item) => item.status === status).length;
    return {
      asked: this.#nodes.length,
      accepted: this.#accepted.size,
      destroyed: count('destroyed'),
      failed: count('failed'),
      unknown: count('unknown'),
    };
  }
}
