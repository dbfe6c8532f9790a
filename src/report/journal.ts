import { readFile } from 'node:fs/promises';
import { JournalError } from '../errors.js';
import { linesOf, runRecords, settledOf } from '../scheduler/fleet/fleet-journal.js';
import type { Price } from '../scheduler/fleet/price.js';
import { checkWhole, type JournalLine, parseLines } from '../scheduler/journal/lines.js';
import type { JournalledRun, JournalledSpec } from '../scheduler/journal/log.js';
import { fleetHeaderOf, headerOf, readRun } from '../scheduler/journal/read-run.js';
import type { FailedRecord, RunRecord, SpecsRecord } from '../scheduler/journal/records.js';

/** A run of one place as its journal has it. */
export interface PlacedSpecs {
  readonly name: string;
  readonly header: RunRecord;
  readonly specs: readonly JournalledSpec[];
  /** Price of an hour of each spec's server; null where it is not known. */
  readonly prices: readonly (Price | null)[];
  /** Times that the place is recorded to have had no room for a server. */
  readonly refused: number;
}

/** A journal, read for a report: the same for a run of one place and for a fleet. */
export interface JournalState {
  readonly path: string;
  readonly run: string;
  readonly kind: 'run' | 'fleet';
  readonly startedAt: string;
  readonly until: 'accepted' | 'running';
  readonly count: number;
  readonly phase: JournalledRun['phase'];
  readonly processes: number;
  readonly isReleased: boolean;
  readonly places: readonly PlacedSpecs[];
  /** Errors of servers that no place took, by position. */
  readonly refusedByAll: ReadonlyMap<number, Error>;
  /** Servers that a place could not build, while another place took their names, and whose end is not recorded. */
  readonly leftBehind: readonly { readonly id: string; readonly place: string }[];
  /** Times that each server was requested. */
  readonly requested: readonly number[];
}

/** Reads a journal without claiming it. @throws JournalError where it cannot be read, or is damaged */
export async function readJournal(path: string): Promise<JournalState> {
  const lines = parseLines(await textOf(path));
  checkWhole(path, lines);
  const isFleet = lines.some(({ record }) => record.type === 'fleet');
  return isFleet ? fleetState(path, lines) : runState(path, lines);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const advice = code === 'ENOENT' ? ' There is no such file: check the path.' : '';
    throw new JournalError(`The journal ${path} cannot be read (${code}).${advice}`, { cause });
  }
}

function runState(path: string, lines: readonly JournalLine[]): JournalState {
  const header = headerOf(path, lines);
  const { specs, phase } = readRun(path, header, lines);
  const name = [header.provider, header.region].filter((part) => part !== null).join(' ');
  return {
    ...common(path, lines, header.count),
    run: header.run,
    kind: 'run',
    startedAt: header.at,
    until: header.until,
    count: header.count,
    phase,
    places: [placed(name, header, specs, lines)],
    refusedByAll: new Map(),
    leftBehind: [],
  };
}

function fleetState(path: string, lines: readonly JournalLine[]): JournalState {
  const header = fleetHeaderOf(path, lines);
  const places = runRecords(lines).map((record, place) => {
    const own = linesOf(lines, place);
    const { name = record.provider, price = null } = header.places[place] ?? {};
    const found = placed(name, record, readRun(path, record, own).specs, own);
    return price === null ? found : { ...found, prices: found.specs.map(() => price) };
  });
  const isCleanup = lines.some(({ record }) => record.type === 'cleanup');
  return {
    ...common(path, lines, header.count),
    run: header.run,
    kind: 'fleet',
    startedAt: header.at,
    until: header.until,
    count: header.count,
    phase: isCleanup ? 'cleanup' : 'creating',
    places,
    refusedByAll: settledOf(lines),
    leftBehind: leftBehindIn(places, settledOf(lines)),
  };
}

function leftBehindIn(
  places: readonly PlacedSpecs[],
  refusedByAll: ReadonlyMap<number, Error>,
): JournalState['leftBehind'] {
  return places.flatMap((place) =>
    place.specs.flatMap(({ id, error }, index) => {
      const isElsewhere = places.some((other) => other !== place && isTaken(other.specs[index]));
      return id !== null && error !== null && (isElsewhere || refusedByAll.has(index))
        ? [{ id, place: place.name }]
        : [];
    }),
  );
}

function isTaken(spec: JournalledSpec | undefined): boolean {
  return spec !== undefined && spec.error === null && spec.token !== null;
}

function placed(
  name: string,
  header: RunRecord,
  specs: readonly JournalledSpec[],
  lines: readonly JournalLine[],
): PlacedSpecs {
  const records = lines.flatMap(({ record }) => (record.type === 'specs' ? [record] : []));
  return { name, header, specs, prices: records.flatMap(pricesOf), refused: refusalsIn(lines) };
}

/** A server that was refused after its acceptance is recorded once more when it is destroyed. */
function refusalsIn(lines: readonly JournalLine[]): number {
  const standing = new Set<number>();
  let refusals = 0;
  for (const { record } of lines) {
    if (record.type === 'intent') for (const index of record.indexes) standing.delete(index);
    if (record.type !== 'failed' || !isRefusal(record)) continue;
    if (record.id !== null) standing.add(record.index);
    if (record.id !== null || !standing.delete(record.index)) refusals += 1;
  }
  return refusals;
}

function isRefusal({ error: { code, reason } }: FailedRecord): boolean {
  return code === 'capacity' || code === 'quota-exceeded' || reason === 'capacity';
}

function pricesOf({ names, price }: SpecsRecord): (Price | null)[] {
  return names.map(() => price ?? null);
}

function common(
  path: string,
  lines: readonly JournalLine[],
  count: number,
): Pick<JournalState, 'path' | 'processes' | 'isReleased' | 'requested'> {
  const writers = new Set(lines.flatMap(({ record, writer }) => (record.type === 'claim' ? [writer] : [])));
  const released = new Set(
    lines.flatMap(({ record, writer }) => (record.type === 'release' ? [writer] : [])),
  );
  const last = [...writers].at(-1);
  const requested = Array.from({ length: count }, () => 0);
  for (const { record } of lines)
    if (record.type === 'intent')
      for (const index of record.indexes) requested[index] = (requested[index] ?? 0) + 1;
  return {
    path,
    processes: writers.size,
    isReleased: last !== undefined && released.has(last),
    requested,
  };
}
