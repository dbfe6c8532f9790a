import type { RunTopic } from '../../diagnostics/messages.js';
import { createInFleet } from './create-fleet.js';
import { destroyInFleet } from './destroy-fleet.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { Driver } from '../../driver/driver.js';
import { InvalidRequestError } from '../../errors.js';
import type { NodeOf } from '../compute-runs.js';
import type { DestroyNodesOptions } from '../destroy/destroy-nodes.js';
import type { JournalOptions } from '../resume/resume.js';
import { Run, type RunControl } from '../run.js';
import {
  cleanUpFleet,
  type FleetCleanupResult,
  type FleetDestroyEvent,
  type FleetDestroyResult,
} from './cleanup-fleet.js';
import { checkCreateOptions, checkFleetOptions } from './checks.js';
import type { FleetCreateOptions, FleetEvent, FleetOptions, FleetResult } from './options.js';
import { asComputeDriver, type FleetPlace, type PreparedPlace, preparePlaces } from './place.js';
import { FleetCreateRun, type FleetPlan, planFleet } from './plan.js';
import { checkCurrencies } from './rank.js';
import { resumeFleet, type FleetResumeOptions, type PlaceAtResume } from './resume-fleet.js';

/** A place, or its driver alone: the journal of a run knows the rest. */
export type FleetPlaceReference =
  | Driver
  | {
      /** Driver of the place. */
      readonly driver: Driver;
    };

/**
 * One run over several places: zones, sizes, regions, clouds, or spot and on-demand servers. A place that has no room, or whose quota is used up,
 * passes what is left to the next and is asked again after a while.
 *
 * ```ts
 * const fleet = new Fleet([
 *   { driver: hetzner, spec: { name: 'web', image: 'ubuntu-24.04', size: 'cx22', location: 'fsn1' }, most: 50 },
 *   { driver: scaleway, spec: { name: 'web', image, size: 'DEV1-S' } },
 * ]);
 * const run = fleet.createNodes({ count: 200, journal: 'fleet.ndjson' });
 * for await (const event of run.events) if (event.type === 'moved') console.log(`${event.from} is full, on to ${event.to}`);
 * const { nodes, failures } = await run.result;
 * ```
 *
 * Names are unique over all places: `web-1`, `web-2` ... A server whose create had no response is found, or known not to exist, before another place
 * is asked for it. The drivers stay the caller's, who closes them.
 */
export class Fleet<Ds extends readonly Driver[] = readonly ComputeDriver[]> {
  /** Names of the places, in the order given. */
  readonly places: readonly string[];
  readonly #places: readonly PreparedPlace[];
  readonly #options: FleetOptions;

  /**
   * Checks the places, without a request.
   *
   * @throws InvalidRequestError for no places, the same place twice, bounds that contradict each other, or, in the order `price`, several
   * currencies; NotSupportedError for a driver that creates no servers
   */
  constructor(
    places: readonly [...{ readonly [K in keyof Ds]: FleetPlace<Ds[K]> }],
    options: FleetOptions = {},
  ) {
    checkFleetOptions(options);
    this.#places = preparePlaces(places);
    this.#options = options;
    if (options.order === 'price') checkCurrencies(this.#places);
    this.places = this.#places.map(({ name }) => name);
  }

  /**
   * Creates servers over the places, and waits until they run.
   *
   * The run's result rejects only where nothing was started: bad credentials, an image that a place does not have, a count that the places cannot
   * have. Afterwards every server has its line in `results`; one that no place took is a failure, with the last refusal of each place.
   */
  createNodes(options: FleetCreateOptions): FleetCreateRun<FleetResult<NodeOf<Ds[number]>>> {
    const plan = (): FleetPlan => this.planCreateNodes(options);
    const topic = topicOf('createNodes', this.#places, countOf(options));
    return new FleetCreateRun(
      options,
      plan,
      async (control: RunControl<FleetEvent>) => {
        checkCreateOptions(this.#places, options);
        const result = await createInFleet(this.#places, this.#options, options, control);
        return result as FleetResult<NodeOf<Ds[number]>>;
      },
      topic,
    );
  }

  /** Plans `createNodes` without doing it: requests, seconds and price, by place. Sends nothing. @throws InvalidRequestError */
  planCreateNodes({ count }: Pick<FleetCreateOptions, 'count'>): FleetPlan {
    return planFleet(this.#places, this.#options, count);
  }

  /** Finishes a run of this fleet's journal; see {@link Fleet.resume}. What the journal holds back is taken from the places' specs. */
  resume(path: string, options: FleetResumeOptions = {}): Run<FleetEvent, FleetResult<NodeOf<Ds[number]>>> {
    return resumeRun(path, this.#places, options) as Run<FleetEvent, FleetResult<NodeOf<Ds[number]>>>;
  }

  /** Destroys exactly the servers of a journal's run, in all places; see {@link Fleet.cleanup}. */
  cleanup(path: string, options: JournalOptions = {}): Run<FleetDestroyEvent, FleetCleanupResult> {
    return Fleet.cleanup(path, this.#places, options);
  }

  /**
   * Destroys servers, each in its place, and waits until they are gone. Takes models that the fleet's drivers made, such as those of a result: an id
   * alone does not tell its place.
   *
   * @throws (the result) InvalidRequestError for a server of another driver
   */
  destroyNodes(
    nodes: Iterable<ComputeNode>,
    options: DestroyNodesOptions = {},
  ): Run<FleetDestroyEvent, FleetDestroyResult> {
    const topic = topicOf('destroyNodes', this.#places, null);
    return new Run(
      options,
      async (control: RunControl<FleetDestroyEvent>) => {
        const list = [...nodes];
        return destroyInFleet(
          this.#places,
          list,
          { ...options, concurrency: this.#options.concurrency },
          control,
        );
      },
      topic,
    );
  }

  /**
   * Finishes a run that was cut short by a crash, a kill or a cancel: finds what each place already has, creates only what is missing, and goes on
   * asking the places. `places` are those of the run, in their order; drivers will do.
   *
   * ```ts
   * const { nodes } = await Fleet.resume('fleet.ndjson', [hetzner, scaleway]).result;
   * ```
   *
   * The result rejects, before anything is created, as that of `Scheduler.resume` does; where a place cannot be listed, the error names it.
   */
  static resume(
    path: string,
    places: readonly FleetPlaceReference[],
    options: FleetResumeOptions = {},
  ): Run<FleetEvent, FleetResult> {
    return resumeRun(path, places, options);
  }

  /**
   * Destroys exactly the servers of a journal's run in all its places, including any that it never learnt of, and waits until they are gone. Can be
   * repeated. The run cannot be resumed any more. The servers of a place that cannot be listed are in `unsettled`, with the error; those of the
   * other places are destroyed.
   */
  static cleanup(
    path: string,
    places: readonly FleetPlaceReference[],
    options: JournalOptions = {},
  ): Run<FleetDestroyEvent, FleetCleanupResult> {
    return new Run(
      options,
      async (control: RunControl<FleetDestroyEvent>) => {
        const drivers = driversOf(places).map(({ driver }) => driver);
        return cleanUpFleet(path, drivers, options, control);
      },
      topicOf('cleanup', places),
    );
  }
}

function resumeRun(
  path: string,
  places: readonly FleetPlaceReference[],
  options: FleetResumeOptions,
): Run<FleetEvent, FleetResult> {
  return new Run(
    options,
    async (control: RunControl<FleetEvent>) => {
      const given = driversOf(places);
      return resumeFleet(path, given, options, control);
    },
    topicOf('resume', places),
  );
}

function countOf(options: FleetCreateOptions | null): number | null {
  return options?.count ?? null;
}

/** What is known of a run before its places are checked. */
function topicOf(kind: string, places: unknown, count: number | null = null): RunTopic {
  const all = (Array.isArray(places) ? places : []) as readonly (FleetPlaceReference | null)[];
  const drivers = all.flatMap((place) => {
    const driver = place !== null && typeof place === 'object' && 'driver' in place ? place.driver : place;
    return driver === null ? [] : [driver];
  });
  return { kind, drivers, count };
}

/** Reads drivers, or places with one. @throws InvalidRequestError */
function driversOf(places: unknown): PlaceAtResume[] {
  if (!Array.isArray(places))
    throw new InvalidRequestError('The places of a journal are a list of their drivers, in their order.');
  return (places as unknown[]).map((place, index) => {
    const words = `place ${index + 1}`;
    if (typeof place === 'object' && place !== null && 'driver' in place && !('createNode' in place)) {
      const { driver, spec } = place as PreparedPlace;
      return {
        driver: asComputeDriver(driver, words),
        spec: (spec as PreparedPlace['spec'] | undefined) ?? null,
      };
    }
    return { driver: asComputeDriver(place, words), spec: null };
  });
}
