import { parseData, quote } from '../../src/dns/index.js';

/** Parameters of HTTPS and SVCB records whose values PowerDNS writes as bare words. */
const BARE = new Set(['mandatory', 'alpn', 'port', 'ipv4hint', 'ipv6hint']);
/** Parameters that it knows by their number alone: https://www.iana.org/assignments/dns-svcb */
const NUMBERED: Readonly<Record<string, string>> = { dohpath: 'key7', ohttp: 'key8' };

/**
 * Data as PowerDNS spells it. It takes what it would write itself and nothing else that means the same: `ech` and unknown parameters in
 * quotes, lists without.
 *
 * @see https://doc.powerdns.com/authoritative/appendices/types.html
 */
export function toPowerDns(type: string, data: string): string {
  if (type === 'HTTPS' || type === 'SVCB') return toService(data);
  return data === '\\# 0' ? '\\# 0 ' : data;
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
