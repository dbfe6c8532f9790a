import type { PhaseLine } from './log/lines.js';
import type { LogSession } from './log/read-log.js';
import type { LanesReport, TimeSpan } from './model.js';
import { most } from './waits.js';

/** What a lane was lent for: from its first request to its last. */
interface Task {
  readonly from: number;
  readonly to: number;
  readonly spans: readonly TimeSpan[];
}

/** Lays the tasks of a run out in strips, one for each that was at work at once. */
export function lanesOf(sessions: readonly LogSession[], origin: number): LanesReport {
  const tasks = sessions
    .filter(({ isDestroying }) => !isDestroying)
    .flatMap(({ phases, startedAt }) => tasksOf(phases, startedAt - origin))
    .toSorted((a, b) => a.from - b.from);
  const strips: { end: number; spans: TimeSpan[] }[] = [];
  for (const task of tasks) {
    let strip = strips.find(({ end }) => end <= task.from);
    if (strip === undefined) strips.push((strip = { end: 0, spans: [] }));
    strip.end = task.to;
    for (const span of task.spans) strip.spans.push(span);
  }
  const time = strips.length * (most(strips.map(({ end }) => end)) - (tasks[0]?.from ?? 0));
  const used = tasks.reduce((sum, { from, to }) => sum + to - from, 0);
  return { strips: strips.map(({ spans }) => spans), busy: time === 0 ? 0 : Math.min(1, used / time) };
}

/** Tasks for servers: each begins as its wait for a lane ends, and has the phases up to the next wait for one. */
function tasksOf(phases: readonly PhaseLine[], offset: number): Task[] {
  const byItem = new Map<number, PhaseLine[]>();
  for (const line of phases) {
    const [first] = line.items;
    if (first === undefined) continue;
    const lines = byItem.get(first);
    if (lines === undefined) byItem.set(first, [line]);
    else lines.push(line);
  }
  return [...byItem.values()].flatMap((lines) => tasksOfItem(lines, offset));
}

function tasksOfItem(lines: readonly PhaseLine[], offset: number): Task[] {
  const tasks: { from: number; to: number; spans: TimeSpan[] }[] = [];
  for (const { phase, t, ms } of lines) {
    const to = offset + t;
    if (phase === 'lane') tasks.push({ from: to, to, spans: [] });
    const task = tasks.at(-1);
    if (phase === 'lane' || task === undefined) continue;
    task.spans.push({ phase, from: Math.max(task.from, to - ms), to });
    task.to = Math.max(task.to, to);
  }
  return tasks.filter(({ spans }) => spans.length > 0);
}
