import { InvalidRequestError } from '../../errors.js';

/**
 * Selects names: a function, or patterns of which one has to match the whole name. In a pattern `*` stands for anything but a slash, `**` for
 * anything, `?` for one character but a slash.
 */
export type NamePatterns = readonly string[] | ((name: string) => boolean);

/** Names that a bulk operation is about. */
export interface NameFilters {
  /** Only these names. Default: all. */
  readonly include?: NamePatterns;
  /** Except these names. */
  readonly exclude?: NamePatterns;
}

/** Makes a function that tells if a name is selected. @throws InvalidRequestError for bad patterns */
export function nameFilter({ include, exclude }: NameFilters): (name: string) => boolean {
  const isIncluded = include === undefined ? () => true : matcher('include', include);
  const isExcluded = exclude === undefined ? () => false : matcher('exclude', exclude);
  return (name) => isIncluded(name) && !isExcluded(name);
}

/** A name at either end; with an error, a name that ends in a slash is that of a folder which could not be read. */
interface Entry {
  readonly name: string;
  readonly error?: Error | null;
}

/**
 * As {@link nameFilter}, for what is in a folder: one that could not be read is selected if names in it might be, since `include` selects files and
 * seldom the folder. A function cannot be asked about names that are not known, so that only `exclude` leaves it out.
 */
export function entryFilter(filters: NameFilters): (entry: Entry) => boolean {
  const { include, exclude } = filters;
  const isMeant = nameFilter(filters);
  const isLeftOut = exclude === undefined ? () => false : matcher('exclude', exclude);
  const patterns = Array.isArray(include) ? (include as readonly string[]).map(parse) : null;
  const mayHold = (folder: string): boolean =>
    patterns === null ||
    patterns.some((pattern) => [...walk(pattern, folder)].some((place) => place < pattern.length));
  return ({ name, error }) =>
    error && name.endsWith('/') ? !isLeftOut(name) && mayHold(name) : isMeant(name);
}

function matcher(option: string, patterns: NamePatterns): (name: string) => boolean {
  if (typeof patterns === 'function') return (name) => said(option, patterns(name));
  if (!Array.isArray(patterns) || patterns.some((pattern) => typeof pattern !== 'string' || pattern === ''))
    throw new InvalidRequestError(`${option} must be a function or a list of patterns such as '*.log'.`);
  const parsed = (patterns as readonly string[]).map(parse);
  return (name) => parsed.some((pattern) => matches(pattern, name));
}

/** A promise or undefined would silently count as true or false. */
function said(option: string, isMeant: unknown): boolean {
  if (typeof isMeant === 'boolean') return isMeant;
  throw new InvalidRequestError(`The function ${option} must return true or false, not ${String(isMeant)}.`);
}

/** Parts of a pattern: characters and wildcards. */
type Token = string | typeof ANY | typeof DEEP | typeof ONE;
const ANY = Symbol('*');
const DEEP = Symbol('**');
const ONE = Symbol('?');

function parse(pattern: string): readonly Token[] {
  return [...pattern.matchAll(/\*\*|[^]/gu)].map(([text]) =>
    text === '**' ? DEEP : text === '*' ? ANY : text === '?' ? ONE : text,
  );
}

function matches(pattern: readonly Token[], name: string): boolean {
  return walk(pattern, name).has(pattern.length);
}

/** Positions in the pattern after a name, all tracked at once: the time is bounded by the lengths of both. */
function walk(pattern: readonly Token[], name: string): ReadonlySet<number> {
  let places = reach(pattern, new Set([0]));
  for (const character of name) {
    const next = new Set<number>();
    for (const place of places) {
      const token = pattern[place];
      if (token === DEEP || (token === ANY && character !== '/')) next.add(place);
      else if (token === character || (token === ONE && character !== '/')) next.add(place + 1);
    }
    if (next.size === 0) return next;
    places = reach(pattern, next);
  }
  return places;
}

/** Stars may match nothing. */
function reach(pattern: readonly Token[], places: Set<number>): Set<number> {
  for (const place of places) {
    const token = pattern[place];
    if (token === ANY || token === DEEP) places.add(place + 1);
  }
  return places;
}
