import { formsOf, type SecretForms } from './secret-forms.js';

/** A piece of what was sent that is found in an answer by itself. Any part of twice its length holds one whole. */
const PIECE = 12;

/** Shorter values are looked for as a whole. */
const SHORTEST = 4;

/** Where a piece of a secret stands in one of its forms. */
interface Piece {
  readonly form: string;
  readonly place: number;
}

/** The pieces of a secret in all its forms. */
export type Pieces = ReadonlyMap<string, Piece>;

/**
 * Masks what a server sends back of a request's confidential values, whole or in part: services quote what they refuse, and cut it
 * where they please.
 */
export function maskEchoes(text: string, confidential: readonly unknown[], mask: string): string {
  let result = text;
  for (const value of confidential) {
    if (typeof value !== 'string' || value.length < SHORTEST) continue;
    const forms = formsOf(value);
    for (const form of [...forms.plain, ...forms.base64])
      if (result.includes(form)) result = result.replaceAll(form, mask);
    result = maskParts(result, piecesOf(forms), mask);
  }
  return result
    .split(mask)
    .reduce((text, part) => (part === '' && text.endsWith(mask) ? text : `${text}${mask}${part}`));
}

/** Cuts every form of a secret that is long enough into pieces. */
export function piecesOf({ plain, base64 }: SecretForms): Pieces {
  const pieces = new Map<string, Piece>();
  for (const form of [...plain, ...base64]) {
    if (form.length <= PIECE) continue;
    for (let place = 0; place + PIECE <= form.length; place += PIECE) {
      const piece = form.slice(place, place + PIECE);
      if (!pieces.has(piece)) pieces.set(piece, { form, place });
    }
  }
  return pieces;
}

/** Masks every part of a secret that the text holds and that is long enough to be one. */
export function maskParts(text: string, pieces: Pieces, mask: string): string {
  if (pieces.size === 0) return text;
  let result = '';
  let kept = 0;
  for (let at = 0; at + PIECE <= text.length;) {
    const piece = pieces.get(text.slice(at, at + PIECE));
    if (piece === undefined) {
      at += 1;
      continue;
    }
    const { form, place } = piece;
    const start = at - commonEnd(text, at, form, place, at - kept);
    let end = at + PIECE;
    for (let next = place + PIECE; end < text.length && text[end] === form[next]; next += 1) end += 1;
    result += text.slice(kept, start) + mask;
    kept = end;
    at = end;
  }
  return result + text.slice(kept);
}

/** How many characters before these places are the same, at most so many. */
function commonEnd(text: string, at: number, form: string, place: number, most: number): number {
  let common = 0;
  while (common < most && common < place && text[at - common - 1] === form[place - common - 1]) common += 1;
  return common;
}
