import { print, type Shell } from '../shell.js';
import { type Cell, chosenColumns, type Column, sorted, text } from './columns.js';
import type { OutputFlags, ShowFlags } from './flags.js';
import { jsonOf, plain, plainLines } from './plain.js';

/** Prints a list in the format of the flags. Only ndjson prints before the list has ended. */
export async function printList<T extends object>(
  shell: Shell,
  flags: OutputFlags,
  items: Iterable<T> | AsyncIterable<T>,
  columns: readonly Column<T>[],
): Promise<void> {
  // A mistyped column is refused before anything is asked of the cloud.
  const chosen = chosenColumns(columns, flags.columns);
  sorted([], columns, flags.sort);
  const shape = (item: T): object => (flags.columns === undefined ? item : picked(item, chosen));
  if (flags.output === 'ndjson' && flags.sort === undefined) {
    for await (const item of items) print(shell, jsonOf(shape(item)));
    return;
  }
  const all = sorted(await collect(items), columns, flags.sort);
  switch (flags.output) {
    case 'json':
      print(shell, jsonOf(all.map(shape), 2));
      return;
    case 'ndjson':
      for (const item of all) print(shell, jsonOf(shape(item)));
      return;
    case 'yaml':
      print(shell, await yamlOf(shell, all.map(shape)));
      return;
    case 'csv':
      print(shell, await csvOf(shell, all, chosen));
      return;
    case 'value':
      for (const item of all) print(shell, chosen.map(({ value }) => plain(text(value(item)))).join('\t'));
      return;
    case 'table':
      print(shell, await tableOf(shell, all, chosen));
  }
}

/** Prints one thing: a table has a line for each field. */
export async function printOne<T extends object>(
  shell: Shell,
  flags: ShowFlags,
  item: T,
  columns: readonly Column<T>[],
): Promise<void> {
  const chosen = flags.columns === undefined ? columns : chosenColumns(columns, flags.columns);
  const shape = flags.columns === undefined ? item : picked(item, chosen);
  switch (flags.output) {
    case 'json':
      print(shell, jsonOf(shape, 2));
      return;
    case 'ndjson':
      print(shell, jsonOf(shape));
      return;
    case 'yaml':
      print(shell, await yamlOf(shell, shape));
      return;
    case 'csv':
      print(shell, await csvOf(shell, [item], chosen));
      return;
    case 'value':
      print(shell, chosen.map(({ value }) => plain(text(value(item)))).join('\t'));
      return;
    case 'table': {
      const { table } = await import('./table.js');
      const rows = chosen.map(({ name, value }) => [name, lines(value(item))]);
      print(shell, table(shell.terminal, null, rows));
    }
  }
}

/** A list on lines of its own. */
function lines(cell: Cell): string {
  return Array.isArray(cell) ? cell.map((one: Cell) => plain(text(one))).join('\n') : plain(text(cell));
}

/** A list as a table. */
export async function tableOf<T>(
  shell: Shell,
  items: readonly T[],
  chosen: readonly Column<T>[],
): Promise<string> {
  const { table } = await import('./table.js');
  const header = chosen.map(({ name }) => headline(name));
  const rows = items.map((item) => chosen.map(({ value }) => plain(text(value(item)))));
  return table(shell.terminal, header, rows);
}

/** `publicIps` becomes `PUBLIC IPS`. */
function headline(name: string): string {
  return name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toUpperCase();
}

function picked<T>(item: T, columns: readonly Column<T>[]): object {
  return Object.fromEntries(columns.map(({ name, value }) => [name, value(item) ?? null]));
}

async function yamlOf({ terminal }: Shell, value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  // Through JSON, so that both have the same fields.
  const yaml = stringify(JSON.parse(JSON.stringify(value)));
  return terminal.stdout ? plainLines(yaml) : yaml;
}

/** Programs get each character of a cell, a terminal those that do not steer it. */
async function csvOf<T>(
  { terminal }: Shell,
  items: readonly T[],
  columns: readonly Column<T>[],
): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const shown = terminal.stdout ? plain : String;
  const header = columns.map(({ name }) => name);
  return stringify([header, ...items.map((item) => columns.map(({ value }) => shown(text(value(item)))))]);
}

async function collect<T>(items: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
