import { describe, expect, it } from 'vitest';

import {
  normaliseDomain,
  normaliseName,
  normaliseTarget,
  toAbsolute,
  toRelative,
} from '../../../dist/src/dns/names/names.js';

describe("a record's name", () => {
  it.each([
    ['', ''],
    ['@', ''],
    ['WWW', 'www'],
    ['www.example.com.', 'www'],
    ['example.com.', ''],
    ['*', '*'],
    ['*.Sub', '*.sub'],
    ['_sip._tcp', '_sip._tcp'],
    ['bücher', 'xn--bcher-kva'],
    ['_dmarc.bücher', '_dmarc.xn--bcher-kva'],
    ['bücher。straße', 'xn--bcher-kva.xn--strae-oqa'],
    ['0/25', '0/25'],
    ['x\\\\.bücher', 'x\\\\.xn--bcher-kva'],
    ['a\\.b', 'a\\.b'],
    ['\\119ww', 'www'],
    ['\\042.x', '*.x'],
    ['sp\\032ace', 'sp\\032ace'],
    ['www.notexample.com', 'www.notexample.com'],
  ])('%j is %j in the zone example.com', (text, name) => {
    expect(normaliseName(text, 'example.com')).toBe(name);
  });

  it.each([
    ['www..x', /empty label/],
    ['.www', /empty label/],
    ['a b', /blank or control character/],
    ['x'.repeat(64), /label of 64 bytes/],
    [Array.from({ length: 5 }, () => 'x'.repeat(60)).join('.'), /longest allowed is 255/],
    ['www.example.com', /repeats the zone's domain.*write "www"/],
    ['www.example.net.', /does not lie in the zone "example.com"/],
    ['www\\.example.com.', /does not lie in the zone/],
    ['x\\', /broken escape/],
    ['x\\25', /broken escape/],
    ['x\\256', /broken escape/],
    ['\u{ff11}\u{ff12}', /has no A-label/],
  ])('%j is refused', (text, message) => {
    expect(() => normaliseName(text, 'example.com')).toThrow(message);
  });

  it('that is missing is refused', () => {
    expect(() => normaliseName(undefined as never, 'example.com')).toThrow(/name must be a string/);
  });

  it('goes to its absolute form and back', () => {
    for (const name of ['', 'www', '*.wild', '_sip._tcp', 'a\\.b', 'slash\\\\', 'sp\\032ace']) {
      expect(toRelative(toAbsolute(name, 'example.com'), 'example.com')).toBe(name);
      expect(normaliseName(toAbsolute(name, 'example.com'), 'example.com')).toBe(name);
    }
  });

  it('is not taken for one in the zone where only the letters agree', () => {
    expect(() => toRelative('www.example.com', 'ample.com')).toThrow(/does not lie/);
    expect(() => toRelative('a b.example.com', 'example.com')).toThrow(
      /lists a record with a name that is none/,
    );
    expect(() => toRelative('www\\.example.com', 'example.com')).toThrow(/does not lie/);
    expect(toRelative('www\\\\.example.com', 'example.com')).toBe('www\\\\');
  });
});

describe('a domain', () => {
  it.each([
    ['Example.COM.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['0/25.2.0.192.in-addr.arpa', '0/25.2.0.192.in-addr.arpa'],
  ])('%j is %j', (text, domain) => {
    expect(normaliseDomain(text)).toBe(domain);
  });

  it.each(['', '.', 'a..b', '-.\u0000'])('%j is refused', (text) => {
    expect(() => normaliseDomain(text)).toThrow(/is not a domain|empty label|blank or control/);
  });
});

describe('a name in record data', () => {
  it.each([
    ['@', 'example.com.'],
    ['mail', 'mail.example.com.'],
    ['Mail.Example.NET.', 'mail.example.net.'],
    ['.', '.'],
    ['bücher.example.', 'xn--bcher-kva.example.'],
  ])('%j means %j', (text, target) => {
    expect(normaliseTarget(text, 'example.com')).toBe(target);
  });

  it('is refused where it could mean two things', () => {
    expect(() => normaliseTarget('mail.example.net', 'example.com')).toThrow(
      'The name "mail.example.net" lacks its final dot. Write "mail.example.net." for that very host, ' +
        'or "mail.example.net.example.com." for a name inside the zone.',
    );
  });
});
