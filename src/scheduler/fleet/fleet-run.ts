import { type Call, onAbort } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { CloudError } from '../../errors.js';
import { asError } from '../as-error.js';
import type { CreateNodesEvent } from '../create/create-nodes.js';
import { CreateRun } from '../create/create-run.js';
import type { EarlierRun } from '../create/earlier-run.js';
import { destroyAll } from '../destroy/destroy-run.js';
import { NO_JOURNAL, type RunLog } from '../journal/log.js';
import { Lanes } from '../lanes.js';
import type { RunControl } from '../run.js';
import { FleetAccount } from './account.js';
import type { Filling } from './apportion.js';
import type { FleetJournal } from './fleet-journal.js';
import type { FleetEvent, FleetResult } from './options.js';
import type { PreparedPlace } from './place.js';
import { shortageError } from './refusal.js';
import { Shares } from './shares.js';
import { runOf, specsOf } from './specs.js';

/** A place at work: its lanes, and what an earlier process has left there. */
export interface StaffedPlace {
  readonly place: PreparedPlace;
  readonly lanes: Lanes<ComputeDriver>;
  /** Null in the first process of a run. */
  readonly earlier: EarlierRun<CreateNodeOptions> | null;
}

/** What a run of a fleet works with. */
export interface FleetWork {
  /** Prefix of the runs in its places. */
  readonly run: string;
  readonly count: number;
  readonly until: 'accepted' | 'running';
  readonly filling: Filling;
  readonly rest: number;
  readonly tries: number;
  /** By rank: those to be filled first come first. */
  readonly staff: readonly StaffedPlace[];
  readonly journal: FleetJournal | null;
  /** Servers that an earlier process gave up for good, with their errors. */
  readonly settled: ReadonlyMap<number, Error>;
}

/** Opens the lanes of the places, and closes them when the work is done. */
export async function withLanes<T>(
  places: readonly PreparedPlace[],
  concurrency: number,
  work: (lanes: ReadonlyMap<PreparedPlace, Lanes<ComputeDriver>>) => Promise<T>,
): Promise<T> {
  const lanes = new Map(places.map((place) => [place, new Lanes(place.driver, concurrency)]));
  try {
    return await work(lanes);
  } finally {
    await Promise.all([...lanes.values()].map((each) => each.close()));
  }
}

/** A run over several places: each is a run of creates of its own, which takes its servers from what is shared out. */
export class FleetRun {
  readonly #work: FleetWork;
  readonly #control: RunControl<FleetEvent>;
  readonly #account: FleetAccount;
  readonly #shares: Shares;
  readonly #runs: readonly {
    readonly place: PreparedPlace;
    readonly run: CreateRun<ComputeDriver, CreateNodeOptions>;
  }[];

  constructor(work: FleetWork, control: RunControl<FleetEvent>) {
    const { count, filling, rest, tries, settled, staff } = work;
    this.#work = work;
    this.#control = control;
    this.#account = new FleetAccount(count, control);
    const options = { count, filling, rest, tries, settled: new Set(settled.keys()) };
    this.#shares = new Shares(
      staff.map(({ place }) => place),
      options,
      {
        destroy: (place, index, node, error) => this.#destroy(place, index, node, error),
        refused: (place, refused) => this.#account.refused(place, nameIn(place, refused.index), refused),
        moved: (from, to, { reason, error }, left) =>
          this.#account.tell({ type: 'moved', from: from.name, to: to?.name ?? null, reason, left, error }),
        askedAgain: ({ name }) => this.#account.tell({ type: 'asked-again', place: name }),
      },
    );
    this.#runs = staff.map((each) => ({ place: each.place, run: this.#runIn(each) }));
  }

  async execute(): Promise<FleetResult> {
    const { stop } = this.#control;
    const removeListener = onAbort(stop, () => this.#cancelled());
    if (stop.aborted) this.#cancelled();
    try {
      const ends = await Promise.allSettled(this.#runs.map(({ run }) => this.#runToTheEnd(run)));
      await this.#shares.idle();
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      this.#failOpen();
      return this.#account.result(
        this.#shares.states,
        (index) =>
          this.#runs.flatMap(({ place, run }) => {
            const row = run.row(index);
            return row === undefined ? [] : [{ place, row }];
          }),
        (index) => nameIn(this.#firstPlace, index),
      );
    } finally {
      removeListener();
      this.#shares.stop();
    }
  }

  /** An error that is no outcome of a server ends the run in all places. */
  async #runToTheEnd(run: CreateRun<ComputeDriver, CreateNodeOptions>): Promise<void> {
    try {
      await run.execute();
    } catch (error) {
      this.#control.halt(asError(error));
      throw error;
    }
  }

  #runIn({ place, lanes, earlier }: StaffedPlace): CreateRun<ComputeDriver, CreateNodeOptions> {
    const { run, count, until } = this.#work;
    const { driver, spec } = place;
    const { end, stop } = this.#control;
    const halt = (reason: Error): void => this.#control.halt(reason);
    // Where all servers of a request would get one name they are requested one by one: names are unique over places.
    const base = driver.limits.batch?.sharedName === true ? null : spec;
    const emit = (event: CreateNodesEvent): void => this.#see(place, event);
    return new CreateRun(
      { driver, lanes, options: { until }, base },
      specsOf(place, count),
      { end, stop, halt, emit },
      { run: runOf(run, place.index), log: this.#logOf(place), earlier, share: this.#shares.shareOf(place) },
    );
  }

  #logOf(place: PreparedPlace): RunLog {
    return this.#work.journal?.logOf(place.index) ?? NO_JOURNAL;
  }

  #see(place: PreparedPlace, event: CreateNodesEvent): void {
    this.#account.see(place, event);
    if (event.type === 'duplicate' && event.error !== undefined && !this.#hasRow(place, event.index))
      this.#account.left({ place: place.name, node: event.node, error: event.error });
    if (event.type === this.#proofOf(place)) this.#shares.succeeded(place, event.index);
  }

  /** True if a server has its outcome in this place; the result names its duplicate then. */
  #hasRow(place: PreparedPlace, index: number): boolean {
    return this.#runs.some((each) => each.place === place && each.run.row(index) !== undefined);
  }

  /** The event that shows that a place has room: some clouds accept what they then cannot build. */
  #proofOf({ driver }: PreparedPlace): 'accepted' | 'running' {
    const isLate = this.#work.until === 'running' && driver.limits.capacity?.faults !== undefined;
    return isLate ? 'running' : 'accepted';
  }

  /** Destroys a server that could not be built, or names it. */
  async #destroy(place: PreparedPlace, index: number, node: ComputeNode, error: Error): Promise<void> {
    const { journal, staff } = this.#work;
    const lanes = staff.find((each) => each.place === place)?.lanes;
    if (lanes === undefined) return;
    try {
      // Without a record of the refusal a resumed run would take the server for one that somebody else has deleted.
      await journal?.file.sync();
    } catch (cause) {
      this.#account.left({ place: place.name, node, error: asError(cause) });
      return;
    }
    const control = { end: this.#control.end, until: 'gone', itemOf: () => index } as const;
    const [outcome] = await destroyAll({ driver: place.driver, lanes }, [node], control);
    if (outcome?.status === 'destroyed') this.#logOf(place).failed(index, null, error);
    else this.#account.left({ place: place.name, node, error: outcome?.error ?? error });
  }

  #cancelled(): void {
    this.#shares.stop();
    this.#account.tell({ type: 'cancelled', reason: asError(this.#control.stop.reason) });
  }

  /** Fails what no place took. What a cancel kept from being requested is left to a resumed run. */
  #failOpen(): void {
    const { stop } = this.#control;
    const { settled, journal } = this.#work;
    for (const [index, error] of settled)
      if (this.#runs.every(({ run }) => run.row(index) === undefined))
        this.#account.failed(index, nameIn(this.#firstPlace, index), error);
    for (const index of this.#shares.open) {
      const name = nameIn(this.#firstPlace, index);
      const refusals = this.#account.refusalsOf(index, this.#shares.states);
      const error = stop.aborted ? asError(stop.reason) : shortageError(name, refusals);
      // A resumed run, with credentials that are good, creates what failed for those of this one.
      const isFinal = CloudError.is(error) && error.code !== 'authentication';
      if (!stop.aborted && isFinal) journal?.failed(index, error);
      this.#account.failed(index, name, error);
    }
  }

  get #firstPlace(): PreparedPlace {
    const place = this.#work.staff.map((each) => each.place).toSorted((a, b) => a.index - b.index)[0];
    if (place === undefined) throw new RangeError('A fleet has at least one place.');
    return place;
  }
}

function nameIn({ spec }: PreparedPlace, index: number): string {
  return `${spec.name}-${index + 1}`;
}

/** Checks what the specs of each place have in common, before anything is created. */
export async function checkPlaces(staff: readonly StaffedPlace[], count: number, call: Call): Promise<void> {
  await Promise.all(
    staff.map(({ place, lanes }) =>
      lanes.use((lane) => lane.internals.checkCreate(specsOf(place, count), call), call),
    ),
  );
}
