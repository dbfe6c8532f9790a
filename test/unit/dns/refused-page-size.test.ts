import { getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';
import { answeringServer } from '../../support/answering-server.js';

/** Gives one zone a page, of two, and refuses to be told how many. */
function pageOf(query: URLSearchParams): { readonly status: number; readonly body: object } {
  if (query.has('page_size'))
    return { status: 400, body: { errors: [{ field: 'page_size', reason: 'Must be 25 at most' }] } };
  const page = Number(query.get('page') ?? '1');
  const zone = { id: page, domain: `d${page}.example`, type: 'master', tags: [] };
  return { status: 200, body: { data: [zone], page, pages: 2 } };
}

it('a list whose page size the host refuses is asked for without one, and read whole', async () => {
  const { origin, heard } = await answeringServer(({ url }, response) => {
    const { status, body } = pageOf(url.searchParams);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const linode = new (getDriver(Provider.LINODE, 'dns'))({ token: 'x'.repeat(20), endpoint: origin });
  const domains = (await linode.listZones()).map(({ domain }) => domain);
  await linode.close();
  expect(domains).toEqual(['d1.example', 'd2.example']);
  expect(heard.map(({ url }) => url.searchParams.get('page_size'))).toEqual(['100', null, null]);
});
