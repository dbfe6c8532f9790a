const ZERO = 48;
const DASH = 45;
const COLON = 58;
const DOT = 46;
const UPPER_T = 84;
const UPPER_Z = 90;

/** Most digits of a number that is always exact. */
const EXACT_DIGITS = 15;

const SECONDS_ONLY = '2026-11-20T00:00:00Z'.length;
const MILLISECONDS = '2026-11-20T00:00:00.000Z'.length;
const DAY = 86_400_000;

/** Days of a common year before each month, January first. */
const DAYS_BEFORE: readonly number[] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Reads a non-negative integer; -1 if there is anything else, or too many digits. */
export function readDigits(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > EXACT_DIGITS) return -1;
  let value = 0;
  for (let position = start; position < end; position += 1) {
    const digit = (bytes[position] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Reads a time such as `2026-11-20T00:00:00.000Z` or `2026-11-20T00:00:00Z` as milliseconds since 1970, without creating a string; NaN for
 * any other form.
 */
export function readTime(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== SECONDS_ONLY && length !== MILLISECONDS) return Number.NaN;
  const isPunctuated =
    bytes[start + 4] === DASH &&
    bytes[start + 7] === DASH &&
    bytes[start + 10] === UPPER_T &&
    bytes[start + 13] === COLON &&
    bytes[start + 16] === COLON &&
    (length === SECONDS_ONLY || bytes[start + 19] === DOT) &&
    bytes[end - 1] === UPPER_Z;
  if (!isPunctuated) return Number.NaN;
  const days = readDay(bytes, start);
  const clock = readClock(bytes, start + 11);
  const milliseconds = length === SECONDS_ONLY ? 0 : readDigits(bytes, start + 20, end - 1);
  return days === null || clock < 0 || milliseconds < 0
    ? Number.NaN
    : days * DAY + clock * 1000 + milliseconds;
}

/** Reads a time such as `23:59:59` as seconds since midnight; -1 for any other form. */
function readClock(bytes: Uint8Array, start: number): number {
  const hours = readDigits(bytes, start, start + 2);
  const minutes = readDigits(bytes, start + 3, start + 5);
  const seconds = readDigits(bytes, start + 6, start + 8);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return -1;
  return (hours * 60 + minutes) * 60 + seconds;
}

/** Reads a date such as `2026-11-20` as days since 1970; null for any other form. */
function readDay(bytes: Uint8Array, start: number): number | null {
  const year = readDigits(bytes, start, start + 4);
  const month = readDigits(bytes, start + 5, start + 7);
  const day = readDigits(bytes, start + 8, start + 10);
  // The caller leaves days after the 28th to Date, which knows the lengths of months.
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 28) return null;
  const leapDay = month > 2 && leapYears(year) > leapYears(year - 1) ? 1 : 0;
  const years = (year - 1970) * 365 + leapYears(year - 1) - leapYears(1969);
  return years + (DAYS_BEFORE[month - 1] ?? 0) + leapDay + day - 1;
}

/** Number of leap years from year 1 to this one. */
function leapYears(year: number): number {
  return (year >> 2) - Math.trunc(year / 100) + Math.trunc(year / 400);
}
