const HOUR = 3_600_000;

/** However long a provider asks to be left alone, it is asked again after this, in milliseconds. */
export const LONGEST_PAUSE = HOUR;

/** No provider counts requests over more than a day: a reset that is further off is a mistake, in the unit or the clock. In milliseconds. */
export const LONGEST_WINDOW = 25 * HOUR;

/** No time in seconds is this large, and every one in milliseconds is. */
const MILLISECONDS = 100_000_000_000;

/** Milliseconds since 1970 of a time in seconds, which some send in milliseconds. */
export function fromSeconds(time: number): number {
  return time >= MILLISECONDS ? time : time * 1000;
}
