import { readFile } from 'node:fs/promises';
import { PHASES } from '../../diagnostics/phases.js';
import { JournalError } from '../../errors.js';
import type { ReportedError } from '../model.js';
import {
  type EndLine,
  type EventLine,
  LOG_VERSION,
  type LogLine,
  type PhaseLine,
  type ResultLine,
  type StartLine,
  type WrittenLine,
} from './lines.js';

/** What one process recorded. It began at `startedAt`, in milliseconds since the epoch. */
export interface LogSession {
  /** Id of the run; null where that was not known. */
  readonly run: string | null;
  readonly startedAt: number;
  /** True if the run destroyed servers: its positions are not those of the specs. */
  readonly isDestroying: boolean;
  readonly phases: readonly PhaseLine[];
  readonly events: readonly EventLine[];
  readonly results: readonly ResultLine[];
  readonly end: EndLine | null;
}

/** A log, read. */
export interface RunLogFile {
  readonly path: string;
  /** At least one. */
  readonly sessions: readonly LogSession[];
  /** Recordings of other runs, which are left out. */
  readonly others: number;
  /** Lines that could not be read, such as one that a crash cut off. */
  readonly unreadable: number;
}

/**
 * Reads what a log holds of a run; null where that is nothing. Lines that cannot be read are counted and left out.
 *
 * @throws JournalError where there is none, or it is of another format
 */
export async function readLog(path: string, run: string): Promise<RunLogFile | null> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new JournalError(`The log ${path} cannot be read (${codeOf(cause)}).`, { cause });
  });
  const all: Session[] = [];
  const byWriter = new Map<string | undefined, Session>();
  let unreadable = 0;
  for (const raw of text.split('\n')) {
    if (raw === '') continue;
    const line = parseLine(raw);
    if (line?.type === 'start') {
      const session = begin(path, line);
      all.push(session);
      byWriter.set(line.w, session);
    } else if (line === null || !add(byWriter.get(line.w), line)) unreadable += 1;
  }
  const sessions = all.filter((session) => session.run === null || session.run === run);
  return sessions.length === 0 ? null : { path, sessions, others: all.length - sessions.length, unreadable };
}

interface Session extends LogSession {
  run: string | null;
  readonly phases: PhaseLine[];
  readonly events: EventLine[];
  readonly results: ResultLine[];
  end: EndLine | null;
}

const DESTROYING: ReadonlySet<string | null> = new Set(['cleanup', 'destroyNodes']);

function begin(path: string, { at, version, kind, run }: StartLine): Session {
  if (version !== LOG_VERSION)
    throw new JournalError(
      `The log ${path} is of format ${version}; this version of Skylane reads ${LOG_VERSION}.`,
    );
  return {
    // A run that destroys given servers has no journal: their ids tell which run had made them.
    run: kind === 'destroyNodes' ? null : run,
    startedAt: Date.parse(at),
    isDestroying: DESTROYING.has(kind),
    phases: [],
    events: [],
    results: [],
    end: null,
  };
}

/** Adds a line to what its process recorded; false where there is no such process. */
function add(session: Session | undefined, line: Exclude<LogLine, StartLine>): boolean {
  if (session === undefined) return false;
  if (line.type === 'phase') session.phases.push(line);
  else if (line.type === 'event') session.events.push(line);
  else if (line.type === 'result') session.results.push(line);
  else if (line.type === 'run') session.run = line.run;
  else session.end = line;
  return true;
}

function parseLine(text: string): WrittenLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const line = value as Record<string, unknown>;
  return isLine(line) ? (line as unknown as WrittenLine) : null;
}

/** Checks the fields on which figures are computed: a log may have been edited, or be another file. */
function isLine(line: Record<string, unknown>): boolean {
  const { type, t, index, error } = line;
  if (error !== undefined && !isError(error)) return false;
  if (type === 'start') return Number.isFinite(Date.parse(String(line['at']))) && isRun(line['run']);
  if (type === 'run') return isRun(line['run']);
  if (type === 'result') return isPosition(index) && typeof line['status'] === 'string';
  if (!isTime(t)) return false;
  if (type === 'end') return isTime(line['dropped']);
  if (type === 'event')
    return typeof line['event'] === 'string' && (index === undefined || isPosition(index));
  return type === 'phase' && isPhase(line);
}

function isPhase({ ms, phase, cloud, operation, attempt, status, items }: Record<string, unknown>): boolean {
  const isNamed = typeof cloud === 'string' && (operation === null || typeof operation === 'string');
  const isCounted = isTime(ms) && isTime(attempt) && (status === null || isTime(status));
  return isNamed && isCounted && NAMES.has(phase) && Array.isArray(items) && items.every(isPosition);
}

const NAMES: ReadonlySet<unknown> = new Set(PHASES);

function isError(value: unknown): value is ReportedError {
  const { code, message } = (value ?? {}) as Partial<ReportedError>;
  return typeof code === 'string' && typeof message === 'string';
}

function isRun(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isTime(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isPosition(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? String(cause);
}
