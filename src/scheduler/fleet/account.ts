import type { CreateNodesEvent, CreateNodesItem, CreateNodesTotals } from '../create/create-nodes.js';
import type { RunControl } from '../run.js';
import type { FleetEvent, FleetItem, FleetLeftover, FleetResult, FleetTotals } from './options.js';
import type { PreparedPlace } from './place.js';
import type { PlaceState } from './place-state.js';
import type { FleetRefusal } from './refusal.js';
import type { Refused } from './shares.js';

/** Event without the totals that the account adds. */
type Bare<E> = E extends unknown ? Omit<E, 'totals'> : never;

const NOTHING: CreateNodesTotals = { asked: 0, accepted: 0, running: 0, failed: 0, unknown: 0 };

/** One account of all places: turns their events into the fleet's, with totals over all, and their rows into one result. */
export class FleetAccount {
  readonly #count: number;
  readonly #emit: RunControl<FleetEvent>['emit'];
  /** Last totals of each place. */
  readonly #totals = new Map<number, CreateNodesTotals>();
  /** Last refusal of each server by each place. */
  readonly #refusals = new Map<number, Map<string, FleetRefusal>>();
  /** Servers that no place took, and why. */
  readonly #failures = new Map<number, Error>();
  readonly #left: FleetLeftover[] = [];
  #refused = 0;

  constructor(count: number, { emit }: Pick<RunControl<FleetEvent>, 'emit'>) {
    this.#count = count;
    this.#emit = emit;
  }

  /** Takes an event of the run in one place. */
  see(place: PreparedPlace, event: CreateNodesEvent): void {
    this.#totals.set(place.index, event.totals);
    // The fleet tells once for all places that it was cancelled.
    if (event.type === 'cancelled') return;
    if (event.type === 'poll-failed') {
      this.tell({ type: 'poll-failed', place: place.name, error: event.error });
      return;
    }
    const { spec, totals: _, ...rest } = event;
    this.tell({ ...rest, place: place.name, name: spec.name });
  }

  /** Records a refusal. */
  refused(place: PreparedPlace, name: string, { index, refusal, node }: Refused): void {
    this.#refused += 1;
    const before = this.#refusals.get(index) ?? new Map<string, FleetRefusal>();
    this.#refusals.set(index, before.set(place.name, refusal));
    const { reason, error } = refusal;
    const failed = node === undefined ? {} : { node };
    this.tell({ type: 'refused', index, place: place.name, name, reason, error, ...failed });
  }

  /** Records a failed server that could not be destroyed. */
  left(leftover: FleetLeftover): void {
    this.#left.push(leftover);
    this.tell({ type: 'left', ...leftover });
  }

  /** Records a server that no place took. */
  failed(index: number, name: string, error: Error): void {
    this.#failures.set(index, error);
    this.tell({ type: 'failed', index, place: null, name, error });
  }

  /** Emits an event with the totals of all places. */
  tell(event: Bare<FleetEvent>): void {
    this.#emit({ ...event, totals: this.#sum() });
  }

  /** Last refusals of a server: its own, or else the last of the place. */
  refusalsOf(index: number, states: readonly PlaceState[]): FleetRefusal[] {
    const own = this.#refusals.get(index);
    return states.flatMap(({ place, refusal }) => own?.get(place.name) ?? refusal ?? []);
  }

  /** The result. `rows` are the outcomes of a server by place, `names` the names of servers in no place. */
  result(
    states: readonly PlaceState[],
    rows: (index: number) => readonly PlacedRow[],
    nameOf: (index: number) => string,
  ): FleetResult {
    const results = Array.from({ length: this.#count }, (_, index) =>
      this.#item(rows(index), nameOf(index), {
        error: this.#failures.get(index),
        refusals: this.refusalsOf(index, states),
      }),
    );
    return {
      results,
      nodes: results.flatMap(({ status, node }) =>
        status === 'created' && node !== undefined ? [node] : [],
      ),
      failures: results.filter(({ status }) => status === 'failed'),
      unknown: results.filter(({ status }) => status === 'unknown'),
      places: states
        .toSorted((a, b) => a.place.index - b.place.index)
        .map(({ place, refused, refusal }) => ({
          place: place.name,
          created: results.filter((item) => item.status === 'created' && item.place === place.name).length,
          refused,
          refusal,
        })),
      left: this.#left,
    };
  }

  #item(
    rows: readonly PlacedRow[],
    name: string,
    { error, refusals }: { readonly error: Error | undefined; readonly refusals: readonly FleetRefusal[] },
  ): FleetItem {
    const [best, ...others] = rows.toSorted((a, b) => RANK[a.row.status] - RANK[b.row.status]);
    if (best === undefined) {
      return { name, place: null, status: 'failed', refusals, ...(error === undefined ? {} : { error }) };
    }
    const { spec, ...row } = best.row;
    const second = row.duplicate ?? others.find((other) => other.row.status === 'created')?.row.node;
    return {
      ...row,
      name: spec.name,
      place: best.place.name,
      refusals: best.row.status === 'created' ? [] : refusals,
      ...(second === undefined ? {} : { duplicate: second }),
    };
  }

  #sum(): FleetTotals {
    const all = [...this.#totals.values()];
    const add = (name: keyof CreateNodesTotals): number =>
      all.reduce((sum, totals) => sum + totals[name], NOTHING[name]);
    return {
      asked: this.#count,
      accepted: add('accepted'),
      running: add('running'),
      failed: add('failed') + this.#failures.size,
      unknown: add('unknown'),
      refused: this.#refused,
    };
  }
}

/** Outcome of a server in one place. */
export interface PlacedRow {
  readonly place: PreparedPlace;
  readonly row: CreateNodesItem;
}

/** What counts where more than one place has an outcome. */
const RANK = { created: 0, unknown: 1, failed: 2 } as const;
