import { checkAccepted } from 'skylane/compute';
import { expect, it } from 'vitest';

const details = { provider: 'pebble', operation: 'createNode' };
const spec = { name: 'web-1', image: 'i', size: 's' };

it('refuses an option of a create that the cloud does not take, by name', () => {
  expect(() => checkAccepted({ ...spec, keyPair: 'me' }, ['metadata'], details)).toThrow(
    /createNode: pebble takes no keyPair; it takes name, image, size, extra, metadata/,
  );
});

it('takes what it takes, and what is undefined', () => {
  expect(() =>
    checkAccepted(
      { ...spec, metadata: { a: 'b' }, extra: {}, keyPair: undefined as never },
      ['metadata'],
      details,
    ),
  ).not.toThrow();
});
