import { InvalidRequestError } from '../../errors.js';

/**
 * Which names are meant: a function, or patterns of which one has to match the whole name. In a pattern `*` stands for anything but a
 * slash, `**` for anything, `?` for one character but a slash.
 */
export type NamePatterns = readonly string[] | ((name: string) => boolean);

/** Which names a bulk operation is about. */
export interface NameFilters {
  /** Only these names. Default: all. */
  readonly include?: NamePatterns;
  /** Not these names, though they be included. */
  readonly exclude?: NamePatterns;
}

/** A function that says whether a name is meant. @throws InvalidRequestError for what are no patterns */
export function nameFilter({ include, exclude }: NameFilters): (name: string) => boolean {
  const isIncluded = include === undefined ? () => true : matcher('include', include);
  const isExcluded = exclude === undefined ? () => false : matcher('exclude', exclude);
  return (name) => isIncluded(name) && !isExcluded(name);
}

function matcher(option: string, patterns: NamePatterns): (name: string) => boolean {
  if (typeof patterns === 'function') return (name) => said(option, patterns(name));
  if (!Array.isArray(patterns) || patterns.some((pattern) => typeof pattern !== 'string' || pattern === ''))
    throw new InvalidRequestError(`${option} must be a function or a list of patterns such as '*.log'.`);
  const parsed = (patterns as readonly string[]).map(parse);
  return (name) => parsed.some((pattern) => matches(pattern, name));
}

/** A promise, or nothing, would be taken for an answer that nobody gave. */
function said(option: string, isMeant: unknown): boolean {
  if (typeof isMeant === 'boolean') return isMeant;
  throw new InvalidRequestError(`The function ${option} must return true or false, not ${String(isMeant)}.`);
}

/** What a pattern is made of: characters, and what stands for others. */
type Token = string | typeof ANY | typeof DEEP | typeof ONE;
const ANY = Symbol('*');
const DEEP = Symbol('**');
const ONE = Symbol('?');

function parse(pattern: string): readonly Token[] {
  return [...pattern.matchAll(/\*\*|[^]/gu)].map(([text]) =>
    text === '**' ? DEEP : text === '*' ? ANY : text === '?' ? ONE : text,
  );
}

/** Holds all positions that the pattern may be at: its time is bounded by the lengths of both. */
function matches(pattern: readonly Token[], name: string): boolean {
  let places = reach(pattern, new Set([0]));
  for (const character of name) {
    const next = new Set<number>();
    for (const place of places) {
      const token = pattern[place];
      if (token === DEEP || (token === ANY && character !== '/')) next.add(place);
      else if (token === character || (token === ONE && character !== '/')) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = reach(pattern, next);
  }
  return places.has(pattern.length);
}

/** Stars may stand for nothing. */
function reach(pattern: readonly Token[], places: Set<number>): Set<number> {
  for (const place of places) {
    const token = pattern[place];
    if (token === ANY || token === DEEP) places.add(place + 1);
  }
  return places;
}
