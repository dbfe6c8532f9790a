import { parseData, quote } from '../../src/dns/index.js';

/** Parameters of HTTPS and SVCB records whose values PowerDNS writes without quotes. */
const BARE = new Set(['mandatory', 'alpn', 'port', 'ipv4hint', 'ipv6hint']);
/** Parameters that it knows by number only: https://www.iana.org/assignments/dns-svcb */
const NUMBERED: Readonly<Record<string, string>> = { dohpath: 'key7', ohttp: 'key8' };

/** Types with only numbers and names: PowerDNS escapes dots and backslashes in names, and no other printable character. */
const NAMES = new Set(['AFSDB', 'ALIAS', 'CNAME', 'DNAME', 'KX', 'MX', 'NS', 'PTR', 'RP', 'SRV']);

/**
 * Data in PowerDNS's spelling. It accepts only its own form: `ech` and unknown parameters in quotes, lists without.
 *
 * @see https://doc.powerdns.com/authoritative/appendices/types.html
 */
export function toPowerDns(type: string, data: string): string {
  if (type === 'HTTPS' || type === 'SVCB') return toService(data);
  if (type === 'LOC') return toLocation(data);
  if (NAMES.has(type)) return data.replaceAll(/\\([();@$"])/g, '$1');
  return data === '\\# 0' ? '\\# 0 ' : data;
}

/** The equator is south there, the prime meridian west. */
function toLocation(data: string): string {
  return data.replace(/^0 0 0\.000 N/, '0 0 0.000 S').replace(/ 0 0 0\.000 E /, ' 0 0 0.000 W ');
}

function toService(data: string): string {
  const { priority, target, parameters } = parseData('SVCB', data, '');
  return [priority, target, ...Object.entries(parameters).map(toParameter)].join(' ');
}

function toParameter([key, value]: readonly [string, string]): string {
  if (key === 'no-default-alpn') return key;
  if (!BARE.has(key)) return `${NUMBERED[key] ?? key}=${quote(value)}`;
  return value.includes(' ') ? `${key}=${quote(value)}` : `${key}=${value.replaceAll('\\', '\\\\')}`;
}

/** PowerDNS's data with the escapes of zone files. */
export function fromPowerDns(type: string, data: string): string {
  return NAMES.has(type) ? data.replaceAll(/(?<!\\)[;()"]/g, '\\$&') : data;
}
