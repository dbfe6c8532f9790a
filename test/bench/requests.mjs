// Counts what goes over the wire, by operation, and the closest two list requests.
import { subscribe } from 'node:diagnostics_channel';

const counts = new Map();
const polls = [];
subscribe('skylane:wire', ({ operation, milliseconds }) => {
  counts.set(operation, (counts.get(operation) ?? 0) + 1);
  if (operation === 'pollNodes') polls.push(performance.now() - milliseconds);
});

/** Requests by operation since the last call. */
export function takeCounts() {
  const taken = Object.fromEntries(counts);
  counts.clear();
  return taken;
}

/** Polls, and the seconds between the closest two, since the last call. */
export function takePolls() {
  const gaps = polls.slice(1).map((time, index) => (time - polls[index]) / 1000);
  const taken = {
    polls: polls.length,
    closest: gaps.length === 0 ? null : Number(Math.min(...gaps).toFixed(2)),
  };
  polls.length = 0;
  return taken;
}
