import { usage } from '../exit-codes.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A number of bytes for people: `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const amount = bytes / 1024 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power]}`;
}

const LETTERS = 'KMGTP';

/** Reads a number of bytes such as `16MiB` (also `16M`), `5MB` (millions) or `5242880`. @throws CommandError for other text */
export function parseBytes(input: string): number {
  const [, amount, letter = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(?:([KMGTP])(B|iB)?|B)?$/i.exec(input) ?? [];
  if (amount === undefined)
    throw usage(`${JSON.stringify(input)} is no number of bytes: write 16MiB, 5MB or 5242880.`);
  const power = letter === '' ? 0 : LETTERS.indexOf(letter.toUpperCase()) + 1;
  return Math.round(Number(amount) * (unit.toLowerCase() === 'b' ? 1000 : 1024) ** power);
}
