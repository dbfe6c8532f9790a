import type { JournalState } from './journal.js';
import type { EventLine, PhaseLine } from './log/lines.js';
import type { LogSession } from './log/read-log.js';
import type { TimeSpan, WaitPhase } from './model.js';

/** Milliseconds below which a gap between two spans is no wait of its own. */
const SHORTEST = 1;

/** Events after which a server is not being built any more. */
const BUILD_ENDS: ReadonlySet<string> = new Set(['running', 'failed', 'refused', 'unknown', 'retrying']);

/** Course of a server, by the log. Times are milliseconds since the run's start. */
export interface Course {
  readonly timeline: TimeSpan[];
  /** When it changed its state for the chart of progress, in order. */
  readonly steps: { readonly at: number; readonly to: 'requesting' | 'building' | 'running' | 'failed' }[];
  acceptedAt: number | null;
  runningAt: number | null;
  retries: number;
  refusals: number;
}

/** Milliseconds since the epoch at which journal and log begin. */
export function originOf({ startedAt }: JournalState, sessions: readonly LogSession[]): number {
  return sessions.reduce((first, session) => Math.min(first, session.startedAt), Date.parse(startedAt));
}

/** Milliseconds since the run's start of the last line of a session. */
export function endOf({ startedAt, phases, events, end }: LogSession, origin: number): number {
  const last = Math.max(0, phases.at(-1)?.t ?? 0, events.at(-1)?.t ?? 0, end?.t ?? 0);
  return startedAt - origin + last;
}

/** Tells the course of each server from the lines about it. */
export function coursesOf(
  { count, until }: JournalState,
  sessions: readonly LogSession[],
  origin: number,
): Course[] {
  const courses = Array.from({ length: count }, (): Course => ({
    timeline: [],
    steps: [],
    acceptedAt: null,
    runningAt: null,
    retries: 0,
    refusals: 0,
  }));
  for (const session of sessions) {
    if (session.isDestroying) continue;
    const offset = session.startedAt - origin;
    const phases = byServer(session.phases, count);
    const events = eventsByServer(session.events, count);
    const end = endOf(session, origin);
    for (const [index, course] of courses.entries()) {
      const own = { phases: phases[index] ?? [], events: events[index] ?? [] };
      addSession(course, own, { offset, end, waitsForRunning: until === 'running' });
    }
  }
  return courses;
}

function byServer(phases: readonly PhaseLine[], count: number): PhaseLine[][] {
  const found: PhaseLine[][] = Array.from({ length: count }, () => []);
  for (const line of phases) for (const item of line.items) found[item]?.push(line);
  return found;
}

function eventsByServer(events: readonly EventLine[], count: number): EventLine[][] {
  const found: EventLine[][] = Array.from({ length: count }, () => []);
  for (const line of events) if (line.index !== undefined) found[line.index]?.push(line);
  return found;
}

interface Window {
  readonly offset: number;
  readonly end: number;
  readonly waitsForRunning: boolean;
}

interface Own {
  readonly phases: readonly PhaseLine[];
  readonly events: readonly EventLine[];
}

function addSession(course: Course, { phases, events }: Own, window: Window): void {
  const { offset } = window;
  const spans = phases.map(({ phase, t, ms }): TimeSpan => ({
    phase,
    from: offset + Math.max(0, t - ms),
    to: offset + t,
  }));
  spans.sort((a, b) => a.from - b.from);
  const builds = buildsOf(events, window);
  // Waiting for a turn begins with the run: tasks are handed to lanes as these get free.
  const [first] = spans;
  const lane: TimeSpan[] =
    first === undefined
      ? []
      : [{ phase: 'lane', from: offset, to: first.phase === 'lane' ? first.to : first.from }];
  const requests = (first?.phase === 'lane' ? spans.slice(1) : spans).filter(
    ({ from }) => !builds.some((build) => from >= build.from && from < build.to),
  );
  const last = events.at(-1);
  const all = [...lane, ...requests, ...builds].toSorted((a, b) => a.from - b.from);
  for (const span of filled(all, last === undefined ? null : offset + last.t)) course.timeline.push(span);
  if (lane[0] !== undefined) course.steps.push({ at: lane[0].to, to: 'requesting' });
  count(course, phases, events, offset);
}

/** Times in which a provider built the server. */
function buildsOf(events: readonly EventLine[], { offset, end, waitsForRunning }: Window): TimeSpan[] {
  return events.flatMap(({ event, t }, position): TimeSpan[] => {
    if (event !== 'accepted') return [];
    const after = events.slice(position + 1).find((later) => BUILD_ENDS.has(later.event));
    if (after === undefined && !waitsForRunning) return [];
    return [{ phase: 'build', from: offset + t, to: after === undefined ? end : offset + after.t }];
  });
}

/** Names the gaps between spans, and joins neighbours of one phase. */
function filled(spans: readonly TimeSpan[], last: number | null): TimeSpan[] {
  const result: TimeSpan[] = [];
  for (const span of spans) {
    const before = result.at(-1);
    const from = Math.max(span.from, before?.to ?? span.from);
    if (before !== undefined && from - before.to >= SHORTEST) push(result, 'other', before.to, from);
    push(result, span.phase, from, Math.max(from, span.to));
  }
  const end = result.at(-1)?.to;
  if (end !== undefined && last !== null && last - end >= SHORTEST) push(result, 'other', end, last);
  return result;
}

function push(spans: TimeSpan[], phase: WaitPhase, from: number, to: number): void {
  if (to <= from) return;
  const before = spans.at(-1);
  if (before?.phase === phase && from - before.to < SHORTEST) spans[spans.length - 1] = { ...before, to };
  else spans.push({ phase, from, to });
}

const STEPS: ReadonlyMap<string, Course['steps'][number]['to']> = new Map([
  ['accepted', 'building'],
  ['running', 'running'],
  ['failed', 'failed'],
  ['unknown', 'failed'],
  ['refused', 'requesting'],
  ['retrying', 'requesting'],
]);

function count(
  course: Course,
  phases: readonly PhaseLine[],
  events: readonly EventLine[],
  offset: number,
): void {
  for (const { phase, status } of phases) {
    if (phase === 'backoff') course.retries += 1;
    if (phase === 'wire' && isRefused(status)) course.refusals += 1;
  }
  for (const { event, t } of events) {
    const at = offset + t;
    const to = STEPS.get(event);
    if (to !== undefined) course.steps.push({ at, to });
    if (event === 'accepted') course.acceptedAt = at;
    if (event === 'running') course.runningAt = at;
    if (event === 'retrying') course.retries += 1;
    if (event === 'refused') course.refusals += 1;
  }
}

/** True for a status by which rate limits refuse. */
export function isRefused(status: number | null): boolean {
  return status === 413 || status === 429 || status === 498;
}
