import type { Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { DestroyNodesEvent, DestroyNodesItem, DestroyNodesTotals } from '../destroy/destroy-nodes.js';
import { lateArrival } from '../ownership/owned-nodes.js';
import { destroyRun } from '../resume/cleanup.js';
import type { JournalOptions } from '../resume/resume.js';
import type { RunControl } from '../run.js';
import { FleetJournal } from './fleet-journal.js';
import { withLanes } from './fleet-run.js';
import { listPlaces, placesOf } from './resume-fleet.js';

/** Event of a fleet's `destroyNodes` and `cleanup`. */
export interface FleetDestroyEvent extends Omit<DestroyNodesEvent, 'index'> {
  /** Name of the place. */
  readonly place: string;
}

/** Outcome of one server. */
export interface FleetDestroyItem extends DestroyNodesItem {
  /** Name of the place. */
  readonly place: string;
}

/** Result of a fleet's `destroyNodes`. */
export interface FleetDestroyResult {
  /** One for each server, place by place. */
  readonly results: readonly FleetDestroyItem[];
  /** The results whose status is `failed`: these servers still exist. */
  readonly failures: readonly FleetDestroyItem[];
  /** The results whose status is `unknown`: the run was cancelled before it was clear. */
  readonly unknown: readonly FleetDestroyItem[];
}

/** Result of `Fleet.cleanup`. */
export interface FleetCleanupResult extends FleetDestroyResult {
  /** Servers that were requested and may exist although they could not be found, by name and place. */
  readonly unsettled: readonly UnsettledServer[];
}

/** A server that may exist although it was not found. */
export interface UnsettledServer {
  /** Name of the place. */
  readonly place: string;
  /** Name of the server. */
  readonly name: string;
}

/** Destroys the servers of a fleet's journal in all its places. */
export async function cleanUpFleet(
  path: string,
  drivers: readonly ComputeDriver[],
  options: JournalOptions,
  control: RunControl<FleetDestroyEvent>,
): Promise<FleetCleanupResult> {
  const call: Call = { signal: control.stop, deadline: null };
  const opened = await FleetJournal.resume(path, drivers, call, options.ifLocked);
  const { journal, quietFor, runs } = opened;
  try {
    const places = placesOf(opened, drivers);
    return await withLanes(places, options.concurrency ?? 16, async (all) => {
      const listed = await listPlaces(path, opened, all, call);
      await journal.cleanup();
      const sum = new DestroyTotals(control, null);
      const ends = await Promise.all(
        [...all].map(async ([place, lanes]) => {
          const run = runs[place.index]?.run;
          if (run === undefined) return null;
          const { driver, name } = place;
          const late = lateArrival(driver.limits, quietFor);
          const nodes = listed.get(place) ?? [];
          const result = await destroyRun({ driver, lanes }, run, {
            nodes,
            late,
            control: sum.controlOf(name),
          });
          return { place: name, ...result };
        }),
      );
      const done = ends.filter((end) => end !== null);
      return {
        ...sumUp(done.flatMap(({ place, results }) => results.map((item) => ({ ...item, place })))),
        unsettled: done.flatMap(({ place, unsettled }) => unsettled.map((name) => ({ place, name }))),
      };
    });
  } finally {
    await journal.close();
  }
}

/** Sorts outcomes by their status. */
export function sumUp(results: readonly FleetDestroyItem[]): FleetDestroyResult {
  return {
    results,
    failures: results.filter(({ status }) => status === 'failed'),
    unknown: results.filter(({ status }) => status === 'unknown'),
  };
}

/** Turns the events of each place into the fleet's, with totals over all. */
export class DestroyTotals {
  readonly #control: RunControl<FleetDestroyEvent>;
  readonly #totals = new Map<string, DestroyNodesTotals>();
  readonly #asked: number | null;

  /** `asked` servers of all places; null where each place finds out by itself. */
  constructor(control: RunControl<FleetDestroyEvent>, asked: number | null) {
    this.#control = control;
    this.#asked = asked;
  }

  /** The control of one place. */
  controlOf(place: string): RunControl<DestroyNodesEvent> {
    const { stop, end } = this.#control;
    // A place that refuses the sign-in ends its own part: the servers of the others are still destroyed.
    const own = new AbortController();
    const halt = (reason: Error): void => own.abort(reason);
    return {
      stop: AbortSignal.any([stop, own.signal]),
      end,
      halt,
      emit: (event) => this.see(place, event),
    };
  }

  /** Takes an event of one place. */
  see(place: string, { type, id, error, totals }: DestroyNodesEvent): void {
    this.#totals.set(place, totals);
    const why = error === undefined ? {} : { error };
    this.#control.emit({ type, id, place, totals: this.#sum(), ...why });
  }

  #sum(): DestroyNodesTotals {
    const all = [...this.#totals.values()];
    const add = (name: keyof DestroyNodesTotals): number => all.reduce((sum, each) => sum + each[name], 0);
    return {
      asked: this.#asked ?? add('asked'),
      accepted: add('accepted'),
      destroyed: add('destroyed'),
      failed: add('failed'),
      unknown: add('unknown'),
    };
  }
}
