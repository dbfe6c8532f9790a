import type { Reader } from '../../src/driver/index.js';
import { asText, fromBareData, parseData, quote, toBareData, toBytes } from '../../src/dns/index.js';

/** Degrees in Cloudflare's form: degrees, minutes, seconds and direction. */
function angle(
  value: number,
  directions: string,
): readonly [degrees: number, minutes: number, seconds: number, direction: string] {
  const units = Math.abs(Math.round(value * 3_600_000));
  return [
    Math.floor(units / 3_600_000),
    Math.floor((units % 3_600_000) / 60_000),
    (units % 60_000) / 1000,
    directions.charAt(value < 0 ? 1 : 0),
  ];
}

/**
 * Data in Cloudflare's form: one `content` for most types, an object with a field for each part for the others.
 *
 * @see https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/create/
 */
export function toCloudflare(type: string, data: string): object {
  switch (type) {
    case 'SRV': {
      const { target, ...numbers } = parseData('SRV', data, '');
      return { data: { ...numbers, target: target === '.' ? '.' : target.slice(0, -1) } };
    }
    case 'CAA': {
      const { value, ...others } = parseData('CAA', data, '');
      return { data: { ...others, value: asText(value) } };
    }
    case 'HTTPS':
    case 'SVCB': {
      const { priority, target, parameters } = parseData('SVCB', data, '');
      const value = Object.entries(parameters)
        .map(([key, text]) => (text === '' ? key : `${key}=${quote(text)}`))
        .join(' ');
      return { data: { priority, target, value } };
    }
    case 'DS': {
      const { keyTag, algorithm, digestType, digest } = parseData('DS', data, '');
      return { data: { key_tag: keyTag, algorithm, digest_type: digestType, digest } };
    }
    case 'SSHFP': {
      const { algorithm, fingerprintType, fingerprint } = parseData('SSHFP', data, '');
      return { data: { algorithm, type: fingerprintType, fingerprint } };
    }
    case 'SMIMEA':
    case 'TLSA': {
      const { usage, selector, matchingType, certificate } = parseData('TLSA', data, '');
      return { data: { usage, selector, matching_type: matchingType, certificate } };
    }
    case 'NAPTR': {
      const { order, preference, flags, service, regexp, replacement } = parseData('NAPTR', data, '');
      return { data: { order, preference, flags, service, regex: regexp, replacement } };
    }
    case 'CERT': {
      const { kind, keyTag, algorithm, certificate } = parseData('CERT', data, '');
      return { data: { type: kind, key_tag: keyTag, algorithm, certificate } };
    }
    case 'URI': {
      const { priority, weight, uri } = parseData('URI', data, '');
      return { priority, data: { weight, target: asText(uri) } };
    }
    case 'LOC':
      return { data: toLocation(data) };
    case 'TXT':
      return { content: data };
    default: {
      const { priority, content } = toBareData(type, data);
      return { content, ...(priority === null ? {} : { priority }) };
    }
  }
}

/** Data of a record of Cloudflare's, in zone-file form. */
export function fromCloudflare(type: string, record: Reader): string {
  const parts = record.optionalObject('data');
  if (parts === null || Object.keys(parts.raw).length === 0) {
    const content = record.string('content');
    if (type === 'TXT') return content;
    return fromBareData(type, { priority: record.optionalNumber('priority'), content });
  }
  const join = (...names: string[]): string => names.map((name) => parts.id(name)).join(' ');
  switch (type) {
    case 'SRV':
      return fromBareData('SRV', {
        priority: parts.number('priority'),
        content: join('weight', 'port', 'target'),
      });
    case 'CAA':
      return `${join('flags', 'tag')} ${quote(toBytes(parts.string('value')))}`;
    case 'HTTPS':
    case 'SVCB':
      return `${join('priority', 'target')} ${parts.optionalString('value') ?? ''}`.trim();
    case 'DS':
      return join('key_tag', 'algorithm', 'digest_type', 'digest');
    case 'SSHFP':
      return join('algorithm', 'type', 'fingerprint');
    case 'CERT':
      return join('type', 'key_tag', 'algorithm', 'certificate');
    case 'URI':
      return `${record.number('priority')} ${parts.number('weight')} ${quote(toBytes(parts.optionalString('target') ?? parts.string('content')))}`;
    case 'SMIMEA':
    case 'TLSA':
      return join('usage', 'selector', 'matching_type', 'certificate');
    case 'NAPTR':
      return `${join('order', 'preference')} ${['flags', 'service', 'regex'].map((name) => quote(parts.string(name))).join(' ')} ${parts.string('replacement')}`;
    case 'LOC':
      return fromLocation(parts);
    default:
      return record.string('content');
  }
}

function toLocation(data: string): object {
  const { latitude, longitude, altitude, size, horizontalPrecision, verticalPrecision } = parseData(
    'LOC',
    data,
    '',
  );
  const [latDegrees, latMinutes, latSeconds, latDirection] = angle(latitude, 'NS');
  const [longDegrees, longMinutes, longSeconds, longDirection] = angle(longitude, 'EW');
  return {
    lat_degrees: latDegrees,
    lat_minutes: latMinutes,
    lat_seconds: latSeconds,
    lat_direction: latDirection,
    long_degrees: longDegrees,
    long_minutes: longMinutes,
    long_seconds: longSeconds,
    long_direction: longDirection,
    altitude,
    size,
    precision_horz: horizontalPrecision,
    precision_vert: verticalPrecision,
  };
}

function fromLocation(parts: Reader): string {
  const position = ['lat', 'long'].flatMap((axis) => [
    parts.number(`${axis}_degrees`),
    parts.number(`${axis}_minutes`),
    parts.number(`${axis}_seconds`),
    parts.string(`${axis}_direction`),
  ]);
  const lengths = ['altitude', 'size', 'precision_horz', 'precision_vert'].map(
    (name) => `${parts.number(name)}m`,
  );
  return [...position, ...lengths].join(' ');
}

/**
 * DS record of a zone that Cloudflare signs, or will sign once the record is in the parent zone. @see
 * https://developers.cloudflare.com/api/resources/dns/subresources/dnssec/
 */
export function readDsData(dnssec: Reader): string[] {
  if (!['active', 'pending'].includes(dnssec.string('status'))) return [];
  const tag = dnssec.optionalId('key_tag');
  // There is no key yet right after the request.
  if (tag === null) return [];
  return [[tag, dnssec.id('algorithm'), dnssec.id('digest_type'), dnssec.string('digest')].join(' ')];
}
