import { distance } from 'fastest-levenshtein';

/** Edits by which a name may differ from what was typed. */
const FAR = 4;

/** Words that name the nearest of the names, and all of them where they are few; they say so where there are none. */
export function nearest(typed: string, names: readonly string[]): string {
  if (names.length === 0) return ' There is none.';
  const lower = typed.toLowerCase();
  const ranked = names
    .map((name) => ({ name, edits: distance(lower, name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const best = ranked[0];
  const guess =
    best !== undefined && best.edits <= Math.min(FAR, Math.ceil(typed.length / 2))
      ? ` Did you mean ${best.name}?`
      : '';
  return names.length > 40 ? guess : `${guess} There are: ${names.join(', ')}.`;
}
