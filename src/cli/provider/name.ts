import { usage } from '../exit-codes.js';
import { nearest } from '../output/nearest.js';

/** Name of a provider as it was typed: `DIGITAL_OCEAN` is how the constant is written. */
export function providerName(typed: string): string {
  return typed.toLowerCase().replaceAll('_', '-');
}

/** @throws CommandError naming the nearest provider */
export function unknownProvider(name: string, all: readonly string[]): Error {
  return usage(`There is no provider ${name}.${nearest(name, all)} See skylane provider list.`);
}
