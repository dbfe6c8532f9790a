import { resumeRunId } from '../../diagnostics/runs.js';
import type { Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { JournalError } from '../../errors.js';
import type { EarlierRun } from '../create/earlier-run.js';
import type { FleetRecord } from '../journal/records.js';
import { completeSpec, type HeldBack } from '../journal/specs.js';
import type { Lanes } from '../lanes.js';
import { lateArrival } from '../ownership/owned-nodes.js';
import type { JournalOptions } from '../resume/resume.js';
import type { RunControl } from '../run.js';
import { FleetJournal, type OpenedFleetJournal } from './fleet-journal.js';
import { FleetRun, type StaffedPlace, withLanes } from './fleet-run.js';
import { listPlaces } from './list-places.js';
import type { FleetEvent, FleetResult } from './options.js';
import type { PreparedPlace } from './place.js';

/** Options of `Fleet.resume`. */
export interface FleetResumeOptions extends JournalOptions {
  /** Returns the fields that a journal does not hold, for a server that still has to be created. Default: those of the place's own spec, if given. */
  readonly secrets?: (spec: CreateNodeOptions, index: number, place: string) => HeldBack | Promise<HeldBack>;
  /** Servers that failed for good, or that no place took in the end: `'keep'` the failure (default), or `'retry'`. */
  readonly failed?: 'keep' | 'retry';
}

/** Driver of a place, and its spec if the caller gave one. */
export interface PlaceAtResume {
  readonly driver: ComputeDriver;
  readonly spec: CreateNodeOptions | null;
}

/** Finishes the run of a fleet's journal. */
export async function resumeFleet(
  path: string,
  given: readonly PlaceAtResume[],
  options: FleetResumeOptions,
  control: RunControl<FleetEvent>,
): Promise<FleetResult> {
  const call: Call = { signal: control.stop, deadline: null };
  const drivers = given.map(({ driver }) => driver);
  const opened = await FleetJournal.resume(path, drivers, call, options.ifLocked);
  const { journal, header } = opened;
  journal.file.onFailure = (error) => control.halt(error);
  try {
    resumeRunId(header.run);
    checkResumable(path, opened);
    const places = placesOf(opened, drivers);
    checkSecrets(opened, given, options);
    return await withLanes(places, options.concurrency ?? 16, async (lanes) => {
      const { nodes, errors } = await listPlaces(path, opened, lanes, call);
      for (const error of errors.values()) throw error;
      const staff = places
        .map((place, index) => staffOf(place, { lanes, nodes, opened, given: given[index] ?? null, options }))
        .toSorted((a, b) => rankOf(header, a) - rankOf(header, b));
      const settled = options.failed === 'retry' ? new Map<number, Error>() : opened.settled;
      const { run, count, until, filling, rest } = header;
      const tries = header.tries ?? Infinity;
      return await new FleetRun(
        { run, count, until, filling, rest, tries, staff, journal, settled },
        control,
      ).execute();
    });
  } finally {
    await journal.close();
  }
}

/** The places of a run, as its journal has them. */
export function placesOf(
  { header, runs }: OpenedFleetJournal,
  drivers: readonly ComputeDriver[],
): PreparedPlace[] {
  return header.places.flatMap(({ name, most, least, weight }, index) => {
    const driver = drivers[index];
    const run = runs[index]?.run;
    const spec = run?.specs[0]?.spec;
    if (driver === undefined || run === undefined || spec === undefined) return [];
    const base = { ...spec, name: run.header.numbered ?? spec.name };
    return [{ index, name, driver, spec: base, price: null, most: most ?? Infinity, least, weight }];
  });
}

function rankOf({ places }: FleetRecord, { place }: StaffedPlace): number {
  return places[place.index]?.rank ?? 0;
}

interface Staffing {
  readonly lanes: ReadonlyMap<PreparedPlace, Lanes<ComputeDriver>>;
  readonly nodes: ReadonlyMap<PreparedPlace, readonly ComputeNode[]>;
  readonly opened: OpenedFleetJournal;
  readonly given: PlaceAtResume | null;
  readonly options: FleetResumeOptions;
}

function staffOf(place: PreparedPlace, { lanes, nodes, opened, given, options }: Staffing): StaffedPlace {
  const run = opened.runs[place.index]?.run;
  const own = lanes.get(place);
  if (run === undefined || own === undefined) throw new RangeError(`The journal lacks ${place.name}.`);
  const earlier: EarlierRun<CreateNodeOptions> = {
    specs: run.specs,
    nodes: nodes.get(place) ?? [],
    rollingBack: false,
    late: lateArrival(place.driver.limits, opened.quietFor),
    failed: options.failed ?? 'keep',
    scattered: true,
    complete: async (spec, index) => {
      const heldBack = run.specs[index]?.heldBack ?? [];
      if (heldBack.length === 0) return spec;
      const secrets = (await options.secrets?.(spec, index, place.name)) ?? ownSecrets(given);
      return completeSpec(spec, heldBack, secrets);
    },
  };
  return { place, lanes: own, earlier };
}

/** The fields of a place's own spec that a journal may hold back. */
function ownSecrets(given: PlaceAtResume | null): HeldBack {
  const { auth, userData, extra } = given?.spec ?? {};
  return {
    ...(auth === undefined ? {} : { auth }),
    ...(userData === undefined ? {} : { userData }),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** @throws JournalError for a run whose servers have been destroyed */
function checkResumable(path: string, { runs }: OpenedFleetJournal): void {
  if (!runs.some(({ run }) => run.phase === 'cleanup')) return;
  throw new JournalError(
    `What the run of ${path} made has been destroyed, or is about to be: Fleet.cleanup finishes that. Create the servers in a new run.`,
  );
}

/** @throws JournalError for fields that the journal does not hold, and nobody gives, while a server is still to be created */
function checkSecrets(
  { runs, header }: OpenedFleetJournal,
  given: readonly PlaceAtResume[],
  { secrets }: FleetResumeOptions,
): void {
  if (secrets !== undefined) return;
  const isMade = (index: number): boolean => runs.some(({ run }) => typeof run.specs[index]?.id === 'string');
  const isWhole = Array.from({ length: header.count }, (_, index) => index).every(isMade);
  if (isWhole) return;
  for (const [index, { run }] of runs.entries()) {
    const [first] = run.specs;
    if (first !== undefined && first.heldBack.length > 0)
      completeSpec(first.spec, first.heldBack, ownSecrets(given[index] ?? null));
  }
}
