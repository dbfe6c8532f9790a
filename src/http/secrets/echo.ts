import { formsOf } from './secret-forms.js';

/** A piece of what was sent that is found in an answer by itself. Any part of twice its length holds one whole. */
const PIECE = 12;

/** Shorter values are looked for as a whole. */
const SHORTEST = 4;

/**
 * Masks what a server sends back of a request's confidential values, whole or in part: services quote what they refuse, and cut it
 * where they please.
 */
export function maskEchoes(text: string, confidential: readonly unknown[], mask: string): string {
  let result = text;
  for (const value of confidential) {
    if (typeof value !== 'string' || value.length < SHORTEST) continue;
    const { plain, base64 } = formsOf(value);
    for (const form of [...plain, ...base64]) {
      if (result.includes(form)) result = result.replaceAll(form, mask);
      if (form.length > PIECE && result.length >= PIECE) result = maskParts(result, form, mask);
    }
  }
  return result
    .split(mask)
    .reduce((text, part) => (part === '' && text.endsWith(mask) ? text : `${text}${mask}${part}`));
}

/** Masks every part of the form that the text holds and that is long enough to be one. */
function maskParts(text: string, form: string, mask: string): string {
  const pieces = new Map<string, number>();
  for (let place = 0; place + PIECE <= form.length; place += PIECE)
    pieces.set(form.slice(place, place + PIECE), place);
  let result = '';
  let kept = 0;
  for (let at = 0; at + PIECE <= text.length;) {
    const place = pieces.get(text.slice(at, at + PIECE));
    if (place === undefined) {
      at += 1;
      continue;
    }
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
