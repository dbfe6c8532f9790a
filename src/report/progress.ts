import type { ProgressSample } from './model.js';
import type { Course } from './timeline.js';

const SAMPLES = 240;

type State = Exclude<keyof ProgressSample, 'at'>;

/** Counts the servers in each state at even distances of time, the end included. */
export function progressOf(courses: readonly Course[], duration: number): ProgressSample[] {
  const changes = courses.flatMap(changesOf).toSorted((a, b) => a.at - b.at);
  const counts = { waiting: courses.length, requesting: 0, building: 0, running: 0, failed: 0 };
  let next = 0;
  return Array.from({ length: SAMPLES + 1 }, (_, sample) => {
    const at = (duration * sample) / SAMPLES;
    for (let change = changes[next]; change !== undefined && change.at <= at; change = changes[next]) {
      counts[change.from] -= 1;
      counts[change.to] += 1;
      next += 1;
    }
    return { at, ...counts };
  });
}

function changesOf({ steps }: Course): { at: number; from: State; to: State }[] {
  let from: State = 'waiting';
  return steps
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, to }) => {
      const change = { at, from, to };
      from = to;
      return change;
    });
}
