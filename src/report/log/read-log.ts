import { readFile } from 'node:fs/promises';
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
} from './lines.js';

/** What one process recorded. It began at `startedAt`, in milliseconds since the epoch. */
export interface LogSession {
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
  readonly sessions: readonly LogSession[];
  /** Lines that could not be read, such as one that a crash cut off. */
  readonly unreadable: number;
}

/** Reads a log. Lines that cannot be read are counted and left out. @throws JournalError where there is none, or it is of another format */
export async function readLog(path: string): Promise<RunLogFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new JournalError(`The log ${path} cannot be read (${codeOf(cause)}).`, { cause });
  });
  const sessions: Session[] = [];
  let unreadable = 0;
  for (const raw of text.split('\n')) {
    if (raw === '') continue;
    const line = parseLine(raw);
    if (line?.type === 'start') sessions.push(begin(path, line));
    else if (line === null || !add(sessions.at(-1), line)) unreadable += 1;
  }
  if (sessions.length === 0) throw new JournalError(`${path} is no log of a run.`);
  return { path, sessions, unreadable };
}

interface Session extends LogSession {
  readonly phases: PhaseLine[];
  readonly events: EventLine[];
  readonly results: ResultLine[];
  end: EndLine | null;
}

const DESTROYING: ReadonlySet<string | null> = new Set(['cleanup', 'destroyNodes']);

function begin(path: string, { at, version, kind }: StartLine): Session {
  if (version !== LOG_VERSION)
    throw new JournalError(
      `The log ${path} is of format ${version}; this version of Skylane reads ${LOG_VERSION}.`,
    );
  return {
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
  else session.end = line;
  return true;
}

function parseLine(text: string): LogLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const line = value as Record<string, unknown>;
  return isLine(line) ? (line as unknown as LogLine) : null;
}

/** Checks the fields on which figures are computed: a log may have been edited, or be another file. */
function isLine(line: Record<string, unknown>): boolean {
  const { type, t, index, error } = line;
  if (error !== undefined && !isError(error)) return false;
  if (type === 'start') return Number.isFinite(Date.parse(String(line['at'])));
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
  return isNamed && isCounted && PHASES.has(phase) && Array.isArray(items) && items.every(isPosition);
}

const PHASES: ReadonlySet<unknown> = new Set(['lane', 'rate', 'socket', 'wire', 'backoff']);

function isError(value: unknown): value is ReportedError {
  const { code, message } = (value ?? {}) as Partial<ReportedError>;
  return typeof code === 'string' && typeof message === 'string';
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function isPosition(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? String(cause);
}
