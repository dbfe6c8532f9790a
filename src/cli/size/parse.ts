import { usage } from '../exit-codes.js';

const UNITS: Readonly<Record<string, number>> = { m: 1, g: 1024, t: 1024 * 1024 };

/** Reads an amount of memory such as `512M`, `8G` or `1.5GiB` as MiB. @throws CommandError for other text */
export function parseMemory(input: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([mgt])(?:i?b)?$/i.exec(input) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (amount === undefined || factor === undefined)
    throw usage(`${JSON.stringify(input)} is no amount of memory: write 512M or 8G.`);
  return Math.round(Number(amount) * factor);
}

/** Reads the price of an hour. @throws CommandError for what is no number of at least 0 */
export function parsePrice(input: string): number {
  if (!/^\d+(\.\d+)?$/.test(input))
    throw usage(`${JSON.stringify(input)} is no price: write 0.05, and its currency with --currency.`);
  return Number(input);
}
