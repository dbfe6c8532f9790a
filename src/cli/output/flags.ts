import { usage } from '../exit-codes.js';

/** Formats of output. */
export const FORMATS = ['table', 'json', 'ndjson', 'yaml', 'csv', 'value'] as const;

/** Format of output. */
export type Format = (typeof FORMATS)[number];

/** Flags of each command that prints a list. */
export type OutputFlags = {
  readonly output: Format;
  readonly columns?: readonly string[];
  readonly sort?: string;
};

/** Definitions of {@link OutputFlags}. */
export const outputFlags = {
  output: {
    kind: 'enum',
    values: FORMATS,
    default: 'table',
    brief: 'Format: JSON and YAML have every field, csv and value the columns',
  },
  columns: {
    kind: 'parsed',
    parse: String,
    optional: true,
    variadic: ',',
    placeholder: 'NAMES',
    brief: 'Columns to show, such as id,name',
  },
  sort: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'COLUMN',
    brief: 'Column to sort by; COLUMN:desc sorts downwards',
  },
} as const;

/** Letters of {@link outputFlags}. */
export const outputAliases = { o: 'output', c: 'columns' } as const;

/** Flags of each command that prints one thing. */
export type ShowFlags = Pick<OutputFlags, 'output' | 'columns'>;

/** Definitions of {@link ShowFlags}. */
export const showFlags = { output: outputFlags.output, columns: outputFlags.columns } as const;

/** Reads `KEY=VALUE`. @throws CommandError for other text */
export function parsePair(input: string): readonly [string, string] {
  const at = input.indexOf('=');
  if (at < 1) throw usage(`${JSON.stringify(input)} is not KEY=VALUE.`);
  return [input.slice(0, at), input.slice(at + 1)];
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a time such as `90s`, `10m`, `2h` or `7d` as milliseconds. @throws CommandError for other text */
export function parseDuration(input: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(input) ?? [];
  const factor = UNITS[unit];
  if (amount === undefined || factor === undefined)
    throw usage(`${JSON.stringify(input)} is no time: write 90s, 10m, 2h or 7d.`);
  return Math.round(Number(amount) * factor);
}

/** Reads a whole number, 0 among them. @throws CommandError for other text */
export function parseWhole(input: string): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(input)) throw usage(`${JSON.stringify(input)} is no whole number.`);
  return Number(input);
}

/** Reads a positive whole number. @throws CommandError for other text */
export function parseCount(input: string): number {
  const count = parseWhole(input);
  if (count === 0) throw usage(`${JSON.stringify(input)} is no positive whole number.`);
  return count;
}
