import { JsonClient } from 'skylane/driver';
import { expect, test } from 'vitest';

test('the pages of a list in a form keep the fields that the form repeats', async () => {
  const bodies: unknown[] = [];
  const context = {
    call: () => ({ deadline: null }),
    details: () => ({}),
    reader: (body: object) => body,
    connection: {
      json: async ({ body }: { readonly body: unknown }) => ({
        body: { page: bodies.push(body) },
        headers: {},
      }),
    },
  };
  const client = new JsonClient(context as never, {
    nextPage: () => (bodies.length < 2 ? { page: bodies.length + 1 } : null),
  });
  const request = { operation: 'list', path: '/rows', body: 'tag=a&tag=b', query: { page: 1 } };
  const pages = client.listPages({ ...request, method: 'POST', pagesIn: 'body' }, () => []);
  for await (const row of pages) expect(row).toBeUndefined();
  expect(bodies).toEqual(['tag=a&tag=b&page=1', 'tag=a&tag=b&page=2']);
});
