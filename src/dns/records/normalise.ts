import { normaliseData, normaliseType } from '../data/data.js';
import { normaliseName } from '../names/names.js';
import type { RecordSpec, RecordValue } from './record.js';
import { invalid, shown } from '../driver/refuse.js';

/** The longest TTL, in seconds (RFC 2181, section 8). */
const MAX_TTL = 2 ** 31 - 1;

/** Allowed TTLs, in seconds. */
export interface TtlRange {
  /** The lowest. */
  readonly minimum: number;
  /** The highest. */
  readonly maximum: number;
  /** The only allowed values, if the host has a fixed list; other TTLs are rounded to the nearest, as the host would do. */
  readonly steps?: readonly number[];
}

/** TTLs of a host with a fixed list, in seconds and ascending. */
export function ttlSteps(steps: readonly [number, ...number[]]): TtlRange {
  return { minimum: Math.min(...steps), maximum: Math.max(...steps), steps };
}

const ANY_TTL: TtlRange = { minimum: 0, maximum: MAX_TTL };

/**
 * The normal form of a record that a caller describes.
 *
 * @throws InvalidRequestError for a name, type, data or TTL that cannot be
 */
export function normaliseRecord(record: RecordSpec, domain: string, range: TtlRange = ANY_TTL): RecordValue {
  const type = normaliseType(record.type);
  const name = normaliseName(record.name, domain);
  const label = `${type} record ${shown(name === '' ? '@' : name)}`;
  const ttl = checkTtl(record.ttl ?? null, label, range);
  return { name, type, data: normaliseData(type, record.data, domain), ttl };
}

/** Checks a TTL. @throws InvalidRequestError unless it is an integer that the host allows */
export function checkTtl(ttl: number | null, label: string, range: TtlRange = ANY_TTL): number | null {
  const { minimum, maximum, steps } = range;
  if (ttl === null) return null;
  if (Number.isInteger(ttl) && ttl >= minimum && ttl <= maximum) {
    return steps === undefined ? ttl : nearest(ttl, steps);
  }
  throw invalid(
    `The TTL of the ${label} must be a whole number of seconds from ${minimum} to ${maximum}, got ${typeof ttl === 'string' ? `the text "${String(ttl)}"` : String(ttl)}.`,
  );
}

function nearest(ttl: number, steps: readonly number[]): number {
  return steps.reduce(
    (best, step) => (Math.abs(step - ttl) < Math.abs(best - ttl) ? step : best),
    steps[0] ?? ttl,
  );
}
