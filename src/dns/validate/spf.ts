import { isIPv4, isIPv6 } from 'node:net';

/** Look-ups that a receiver makes at most (RFC 7208, section 4.6.4). */
export const MOST_LOOKUPS = 10;

/** Returns the TXT records of a name, with their strings joined; null if unknown. */
export type TextsOf = (name: string) => Promise<readonly string[] | null>;

const MECHANISMS = new Set(['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists']);
const WITH_LOOKUP = new Set(['include', 'a', 'mx', 'ptr', 'exists', 'redirect']);
const NEEDS_DOMAIN = new Set(['include', 'exists', 'redirect']);
const TERM = /^([+?~-]?)([a-z][\w.-]*)(?:([:=/])(.*))?$/i;

/** True if a text is an SPF record. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** Problem with the terms of an SPF record; null if there is none. @see https://www.rfc-editor.org/rfc/rfc7208 */
export function spfProblem(text: string): string | null {
  for (const term of termsOf(text)) {
    const found = problemOf(term);
    if (found !== null) return `${JSON.stringify(term)} ${found}`;
  }
  return null;
}

/**
 * Number of look-ups that an SPF record costs a receiver, including those of included records. `textsOf` returns the records of a name; if
 * it does not know them, only the look-up itself counts.
 */
export async function countSpfLookups(text: string, textsOf: TextsOf): Promise<number> {
  const seen = new Set<string>();
  const count = async (record: string): Promise<number> => {
    let sum = 0;
    for (const { word, value } of evaluated(record)) {
      if (!WITH_LOOKUP.has(word)) continue;
      sum += 1;
      if (word !== 'include' && word !== 'redirect') continue;
      const name = value.toLowerCase().replace(/\.$/, '');
      if (seen.has(name) || value.includes('%')) continue;
      seen.add(name);
      const inner = (await textsOf(name))?.find(isSpf);
      if (inner !== undefined) sum += await count(inner);
    }
    return sum;
  };
  return count(text);
}

/** The terms that a receiver evaluates: what follows `all` never is, nor `redirect` beside it (RFC 7208, sections 5.1 and 6.1). */
function evaluated(text: string): ReturnType<typeof partsOf>[] {
  const terms = termsOf(text).map(partsOf);
  const end = terms.findIndex(({ word, sign }) => word === 'all' && sign !== '=');
  return end < 0 ? terms : terms.slice(0, end).filter(({ word }) => word !== 'redirect');
}

function termsOf(text: string): string[] {
  return text
    .split(' ')
    .slice(1)
    .filter((term) => term !== '');
}

function partsOf(term: string): { readonly word: string; readonly sign: string; readonly value: string } {
  const [, , word = '', sign = '', value = ''] = TERM.exec(term) ?? [];
  return { word: word.toLowerCase(), sign, value };
}

function problemOf(term: string): string | null {
  const { word, sign, value } = partsOf(term);
  if (word === '') return 'is no term of SPF';
  if (sign === '=') return NEEDS_DOMAIN.has(word) && value === '' ? 'names no domain' : null;
  if (!MECHANISMS.has(word)) return 'is no mechanism of SPF';
  if (NEEDS_DOMAIN.has(word) && value === '') return 'names no domain';
  if (word === 'all' && sign !== '') return 'says more than all';
  if (word === 'ip4' && !isNetwork(value, isIPv4, 32)) return 'is no IPv4 address or network';
  if (word === 'ip6' && !isNetwork(value, isIPv6, 128)) return 'is no IPv6 address or network';
  return null;
}

function isNetwork(text: string, isAddress: (text: string) => boolean, bits: number): boolean {
  const [address = '', length, ...more] = text.split('/');
  if (more.length > 0 || !isAddress(address)) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
}
