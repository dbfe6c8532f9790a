import { runId } from '../../diagnostics/runs.js';
import type { Call } from '../../call/call.js';
import { type FleetHeader, FleetJournal } from './fleet-journal.js';
import { checkPlaces, FleetRun, type StaffedPlace, withLanes } from './fleet-run.js';
import type { FleetCreateOptions, FleetEvent, FleetOptions, FleetResult } from './options.js';
import type { RunControl } from '../run.js';
import type { PreparedPlace } from './place.js';
import { byPrice } from './rank.js';

/** Creates servers over the places of a fleet. */
export async function createInFleet(
  places: readonly PreparedPlace[],
  { order = 'given', concurrency = 16, rest = 5000, tries = 3 }: FleetOptions,
  { count, until = 'running', journal: path }: FleetCreateOptions,
  control: RunControl<FleetEvent>,
): Promise<FleetResult> {
  const call: Call = { signal: control.stop, deadline: null };
  const ranked = order === 'price' ? await byPrice(places, call) : places;
  const filling = order === 'spread' ? 'spread' : 'one-by-one';
  const run = runId();
  return withLanes(ranked, concurrency, async (lanes) => {
    const staff = ranked.flatMap((place): StaffedPlace[] => {
      const own = lanes.get(place);
      return own === undefined ? [] : [{ place, lanes: own, earlier: null }];
    });
    await checkPlaces(staff, count, call);
    const work = {
      run,
      count,
      until,
      filling,
      rest,
      tries,
      staff,
      settled: new Map<number, Error>(),
    } as const;
    if (path === undefined) return new FleetRun({ ...work, journal: null }, control).execute();
    const header = { ...work, tries: tries === Infinity ? null : tries, places: boundsOf(ranked) };
    const { staff: _, settled: __, ...kept } = header;
    const journal = await FleetJournal.create(path, kept, places, call);
    journal.file.onFailure = (error) => control.halt(error);
    try {
      return await new FleetRun({ ...work, journal }, control).execute();
    } finally {
      await journal.close();
    }
  });
}

/** What a journal keeps of the places, in the order given. */
function boundsOf(ranked: readonly PreparedPlace[]): FleetHeader['places'] {
  return ranked
    .map((place, rank) => ({ place, rank }))
    .toSorted((a, b) => a.place.index - b.place.index)
    .map(({ place: { name, least, most, weight, price }, rank }) => ({
      name,
      rank,
      least,
      most: most === Infinity ? null : most,
      weight,
      ...(price === null ? {} : { price }),
    }));
}
