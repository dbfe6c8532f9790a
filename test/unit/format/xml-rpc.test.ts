import { InvalidRequestError } from 'skylane';
import { expect, test } from 'vitest';
import { readXmlRpc, writeXmlRpc } from 'skylane/driver';

function response(value: string): string {
  return `<methodResponse><params><param><value>${value}</value></param></params></methodResponse>`;
}

test('a call has the types of its values, without members that have none', () => {
  const call = writeXmlRpc('m', { a: 'x', b: [1, 0.5, true], c: null, d: undefined });
  expect(call).toContain(
    '<struct><member><name>a</name><value><string>x</string></value></member><member><name>b</name><value><array><data>' +
      '<value><int>1</int></value><value><double>0.5</double></value><value><boolean>1</boolean></value></data></array></value></member></struct>',
  );
});

test.each([[[1, null]], [{ a: 10n }], [{ a: new Date(0) }], [{ a: Number.NaN }], [{ a: [undefined] }]])(
  'what XML-RPC cannot hold is not written as another value: %o',
  (parameter) => {
    expect(() => writeXmlRpc('m', parameter)).toThrow(InvalidRequestError);
  },
);

test.each([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
])('the boolean %s is %s', (text, value) => {
  expect(readXmlRpc(response(`<boolean>${text}</boolean>`))).toBe(value);
});

test.each(['<boolean>yes</boolean>', '<boolean></boolean>', '<int>x</int>'])('%s is malformed', (value) => {
  expect(() => readXmlRpc(response(value))).toThrow(expect.objectContaining({ code: 'malformed-response' }));
});
