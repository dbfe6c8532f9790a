import type { ComputeDriver } from '../../compute/index.js';
import { type PlaceReport, readReport, type RunReport } from '../../report/index.js';
import { usage } from '../exit-codes.js';
import { makeDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import { placeOf } from '../place/place.js';
import type { Shell } from '../shell.js';

/** Flags that say where the places of a run are. */
export type PlacesFlags = PlaceFlags & { readonly at?: readonly string[] };

/** A run, and the drivers of its places. */
export interface OpenedRun {
  readonly report: RunReport;
  /** One for each place, in their order. */
  readonly drivers: readonly ComputeDriver[];
}

/**
 * Makes the drivers of a run's places, lends them to the work and closes them. The journal names provider and region; flags and contexts say the rest.
 *
 * @throws CommandError where there are more or fewer contexts than places
 */
export async function withPlaces<T>(
  shell: Shell,
  flags: PlacesFlags,
  journal: string,
  work: (opened: OpenedRun) => Promise<T>,
): Promise<T> {
  const report = await readReport(journal, { log: null });
  const { places } = report;
  const { at = [] } = flags;
  if (at.length > 0 && at.length !== places.length)
    throw usage(
      `${journal} has ${places.length} places, and --at names ${at.length}: ${places.map(({ name }) => name).join(', ')}.`,
    );
  const drivers: ComputeDriver[] = [];
  try {
    for (const [index, place] of places.entries()) {
      const found = await placeOf(shell, flagsOf(flags, place, at[index]));
      drivers.push(await makeDriver('compute', found));
    }
    return await work({ report, drivers });
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}

function flagsOf(
  flags: PlacesFlags,
  { provider, region }: PlaceReport,
  context: string | undefined,
): PlaceFlags {
  const named = context ?? flags.context;
  if (named !== undefined) return { ...flags, context: named };
  return {
    ...flags,
    provider: flags.provider ?? provider,
    ...(flags.region === undefined && region === null ? {} : { region: flags.region ?? region ?? '' }),
  };
}
