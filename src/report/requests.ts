import type { PhaseLine } from './log/lines.js';
import type { RequestReport } from './model.js';
import { isRefused } from './timeline.js';
import { quantile } from './waits.js';

/** Sums up requests by what they were for. */
export function requestsOf(phases: readonly PhaseLine[]): RequestReport[] {
  const kinds = new Map<string, PhaseLine[]>();
  for (const line of phases) {
    if (line.operation === null) continue;
    const kind = `${line.cloud}\n${line.operation}`;
    const lines = kinds.get(kind);
    if (lines === undefined) kinds.set(kind, [line]);
    else lines.push(line);
  }
  return [...kinds.values()].map(requestOf).toSorted((a, b) => b.sent - a.sent);
}

function requestOf(lines: readonly PhaseLine[]): RequestReport {
  const responses = lines.filter(({ phase }) => phase === 'wire');
  const times = responses.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const statuses: Record<string, number> = {};
  for (const { status } of responses) statuses[String(status)] = (statuses[String(status)] ?? 0) + 1;
  const refusals = responses.filter(({ status }) => isRefused(status)).length;
  return {
    cloud: lines[0]?.cloud ?? '',
    operation: lines[0]?.operation ?? '',
    // Every request is lent a socket before it goes out.
    sent: lines.filter(({ phase }) => phase === 'socket').length,
    responses: responses.length,
    retries: lines.filter(({ phase }) => phase === 'backoff').length,
    refusals,
    errors: responses.filter(({ status }) => (status ?? 0) >= 400).length - refusals,
    statuses,
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    total: times.reduce((sum, time) => sum + time, 0),
  };
}
