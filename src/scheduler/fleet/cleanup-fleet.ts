import type { Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import { resumeRunId } from '../../diagnostics/runs.js';
import type { DestroyNodesEvent, DestroyNodesItem, DestroyNodesTotals } from '../destroy/destroy-nodes.js';
import { lateArrival } from '../ownership/owned-nodes.js';
import type { JournalledRun } from '../journal/log.js';
import type { Lanes } from '../lanes.js';
import { type CleanupResult, destroyRun } from '../resume/cleanup.js';
import type { JournalOptions } from '../resume/resume.js';
import type { RunControl } from '../run.js';
import { FleetJournal } from './fleet-journal.js';
import { withLanes } from './fleet-run.js';
import { listPlaces } from './list-places.js';
import type { PreparedPlace } from './place.js';
import { placesOf } from './resume-fleet.js';

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
  /** Servers that were requested and may exist although they could not be found, by name and place; all of a place that could not be listed. */
  readonly unsettled: readonly UnsettledServer[];
}

/** A server that may exist although it was not found. */
export interface UnsettledServer {
  /** Name of the place. */
  readonly place: string;
  /** Name of the server. */
  readonly name: string;
  /** Error of its place, where that could not be listed; it names the place. */
  readonly error?: Error;
}

/**
 * Destroys the servers of a fleet's journal in all its places. Those of a place that cannot be listed stay unsettled, and those of the others
 * are destroyed.
 *
 * @throws the error of a place when none can be listed
 */
export async function cleanUpFleet(
  path: string,
  drivers: readonly ComputeDriver[],
  options: JournalOptions,
  control: RunControl<FleetDestroyEvent>,
): Promise<FleetCleanupResult> {
  const call: Call = { signal: control.stop, deadline: null };
  const opened = await FleetJournal.resume(path, drivers, call, options.ifLocked);
  const { journal, header, quietFor, runs } = opened;
  try {
    resumeRunId(header.run);
    const places = placesOf(opened, drivers);
    return await withLanes(places, options.concurrency ?? 16, async (all) => {
      const { nodes, errors } = await listPlaces(path, opened, all, call);
      const [error] = errors.values();
      if (error !== undefined && nodes.size === 0) throw error;
      await journal.cleanup();
      const sum = new DestroyTotals(control, null);
      const clean = async (place: PreparedPlace, lanes: Lanes<ComputeDriver>): Promise<PlaceEnd> => {
        const run = runs[place.index]?.run;
        if (run === undefined) return NOTHING;
        const unreached = errors.get(place);
        if (unreached !== undefined) return { results: [], unsettled: unseen(place, run, unreached) };
        const { driver, name } = place;
        const late = lateArrival(driver.limits, quietFor);
        const remains = { nodes: nodes.get(place) ?? [], late, control: sum.controlOf(name) };
        return endAt(name, await destroyRun({ driver, lanes }, run, remains));
      };
      const ends = await Promise.all([...all].map(([place, lanes]) => clean(place, lanes)));
      return {
        ...sumUp(ends.flatMap(({ results }) => results)),
        unsettled: ends.flatMap(({ unsettled }) => unsettled),
      };
    });
  } finally {
    await journal.close();
  }
}

/** Outcome in one place. */
type PlaceEnd = Pick<FleetCleanupResult, 'results' | 'unsettled'>;

const NOTHING: PlaceEnd = { results: [], unsettled: [] };

function endAt(place: string, { results, unsettled }: CleanupResult): PlaceEnd {
  return {
    results: results.map((item) => ({ ...item, place })),
    unsettled: unsettled.map((name) => ({ place, name })),
  };
}

/** The servers of a run that may be in a place which could not be listed: all that were requested, but for those that are known to have failed. */
function unseen({ name: place }: PreparedPlace, { specs }: JournalledRun, error: Error): UnsettledServer[] {
  const mayExist = specs.filter(
    ({ id, token, error: why }) => id !== null || (token !== null && why === null),
  );
  return mayExist.map(({ spec: { name } }) => ({ place, name, error }));
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
