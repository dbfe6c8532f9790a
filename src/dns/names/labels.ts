import { domainToASCII } from 'node:url';

import { invalid, shown } from '../driver/refuse.js';

/** The longest label, in bytes (RFC 1035, section 2.3.4). */
const MAX_LABEL = 63;
/** The longest name in wire form, in bytes: each label with its length byte, and the root's zero (RFC 1035, section 2.3.4). */
const MAX_NAME = 255;
/** Longest text of a name: no byte takes more than four characters, `\DDD`. */
const MAX_TEXT = 4 * MAX_NAME;

/** Characters that mean something in a zone file and are therefore written with a backslash inside a label. */
const SPECIAL = new Set(['.', '\\', '"', '(', ')', ';', '@', '$']);
/** Most names match this: nothing to unescape, nothing to convert. */
const PLAIN = /^[a-z0-9_*/-]+(?:\.[a-z0-9_*/-]+)*\.?$/;

/** A dot between labels: preceded by no backslash, or by escaped backslashes only. */
const SEPARATOR = /(?<=(?:^|[^\\])(?:\\\\)*)\./;

/** Anything that is not ASCII. */
export const BEYOND_ASCII = /[\u0080-\uffff]/;

/** A parsed domain name. A label is a byte string: one character (0 to 255) for each byte. */
export interface ParsedName {
  readonly labels: readonly string[];
  /** True if the text ended in a dot. */
  readonly absolute: boolean;
}

/**
 * Parses a name in presentation form: resolves `\X` and `\DDD` escapes, converts letters to lower case and non-ASCII labels to A-labels.
 * The root is `.`.
 *
 * @throws InvalidRequestError for an empty label, a broken escape, or a label or name that is too long
 */
export function parseLabels(text: string): ParsedName {
  if (text === '.') return { labels: [], absolute: true };
  if (text.length > MAX_TEXT)
    throw invalid(`The name ${shown(text)} is far longer than the ${MAX_NAME} bytes that a name may take.`);
  const parsed = PLAIN.test(text) ? splitPlain(text) : splitEscaped(toAscii(text), text);
  checkLengths(parsed.labels, text);
  return parsed;
}

/** Writes labels in canonical presentation form, without a final dot. */
export function formatLabels(labels: readonly string[]): string {
  return labels.map(formatLabel).join('.');
}

function splitPlain(text: string): ParsedName {
  const absolute = text.endsWith('.');
  return { labels: (absolute ? text.slice(0, -1) : text).split('.'), absolute };
}

function splitEscaped(text: string, original: string): ParsedName {
  const labels: string[] = [];
  let label = '';
  let absolute = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    absolute = character === '.';
    if (absolute) {
      labels.push(label);
      label = '';
    } else if (character === '\\') {
      const escape = readEscape(text, at, original);
      label += escape.character;
      at += escape.length - 1;
    } else if (character <= ' ' || character === '\u007f') {
      throw invalid(
        `The name ${shown(original)} contains a blank or control character. Write it as \\DDD if it is really meant.`,
      );
    } else {
      label += character;
    }
  }
  if (!absolute) labels.push(label);
  return { labels: labels.map(lowerCase), absolute };
}

/** Reads one `\X` or `\DDD` escape at a position of a text. */
export function readEscape(
  text: string,
  at: number,
  original: string,
): { character: string; length: number } {
  const digits = /^\d{3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (digits !== undefined && Number(digits) <= 255) {
    return { character: String.fromCharCode(Number(digits)), length: 4 };
  }
  const next = text.charAt(at + 1);
  if (next === '' || /\d/.test(next)) {
    throw invalid(
      `${shown(original)} has a broken escape: a backslash takes one character or three digits up to 255.`,
    );
  }
  return { character: next, length: 2 };
}

function lowerCase(label: string): string {
  return label.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Converts each non-ASCII label by itself, since a whole name may contain underscores or escapes that IDNA does not allow. */
function toAscii(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  return text
    .replaceAll(/[\u3002\uff0e\uff61]/g, '.')
    .split(SEPARATOR)
    .map((label) => (BEYOND_ASCII.test(label) ? labelToAscii(label, text) : label))
    .join('.');
}

function labelToAscii(label: string, original: string): string {
  const ascii = domainToASCII(label);
  if (ascii === '' || ascii.includes('.')) {
    throw invalid(
      `The name ${shown(original)} is not a valid internationalised name: ${shown(label)} has no A-label.`,
    );
  }
  return ascii;
}

function checkLengths(labels: readonly string[], text: string): void {
  let total = 1;
  for (const label of labels) {
    if (label === '')
      throw invalid(`The name ${shown(text)} has an empty label: two dots in a row, or one at its start.`);
    if (label.length > MAX_LABEL) {
      throw invalid(
        `The name ${shown(text)} has a label of ${label.length} bytes; the longest allowed is ${MAX_LABEL}.`,
      );
    }
    total += label.length + 1;
  }
  if (total > MAX_NAME) {
    throw invalid(`The name ${shown(text)} takes ${total} bytes; the longest allowed is ${MAX_NAME}.`);
  }
}

function formatLabel(label: string): string {
  if (/^[a-z0-9_*/-]+$/.test(label)) return label;
  let text = '';
  for (const character of label) text += formatCharacter(character);
  return text;
}

function formatCharacter(character: string): string {
  if (SPECIAL.has(character)) return `\\${character}`;
  if (character > ' ' && character < '\u007f') return character;
  return `\\${String(character.charCodeAt(0)).padStart(3, '0')}`;
}
