import { TARGETS, withoutDot } from './bare-data.js';
import { parseData, readAbsoluteData, shownText, wholeText } from './data.js';
import { asText, quote, toBytes } from './strings.js';

/** Types whose data is a text. */
const TEXTS = ['SPF', 'TXT'];
/** Types whose data ends with a name. */
const NAMED = new Set([...TARGETS, 'MX', 'SRV']);

/** Data in normal form as many hosts want it in one field: in the order of zone files, without quotes and final dots: `10 mail.example.com`. */
export function toPlainData(type: string, data: string): string {
  if (TEXTS.includes(type)) return wholeText(data);
  if (NAMED.has(type)) return withoutDot(data);
  if (type !== 'CAA') return data;
  const { flags, tag, value } = parseData('CAA', data, '');
  return `${flags} ${tag} ${asText(value)}`;
}

/** Plain data in normal form, as far as it can be read. What stands in quotes all the same is read as in zone files. */
export function fromPlainData(type: string, text: string): string {
  if (TEXTS.includes(type)) return shownText(text);
  if (type === 'NAPTR' && !text.includes('"')) return readAbsoluteData(type, quoteNaptr(text));
  const [, flags, tag, value = ''] = type === 'CAA' ? (/^(\d+) +(\S+) +"?(.*?)"?$/.exec(text) ?? []) : [];
  return flags === undefined ? readAbsoluteData(type, text) : `${flags} ${tag} ${quote(toBytes(value))}`;
}

/** NAPTR data with its strings in quotes: an empty one is nothing between two spaces. */
function quoteNaptr(text: string): string {
  const [, numbers, flags, service, regexp, target] =
    /^(\d+ \d+) (\S*) (\S*) (.*) (\S+)$/s.exec(text.trim()) ?? [];
  if (numbers === undefined) return text;
  const strings = [flags, service, regexp].map((part = '') => quote(toBytes(part)));
  return [numbers, ...strings, target].join(' ');
}
