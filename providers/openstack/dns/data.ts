import { formatData, invalid, parseData, readData } from '../../../src/dns/index.js';

/** The longest string of a TXT record as Designate counts: in presentation form, quotes included. */
const MAX_QUOTED = 255;

/**
 * Data in Designate's form: TXT strings of at most 255 characters including escapes and quotes, CAA and NAPTR without quotes, NAPTR flags
 * in upper case.
 *
 * @see https://docs.openstack.org/designate/latest/user/rest/v2/recordsets.html
 */
export function toDesignate(type: string, data: string): string {
  if (type === 'TXT' || type === 'SPF') {
    const { strings } = parseData('TXT', data, '');
    return strings.flatMap((text) => cutQuoted(text)).join(' ');
  }
  if (type === 'CAA') {
    const { flags, tag, value } = parseData('CAA', data, '');
    return `${flags} ${tag} ${value}`;
  }
  if (type !== 'NAPTR') return data;
  const { order, preference, flags, service, regexp, replacement } = parseData('NAPTR', data, '');
  return [order, preference, flags, service, regexp, replacement].join(' ');
}

/** Designate's data in normal form. Strings that were split at the limit are joined again. */
export function fromDesignate(type: string, data: string, domain: string): string {
  if (type === 'CAA') return readData(type, data.replace(/^(\d+ \w+) (?!")(.*)$/s, '$1 "$2"'), domain);
  const normal = readData(type, data, domain);
  if (type !== 'TXT' && type !== 'SPF') return normal;
  try {
    return formatData('TXT', parseData('TXT', rejoin(parseData('TXT', normal, '').strings), ''));
  } catch {
    return normal;
  }
}

/** The form in which Designate stores data that it changes; it accepts several strings only if one is too short. */
export function asDesignateKeeps(type: string, data: string): string {
  if (type === 'TXT' || type === 'SPF') {
    const { strings } = parseData('TXT', data, '');
    const whole = quoted([strings.join('')]);
    return quoted(strings).length > MAX_QUOTED ? data : whole;
  }
  if (type !== 'NAPTR') return data;
  const fields = parseData('NAPTR', data, '');
  for (const name of ['flags', 'service', 'regexp'] as const) {
    if (fields[name] !== '' && !fields[name].includes(' ')) continue;
    throw invalid(
      `Designate keeps the texts of NAPTR records without quotes: ${name} can be neither empty nor with blanks, or its name servers refuse the whole zone.`,
    );
  }
  return formatData('NAPTR', { ...fields, flags: fields.flags.toUpperCase() });
}

function quoted(strings: readonly string[]): string {
  return formatData('TXT', { strings });
}

/** Splits a string into quoted strings of the maximum length. */
function cutQuoted(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const byte of text) {
    if (quoted([piece + byte]).length > MAX_QUOTED) {
      pieces.push(quoted([piece]));
      piece = '';
    }
    piece += byte;
  }
  return [...pieces, quoted([piece])];
}

/** Joins strings that were split at the limit. */
function rejoin(strings: readonly string[]): string {
  const whole: string[] = [];
  let cut = false;
  for (const [index, text] of strings.entries()) {
    if (cut) whole[whole.length - 1] += text;
    else whole.push(text);
    const next = strings[index + 1]?.charAt(0) ?? '';
    cut = next !== '' && quoted([text + next]).length > MAX_QUOTED;
  }
  return whole.map((text) => quoted([text])).join(' ');
}
