import type { ServerReport, WaitPhase, WaitReport } from './model.js';

/** Phases in the order in which they happen. */
export const WAIT_PHASES: readonly WaitPhase[] = [
  'lane',
  'rate',
  'socket',
  'wire',
  'backoff',
  'build',
  'other',
];

/** Sums up how long servers waited in each phase. */
export function waitsOf(servers: readonly Pick<ServerReport, 'timeline'>[]): WaitReport[] {
  const times = new Map<WaitPhase, number[]>(WAIT_PHASES.map((phase) => [phase, []]));
  for (const { timeline } of servers) {
    const own = new Map<WaitPhase, number>();
    for (const { phase, from, to } of timeline) own.set(phase, (own.get(phase) ?? 0) + to - from);
    for (const [phase, time] of own) times.get(phase)?.push(time);
  }
  return WAIT_PHASES.map((phase) => {
    const sorted = (times.get(phase) ?? []).toSorted((a, b) => a - b);
    return {
      phase,
      servers: sorted.length,
      total: sorted.reduce((sum, time) => sum + time, 0),
      median: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      longest: sorted.at(-1) ?? 0,
    };
  });
}

/** Largest of any number of values, which `Math.max` does not take; 0 for none. */
export function most(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}

/** Smallest value that at least this share of the sorted values does not exceed; 0 for none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
