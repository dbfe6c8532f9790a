import { describe, expect, test } from 'vitest';

import { BytePattern } from '../../../dist/src/format/byte-pattern.js';
import { readTime } from '../../../dist/src/format/digits.js';
import { readList } from '../../../dist/src/format/xml.js';
import { XmlCursor } from '../../../dist/src/format/xml-cursor.js';

const open = (text: string) => new XmlCursor(Buffer.from(text), { provider: 'test', operation: 'read' });
const malformed = expect.objectContaining({ code: 'malformed-response' });

/** Every element beneath the root, in order, with its text. */
function fieldsOf(text: string): [string, string][] {
  const cursor = open(text);
  const fields: [string, string][] = [];
  while (cursor.next()) fields.push([cursor.name, cursor.text()]);
  return fields;
}

/** The one child of a root, read so. */
function readOne<T>(content: string, read: (cursor: XmlCursor) => T): T {
  const cursor = open(`<r><a>${content}</a></r>`);
  cursor.next();
  const value = read(cursor);
  expect(cursor.next()).toBe(false);
  return value;
}

describe('elements are read one by one', () => {
  test('in an order that no element before them had', () => {
    expect(fieldsOf('<r><a>1</a><b>2</b><a>3</a><a>4</a><ab>5</ab><b>6</b></r>')).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
      ['a', '4'],
      ['ab', '5'],
      ['b', '6'],
    ]);
  });

  test('with attributes whose values hold what would end a tag', () => {
    expect(fieldsOf(`<r><a b="x>y/" c='"'>1</a><a b="/"/><a >2</a ></r>`)).toEqual([
      ['a', '1'],
      ['a', ''],
      ['a', '2'],
    ]);
  });

  test('of several namespaces, by the name without its prefix', () => {
    expect(fieldsOf('<r><s:a>1</s:a><t:a>2</t:a><a>3</a></r>')).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
    ]);
  });

  test('named as what every object of JavaScript has', () => {
    expect(fieldsOf('<r><__proto__>1</__proto__><constructor>2</constructor></r>')).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test('those that are skipped leave no trace, whatever is in them', () => {
    const cursor = open('<r><a><b>x</b><c/>y<!-- </a> --><d><a>z</a></d></a><e>1</e></r>');
    cursor.next();
    cursor.skip();
    expect([cursor.next(), cursor.name, cursor.text(), cursor.next()]).toEqual([true, 'e', '1', false]);
  });

  test('an element without children ends at once', () => {
    const cursor = open('<r><a/><b></b><c>1</c></r>');
    const names: string[] = [];
    while (cursor.next()) {
      names.push(cursor.name);
      while (cursor.next()) names.push('a child');
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });
});

describe('text', () => {
  test('of characters that take several bytes is read as it is', () => {
    expect(fieldsOf('<r><ä>ü😀</ä><ä>é&#233;</ä></r>')).toEqual([
      ['ä', 'ü😀'],
      ['ä', 'éé'],
    ]);
  });

  test('is one around comments and CDATA, whose ampersands stand for themselves', () => {
    expect(readOne('a<!-- x -->b<![CDATA[<&amp;]]>&lt;', (cursor) => cursor.text())).toBe('ab<&amp;<');
  });

  test('of an element with children is nothing', () => {
    expect(readOne('x<b>y</b>', (cursor) => cursor.text())).toBe('');
  });

  test('that is expected to come again may differ, in its last byte too', () => {
    const cursor = open('<r><a>éa</a><a>éa</a><a>é</a><a>éb</a><a>&lt;</a><a>&gt;</a><a/><a>éa</a></r>');
    const words: string[] = [];
    while (cursor.next()) words.push(cursor.word());
    expect(words).toEqual(['éa', 'éa', 'é', 'éb', '<', '>', '', 'éa']);
  });

  test('is taken out of its quotes only where they stand at both ends', () => {
    const quote = new BytePattern('&quot;');
    const within = (content: string) =>
      readOne(content, (cursor) => cursor.textWithin(quote) ?? cursor.text());
    expect(
      ['&quot;x&amp;y&quot;', '&quot;&quot;', '&quot;', '&quot;x', 'x&quot;', '<b/>'].map(within),
    ).toEqual(['x&y', '', '"', '"x', 'x"', '']);
  });
});

describe('numbers', () => {
  test.each([
    ['0', 0],
    ['999999999999999', 999_999_999_999_999],
    ['5497558138880000', 5_497_558_138_880_000],
    [' 12 ', 12],
    ['-1.5', -1.5],
  ])('%s', (text, number) => {
    expect(readOne(text, (cursor) => cursor.number())).toBe(number);
  });

  test.each(['', 'x', '1x', '<b>1</b>'])('%s is none', (text) => {
    expect(() => readOne(text, (cursor) => cursor.number())).toThrow(malformed);
  });
});

describe('times', () => {
  test.each([
    '2026-11-20T00:00:00.000Z',
    '2026-11-20T23:59:59Z',
    '2024-02-29T01:02:03.004Z',
    '2024-03-01T00:00:00.000Z',
    '2100-03-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2026-12-31T12:00:00+01:00',
    'Fri, 20 Nov 2026 12:34:56 GMT',
  ])('%s is what Date says', (text) => {
    expect(readOne(text, (cursor) => cursor.date())).toEqual(new Date(text));
  });

  test.each(['', 'yesterday', '2026-13-01T00:00:00.000Z', '2026-11-20T24:60:00.000Z', '<b/>'])(
    '%s is none',
    (text) => {
      expect(readOne(text, (cursor) => cursor.date())).toBeNull();
    },
  );

  test('of every day of four centuries are what Date says, wherever they are read without it', () => {
    const day = 86_400_000;
    let read = 0;
    for (let time = 12_345_678; time < 400 * 366 * day; time += day) {
      const text = Buffer.from(new Date(time).toISOString());
      const found = readTime(text, 0, text.length);
      if (Number.isNaN(found)) continue;
      read += 1;
      if (found !== time) expect.fail(`${text.toString()} was read as ${found}`);
    }
    expect(read).toBeGreaterThan(400 * 12 * 27);
  });
});

describe('a list', () => {
  test('has its entries read apart from all the rest, wherever they stand', () => {
    const cursor = open('<r><a>1</a><e>x</e><in><e>y</e><b>2</b></in><c>3</c></r>');
    const { root, entries } = readList(cursor, new Set(['e']), (entry) => entry.text());
    expect(entries).toEqual(['x', 'y']);
    expect([root.get('a'), root.child('in')?.get('b'), root.get('c'), root.get('e')]).toEqual([
      '1',
      '2',
      '3',
      null,
    ]);
  });
});

describe('what is refused, in an element that is skipped too', () => {
  test.each([
    ['cut short within a text', '<r><a>1</a><a>1'],
    ['cut short within an end tag', '<r><a>1</a><a>1</a'],
    ['cut short within an attribute', '<r><a b="'],
    ['cut short behind its last child', '<r><a>1</a>'],
    ['an end tag of another element', '<r><a>1</b></r>'],
    ['an end tag whose name goes on', '<r><a>1</ab></r>'],
    ['an end tag of another prefix', '<r><s:a>1</t:a></r>'],
    ['an end tag too many', '<r></r></r>'],
    ['an unknown entity', '<r><a>1</a><a>&x;</a></r>'],
    ['an unknown entity between elements', '<r><a>1</a>&x;<a>1</a></r>'],
    ['a document type within', '<r><!DOCTYPE r><a>1</a></r>'],
    ['a second root', '<r><a>1</a></r><r/>'],
    ['text behind the root', '<r/>x'],
    ['CDATA before the root', '<![CDATA[]]><r/>'],
    ['a tag without a name', '<r><></></r>'],
    ['elements nested too deep', `${'<a>'.repeat(65)}<b>1</b>${'</a>'.repeat(65)}`],
  ])('%s', (_, text) => {
    const readAll = () => {
      const cursor = open(text);
      while (cursor.next()) cursor.skip();
    };
    expect(readAll).toThrow(malformed);
  });

  test('while 64 elements within each other are read', () => {
    const cursor = open(`${'<a>'.repeat(64)}<b>1</b>${'</a>'.repeat(64)}`);
    while (cursor.next()) cursor.skip();
    expect(cursor.name).toBe('b');
  });
});
