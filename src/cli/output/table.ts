import Table from 'cli-table3';
import type { Terminal } from '../shell.js';

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((place) => [place, '']),
);

/** Lays out cells in columns, without lines around them. */
export function table(
  { color }: Terminal,
  header: readonly string[] | null,
  rows: readonly string[][],
): string {
  const laid = new Table({
    ...(header === null ? {} : { head: [...header] }),
    chars: { ...NO_LINES, middle: '   ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: color ? ['bold'] : [], border: [], compact: true },
  });
  laid.push(...rows);
  return laid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
