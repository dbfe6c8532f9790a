import { usage } from '../exit-codes.js';
import { nearest } from './nearest.js';

/** What a cell can hold. */
export type Cell = string | number | boolean | null | undefined | Date | readonly string[] | object;

/** A column of a list. */
export interface Column<T> {
  /** Name for `--columns` and `--sort`, such as `publicIps`. */
  readonly name: string;
  /** Value of an item. */
  readonly value: (item: T) => Cell;
  /** True where it is shown without being asked for. */
  readonly shown: boolean;
}

/** Columns of a list: those shown by default, then those to ask for. */
export function columnsOf<T>(
  shown: Readonly<Record<string, (item: T) => Cell>>,
  more: Readonly<Record<string, (item: T) => Cell>> = {},
): readonly Column<T>[] {
  const make = (all: Readonly<Record<string, (item: T) => Cell>>, isShown: boolean): Column<T>[] =>
    Object.entries(all).map(([name, value]) => ({ name, value, shown: isShown }));
  return [...make(shown, true), ...make(more, false)];
}

/** The columns that were asked for, in that order; those shown by default without. @throws CommandError naming the nearest for an unknown one */
export function chosenColumns<T>(
  all: readonly Column<T>[],
  names: readonly string[] | undefined,
): readonly Column<T>[] {
  if (names === undefined || names.length === 0) return all.filter(({ shown }) => shown);
  return names.map((name) => findColumn(all, name));
}

/** Refuses columns, and one to sort by, that there are not: call it before anything is asked of the cloud. @throws CommandError naming the nearest */
export function checkColumns<T>(
  all: readonly Column<T>[],
  { columns, sort }: { readonly columns?: readonly string[]; readonly sort?: string },
): void {
  chosenColumns(all, columns);
  sorted([], all, sort);
}

/** @throws CommandError naming the nearest for an unknown one */
export function findColumn<T>(all: readonly Column<T>[], name: string): Column<T> {
  const found = all.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw usage(
    `There is no column ${name}.${nearest(
      name,
      all.map((column) => column.name),
    )}`,
  );
}

/** Sorts by a column; `name:desc` sorts downwards. Numbers and dates by value, the rest as text with numbers in it. */
export function sorted<T>(
  items: readonly T[],
  all: readonly Column<T>[],
  by: string | undefined,
): readonly T[] {
  if (by === undefined) return items;
  const [name = '', direction = 'asc'] = by.split(':');
  const { value } = findColumn(all, name);
  if (direction !== 'asc' && direction !== 'desc')
    throw usage(`--sort takes ${name}:asc or ${name}:desc, not ${by}.`);
  const sign = direction === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => sign * compare(value(a), value(b)));
}

function compare(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  return text(a).localeCompare(text(b), 'en', { numeric: true });
}

/** A cell as text. */
export function text(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(cell)) return cell.map((one: Cell) => text(one)).join(',');
  if (typeof cell === 'object')
    return Object.entries(cell)
      .map(([key, value]) => `${key}=${text(value as Cell)}`)
      .join(',');
  return String(cell);
}
