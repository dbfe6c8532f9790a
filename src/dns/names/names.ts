import { MalformedResponseError } from '../../errors.js';
import { formatLabels, parseLabels } from './labels.js';
import { invalid, shown } from '../driver/refuse.js';

/**
 * The normal form of a zone's domain: lower case, A-labels, no final dot.
 *
 * @example normaliseDomain('Bücher.Example.') // 'xn--bcher-kva.example'
 * @throws InvalidRequestError for a name that is none
 */
export function normaliseDomain(text: string): string {
  const domain = typeof text === 'string' ? formatLabels(parseLabels(text.trim()).labels) : '';
  if (domain === '') throw invalid(`${shown(text)} is not a domain. Give a name such as 'example.com'.`);
  return domain;
}

/**
 * The normal form of a record's name: relative to the zone, `''` at its apex, lower case, A-labels. A name with a final dot is
 * absolute and must lie in the zone; `@` is the apex.
 *
 * @throws InvalidRequestError for a name that is none, lies outside the zone, or repeats the zone's domain without a final dot
 */
export function normaliseName(text: string, domain: string): string {
  if (text === '' || text === '@') return '';
  if (typeof text !== 'string') throw invalid(`A record's name must be a string, got ${shown(text)}.`);
  const { labels, absolute } = parseLabels(text);
  const name = formatLabels(labels);
  if (absolute) return withoutSuffix(name, domain) ?? outside(text, domain);
  const repeated = withoutSuffix(name, domain);
  if (repeated === undefined) {
    checkTotal(name, domain);
    return name;
  }
  throw invalid(
    `The name ${shown(text)} repeats the zone's domain. Names are relative to the zone: write ${shown(repeated)}` +
      `, or ${shown(`${name}.`)} with a final dot.`,
  );
}

/** A name relative to the zone as an absolute name with its final dot. */
export function toAbsolute(name: string, domain: string): string {
  return name === '' ? `${domain}.` : `${name}.${domain}.`;
}

/** Full name of a record from a name relative to the zone; `@` or nothing is the apex. */
export function hostName(name: string, domain: string): string {
  return toAbsolute(name === '@' ? '' : name, domain);
}

/**
 * Converts a host's full name, with or without final dot, to one relative to the zone.
 *
 * @throws MalformedResponseError for an invalid name, or one outside the zone
 */
export function toRelative(fullName: string, domain: string): string {
  const name = withoutSuffix(readName(fullName, 'record'), domain);
  if (name !== undefined) return name;
  throw new MalformedResponseError(
    `The host lists a record named ${shown(fullName)}, which does not lie in the zone ${shown(domain)}.`,
  );
}

/** The domain of a zone as a host names it, in normal form. @throws MalformedResponseError for a name that is none */
export function readDomain(text: string): string {
  const domain = readName(text, 'zone');
  if (domain !== '') return domain;
  throw new MalformedResponseError(`The host lists a zone with a name that is none: ${shown(text)}.`);
}

/** Name relative to the zone for an absolute name; undefined if it is outside. */
export function nameInZone(absolute: string, domain: string): string | undefined {
  return withoutSuffix(absolute.endsWith('.') ? absolute.slice(0, -1) : absolute, domain);
}

/**
 * Normalises a name in record data: absolute, with its final dot. `@` is the zone, and a single label without a dot is relative to it.
 * Several labels without a final dot are refused, since they are ambiguous.
 *
 * @throws InvalidRequestError for an invalid or ambiguous name
 */
export function normaliseTarget(text: string, domain: string): string {
  if (text === '@') return `${domain}.`;
  if (text === '') throw invalid("A name is missing. Write '@' for the zone itself.");
  const { labels, absolute } = parseLabels(text);
  const name = formatLabels(labels);
  if (absolute) return `${name}.`;
  if (labels.length === 1) return toAbsolute(name, domain);
  throw invalid(
    `The name ${shown(text)} lacks its final dot. Write ${shown(`${name}.`)} for that very host, or ` +
      `${shown(toAbsolute(name, domain))} for a name inside the zone.`,
  );
}

function readName(fullName: string, what: string): string {
  try {
    return formatLabels(parseLabels(fullName).labels);
  } catch (cause) {
    throw new MalformedResponseError(
      `The host lists a ${what} with a name that is none: ${shown(fullName)}.`,
      { cause },
    );
  }
}

function withoutSuffix(name: string, domain: string): string | undefined {
  if (name === domain) return '';
  if (!name.endsWith(`.${domain}`)) return undefined;
  const rest = name.slice(0, -domain.length - 1);
  return endsInBackslash(rest) ? undefined : rest;
}

/** True if the following dot is escaped, by an odd number of backslashes. */
function endsInBackslash(text: string): boolean {
  const slashes = /\\*$/.exec(text)?.[0].length ?? 0;
  return slashes % 2 === 1;
}

function checkTotal(name: string, domain: string): void {
  parseLabels(toAbsolute(name, domain));
}

function outside(text: string, domain: string): never {
  throw invalid(`The name ${shown(text)} does not lie in the zone ${shown(domain)}.`);
}
