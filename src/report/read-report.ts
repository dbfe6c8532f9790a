import { stat } from 'node:fs/promises';
import { JournalError } from '../errors.js';
import { costOf, placesOf } from './cost.js';
import { type FinalState, finalStates } from './final-states.js';
import { type JournalState, readJournal } from './journal.js';
import { lanesOf } from './lanes.js';
import { readLog, type RunLogFile } from './log/read-log.js';
import type { LogReport, RunReport, ServerReport, ServerState } from './model.js';
import { progressOf } from './progress.js';
import { duplicatesOf, failuresOf, remainderOf } from './remainder.js';
import { requestsOf } from './requests.js';
import { type Course, coursesOf, endOf, originOf } from './timeline.js';
import { most, waitsOf } from './waits.js';

/** Options of {@link readReport}. */
export interface ReportOptions {
  /** Path of the run's log; null for a report without times and requests. Default: {@link logPathOf} of the journal, where there is such a file. */
  readonly log?: string | null;
}

/** Returns where the log of a run belongs: beside its journal, `run.log.ndjson` for `run.ndjson`. */
export function logPathOf(journal: string): string {
  return `${journal.replace(/\.(?:nd)?json$/, '')}.log.ndjson`;
}

/**
 * Reads the journal of a run or of a fleet, and its log where there is one, for a report. Claims nothing and sends nothing: it can be called while
 * the run goes on.
 *
 * ```ts
 * await writeFile('run.html', renderReport(await readReport('run.ndjson')));
 * ```
 *
 * @throws JournalError when the journal or the log cannot be read, or is of another format
 */
export async function readReport(journal: string, options: ReportOptions = {}): Promise<RunReport> {
  const state = await readJournal(journal);
  const path = options.log === undefined ? await defaultLog(journal) : options.log;
  const log = path === null ? null : await readLog(path, state.run);
  if (log === null && typeof options.log === 'string')
    throw new JournalError(`${options.log} is no log of a run, or not of the run of ${journal}.`);
  return reportOf(state, log);
}

/** The log beside a journal; null where there is none, or nothing in it yet: it is written about a second after the journal. */
async function defaultLog(journal: string): Promise<string | null> {
  const path = logPathOf(journal);
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return size === 0 ? null : path;
}

function reportOf(journal: JournalState, log: RunLogFile | null): RunReport {
  const sessions = log?.sessions ?? [];
  const origin = originOf(journal, sessions);
  const states = finalStates(journal, sessions);
  const courses = coursesOf(journal, sessions, origin);
  const servers = states.map((state, index) => serverOf(state, index, journal, courses[index]));
  const duplicates = duplicatesOf(journal, sessions);
  return {
    run: journal.run,
    journal: journal.path,
    kind: journal.kind,
    title: titleOf(journal, states),
    startedAt: new Date(origin).toISOString(),
    until: journal.until,
    phase: journal.phase,
    processes: journal.processes,
    isReleased: journal.isReleased,
    totals: totalsOf(states),
    places: placesOf(states, journal.places),
    servers,
    failures: failuresOf(states),
    cost: costOf(states, journal.places),
    remainder: remainderOf(journal, states, duplicates),
    log: log === null ? null : logReport(log, { origin, courses, servers }),
  };
}

function titleOf({ places }: JournalState, states: readonly FinalState[]): string {
  return places[0]?.header.numbered ?? states[0]?.name ?? '';
}

function serverOf(
  { name, place, id, state, error }: FinalState,
  index: number,
  { requested }: JournalState,
  course: Course | undefined,
): ServerReport {
  return {
    index,
    name,
    place,
    id,
    state,
    error,
    requested: requested[index] ?? 0,
    retries: course?.retries ?? 0,
    refusals: course?.refusals ?? 0,
    acceptedAt: course?.acceptedAt ?? null,
    runningAt: course?.runningAt ?? null,
    timeline: course?.timeline ?? [],
  };
}

function totalsOf(states: readonly FinalState[]): Record<ServerState, number> {
  const totals = {
    running: 0,
    accepted: 0,
    error: 0,
    destroying: 0,
    destroyed: 0,
    failed: 0,
    unknown: 0,
    waiting: 0,
  };
  for (const { state } of states) totals[state] += 1;
  return totals;
}

interface Known {
  readonly origin: number;
  readonly courses: readonly Course[];
  readonly servers: readonly ServerReport[];
}

function logReport(
  { path, sessions, others, unreadable }: RunLogFile,
  { origin, courses, servers }: Known,
): LogReport {
  const events = sessions.flatMap((session) => session.events);
  const duration = most(sessions.map((session) => endOf(session, origin)));
  const countOf = (type: string): number => events.filter(({ event }) => event === type).length;
  const isComplete = sessions.at(-1)?.end?.isOver === true;
  return {
    path,
    sessions: sessions.length,
    others,
    dropped: sessions.reduce((sum, { end }) => sum + (end?.dropped ?? 0), 0),
    unreadable,
    isComplete,
    duration,
    waits: waitsOf(servers),
    requests: requestsOf(sessions.flatMap(({ phases }) => phases)),
    progress: progressOf(courses, duration),
    lanes: lanesOf(sessions, origin),
    repeatedCreates: countOf('retrying'),
    duplicates: countOf('duplicate'),
    failedPolls: countOf('poll-failed'),
  };
}
