import type { LimiterState } from '../http/rate/rate-limiter.js';

/** Form of the text that this version writes; another form is not read. */
const FORM = 1;

/** A process that uses an account. */
export interface WorkerEntry {
  /** The store's time at which it last reported. */
  seenAt: number;
  /** Requests granted to it of which no response was reported. */
  inFlight: number;
}

/** What processes know together of an account's limits. */
export interface SharedDocument {
  /** State of each limiter, in their order. */
  readonly limiters: readonly LimiterState[];
  /** Processes, by a name that each gives itself. */
  readonly workers: Map<string, WorkerEntry>;
  /** Time of the last call granted. */
  lastUse: number;
  /** Refusals reported so far. */
  refusals: number;
}

/** A document without knowledge. */
export function emptyDocument(): SharedDocument {
  return { limiters: [], workers: new Map(), lastUse: 0, refusals: 0 };
}

/** Writes a document as the text that a store holds. */
export function writeDocument({ limiters, workers, lastUse, refusals }: SharedDocument): string {
  const entries = [...workers].map(([name, { seenAt, inFlight }]) => [name, seenAt, inFlight]);
  return JSON.stringify({ form: FORM, limiters, workers: entries, lastUse, refusals });
}

/** Reads the text of a store; null where it is none that {@link writeDocument} wrote, which counts as no knowledge. */
export function readDocument(text: string | null): SharedDocument | null {
  const value = text === null ? null : parse(text);
  if (value === null || value['form'] !== FORM) return null;
  const { limiters, workers, lastUse, refusals } = value;
  if (!Array.isArray(limiters) || !limiters.every(isState) || !Array.isArray(workers)) return null;
  return {
    limiters,
    workers: new Map(workers.filter(isEntry).map(([name, seenAt, inFlight]) => [name, { seenAt, inFlight }])),
    lastUse: Number(lastUse) || 0,
    refusals: Number(refusals) || 0,
  };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function isState(value: unknown): value is LimiterState {
  return Array.isArray(value) && value.every((item) => item === null || typeof item === 'number');
}

function isEntry(value: unknown): value is readonly [string, number, number] {
  if (!Array.isArray(value)) return false;
  const [name, seenAt, inFlight] = value as readonly unknown[];
  return typeof name === 'string' && typeof seenAt === 'number' && typeof inFlight === 'number';
}
