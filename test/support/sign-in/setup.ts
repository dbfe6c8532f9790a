import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Takes away a variable that set-ups have otherwise. */
export const UNSET = '(unset)';

/** What a user has when signing in: files beneath the home, and variables. `{home}`, `{url}` and other places stand for what is known later. */
export interface Setup {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Profile that is given in code. */
  readonly profile?: string;
  /** Why ours is another outcome on purpose; left out where both must be equal. */
  readonly differs?: string;
}

/** A set-up written to disk. */
export interface Laid {
  readonly home: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly profile?: string;
}

/** Writes the files of a set-up into a home of its own. `places` are what stands in braces. */
export function layOut(
  { files = {}, variables = {}, profile }: Setup,
  places: Readonly<Record<string, string>>,
): Laid {
  const home = mkdtempSync(join(tmpdir(), 'skylane-sign-in-'));
  const fill = (text: string): string =>
    Object.entries({ ...places, home }).reduce(
      (filled, [name, value]) => filled.replaceAll(`{${name}}`, value),
      text,
    );
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), fill(text));
    if (path.startsWith('bin/')) chmodSync(join(home, path), 0o755);
  }
  const set = Object.entries(variables).filter(([, value]) => value !== UNSET);
  const filled = set.map(([name, value]) => [name, fill(value)] as const);
  return { home, variables: Object.fromEntries(filled), ...(profile === undefined ? {} : { profile }) };
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
