import { formsOf, type SecretForms } from './secret-forms.js';

/** Length of a piece of a secret that is searched for in a response. Any part of twice this length contains a full piece. */
const PIECE = 12;

/** Shorter values are searched for as a whole. */
const SHORTEST = 4;

/** Position of a piece in one form of a secret. */
interface Piece {
  readonly form: string;
  readonly place: number;
}

/** The pieces of a secret in all its forms. */
export type Pieces = ReadonlyMap<string, Piece>;

/** Masks confidential values of the request that a server sends back, whole or in part: services quote what they refuse, and cut it anywhere. */
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

/** Masks every part of a secret in the text that is long enough. */
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

/** Number of equal characters before two positions, up to a limit. */
function commonEnd(text: string, at: number, form: string, place: number, most: number): number {
  let common = 0;
  while (common < most && common < place && text[at - common - 1] === form[place - common - 1]) common += 1;
  return common;
}
