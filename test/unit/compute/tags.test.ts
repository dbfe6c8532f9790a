import { InvalidRequestError } from 'skylane';
import { splitTags, tagsOf } from 'skylane/compute';
import { expect, test } from 'vitest';

test.each([':', '='])('keys and values come back from tags with %s', (separator) => {
  const metadata = { team: 'web', url: 'https://example.com/?a=b', empty: '' };
  const tags = [...tagsOf(metadata, separator), 'plain'];
  expect(splitTags(tags, separator)).toEqual({ metadata, plain: ['plain'] });
});

test.each(['a:b', ''])('the key %j is refused: it would come back as another one', (key) => {
  expect(() => tagsOf({ [key]: 'value' })).toThrow(InvalidRequestError);
});
