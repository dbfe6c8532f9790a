import { readFileSync } from 'node:fs';

/** A recorded answer of a provider's, as text. */
export function fixtureText(path: string): string {
  return readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');
}

/** A recorded answer of a provider's, parsed. */
export function fixture(path: string): Record<string, unknown> {
  return JSON.parse(fixtureText(path)) as Record<string, unknown>;
}
