import { describe, expect, test } from 'vitest';

import { escapeXml, parseXml } from '../../../dist/src/format/xml.js';

const details = { provider: 'test', operation: 'read' };
const read = (text: string) => parseXml(text, details);

describe('what is read', () => {
  test('children, text, entities, CDATA, prefixes, comments, empty elements', () => {
    const root = read(
      '<?xml version="1.0"?>\n<!-- x --><s:List xmlns:s="urn:x"><Key a="1">a &amp; b &#x1F600;&#33;</Key><Key><![CDATA[<&amp;>]]></Key><Empty/><Deep><Er>x</Er></Deep></s:List>\n',
    );
    expect(root.name).toBe('List');
    expect(root.all('Key').map((key) => key.text)).toEqual(['a & b 😀!', '<&amp;>']);
    expect(root.get('Empty')).toBe('');
    expect(root.get('Missing')).toBeNull();
    expect(root.child('Deep')?.get('Er')).toBe('x');
  });

  test('blanks within a text are kept', () => {
    expect(read('<Key>  two  blanks </Key>').text).toBe('  two  blanks ');
  });

  test('what is escaped is read back as it was', () => {
    const text = `<>&'"\t\r\n ü 😀`;
    expect(read(`<Key>${escapeXml(text)}</Key>`).text).toBe(text);
  });
});

describe('what is refused', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><lolz>&lol2;</lolz>`;
  test.each([
    ['a document type, and so an entity bomb', bomb],
    ['an entity of its own', '<a>&lol;</a>'],
    ['an entity beyond Unicode', '<a>&#x110000;</a>'],
    ['a document cut short', '<a><b>x</b>'],
    ['a tag cut short', '<a><b'],
    ['tags that cross', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['text alone', 'Internal Server Error'],
    ['nothing', ''],
    ['elements nested without end', '<a>'.repeat(1000)],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'malformed-response' }));
  });
});
