import { EasyDns } from 'skylane/easydns';
import { Infomaniak } from 'skylane/infomaniak';
import { expect, it } from 'vitest';
import { jsonServer } from '../../../support/json-server.js';

it('a list of easyDNS that is cut short is refused', async () => {
  const row = { id: 1, host: 'www', type: 'A', rdata: '192.0.2.1', ttl: 300, prio: 0 };
  const { origin } = await jsonServer(() => [200, { count: 1, total: 2, start: 0, max: 1, data: [row] }]);
  await using driver = new EasyDns({ endpoint: origin, apiToken: 'a', apiKey: 'b' });
  await expect(driver.listRecords('example.com')).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringContaining('listRecords of more than 1. There are 2.'),
  });
});

it('domains of Infomaniak are listed on all pages', async () => {
  const { origin } = await jsonServer(({ url }) => {
    const page = Number(url.searchParams.get('page') ?? 1);
    const data = [{ customer_name: `${page}.example` }];
    return [200, { result: 'success', data, total: 3, page, pages: 3, items_per_page: 1 }];
  });
  await using driver = new Infomaniak({ endpoint: origin, token: 't' });
  const zones = await driver.listZones();
  expect(zones.map(({ domain }) => domain)).toEqual(['1.example', '2.example', '3.example']);
});
