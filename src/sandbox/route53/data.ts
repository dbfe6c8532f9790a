import { isIPv4, isIPv6 } from 'node:net';

const TYPES = new Set([
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SPF',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
]);
/** Number of fields in the data of a type. */
const FIELDS: Readonly<Record<string, number>> = { CNAME: 1, MX: 2, NS: 1, PTR: 1, SRV: 4 };
const STRINGS = /^"(?:[^"\\]|\\.)*"(?: "(?:[^"\\]|\\.)*")*$/;

/** Route 53's problem with a value; null if none. */
export function dataProblem(type: string, value: string): string | null {
  const fatal = (code: string, words: string): string =>
    `Invalid Resource Record: 'FATAL problem: ${code} (${words}) encountered with '${value}''`;
  if (!TYPES.has(type)) return `Invalid request: the record type ${type} is not supported`;
  if (type === 'A' && !isIPv4(value))
    return fatal('ARRDATAIllegalIPv4Address', 'Value is not a valid IPv4 address');
  if (type === 'AAAA' && !isIPv6(value))
    return fatal('AAAARRDATAIllegalIPv6Address', 'Value is not a valid IPv6 address');
  if ((type === 'TXT' || type === 'SPF') && !STRINGS.test(value))
    return fatal('InvalidCharacterString', 'Value should be enclosed in quotation marks');
  const fields = FIELDS[type];
  if (fields === undefined || value.split(' ').length === fields) return null;
  return fatal(`${type}RRDATANotExpectedFields`, `Value should have ${fields} fields`);
}
