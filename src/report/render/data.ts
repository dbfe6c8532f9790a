import { WAIT_PHASES } from '../waits.js';
import type { ReportedError, RunReport, ServerReport, ServerState, WaitPhase } from '../model.js';

/** States by their number in the page's data. */
export const STATE_CODES: readonly ServerState[] = [
  'running',
  'accepted',
  'error',
  'unknown',
  'destroying',
  'failed',
  'destroyed',
  'waiting',
];

/** Phases by their number in the page's data. */
export const PHASE_CODES: readonly WaitPhase[] = WAIT_PHASES;

/** What the script of a page gets: columns of servers. Times are in tenths of milliseconds, -1 where there is none. */
export interface PageData {
  readonly isFleet: boolean;
  readonly hasLog: boolean;
  /** Tenths of milliseconds that the log covers. */
  readonly duration: number;
  readonly places: readonly string[];
  readonly names: readonly string[];
  readonly ids: readonly (string | null)[];
  readonly states: readonly number[];
  /** Positions of places; -1 for none. */
  readonly servers: readonly number[];
  readonly requested: readonly number[];
  readonly retries: readonly number[];
  readonly refusals: readonly number[];
  readonly acceptedAt: readonly number[];
  readonly runningAt: readonly number[];
  /** For each server: phase, time since the span before, duration; and so on. */
  readonly timelines: readonly (readonly number[])[];
  /** By position. */
  readonly errors: Readonly<Record<string, ReportedError>>;
  /** Servers over time: time, waiting, requesting, building, running, failed; and so on. */
  readonly progress: readonly number[];
}

/** Packs the servers of a report for the page's script. */
export function pageData({ servers, places, kind, log }: RunReport): PageData {
  return {
    isFleet: kind === 'fleet',
    hasLog: log !== null,
    duration: tenths(log?.duration ?? 0),
    places: places.map(({ name }) => name),
    names: servers.map(({ name }) => name),
    ids: servers.map(({ id }) => id),
    states: servers.map(({ state }) => STATE_CODES.indexOf(state)),
    servers: servers.map(({ place }) => place ?? -1),
    requested: servers.map(({ requested }) => requested),
    retries: servers.map(({ retries }) => retries),
    refusals: servers.map(({ refusals }) => refusals),
    acceptedAt: servers.map(({ acceptedAt }) => tenths(acceptedAt)),
    runningAt: servers.map(({ runningAt }) => tenths(runningAt)),
    timelines: servers.map(timelineOf),
    errors: Object.fromEntries(
      servers.flatMap(({ index, error }) => (error === null ? [] : [[String(index), error]])),
    ),
    progress: (log?.progress ?? []).flatMap(({ at, waiting, requesting, building, running, failed }) => [
      tenths(at),
      waiting,
      requesting,
      building,
      running,
      failed,
    ]),
  };
}

function timelineOf({ timeline }: ServerReport): number[] {
  let last = 0;
  return timeline.flatMap(({ phase, from, to }) => {
    const start = tenths(from);
    const end = tenths(to);
    const packed = [PHASE_CODES.indexOf(phase), start - last, end - start];
    last = end;
    return packed;
  });
}

function tenths(milliseconds: number | null): number {
  return milliseconds === null ? -1 : Math.round(milliseconds * 10);
}
