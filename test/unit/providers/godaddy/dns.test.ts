import { Godaddy } from 'skylane/godaddy';
import { describe, expect, it } from 'vitest';
import { jsonServer, ZONE } from '../../../support/json-server.js';

const address = (index: number): object => ({ type: 'A', name: `h${index}`, data: '192.0.2.1', ttl: 3600 });
const text = (data: string): object => ({ type: 'TXT', name: 'note', data, ttl: 3600 });
/** Two pages: the last two texts of one set stand on the second. */
const RECORDS = [
  ...Array.from({ length: 499 }, (_, index) => address(index)),
  text('a'),
  text('b'),
  text('c'),
];
const SRV = {
  type: 'SRV',
  name: '@',
  service: '_sip',
  protocol: '_tcp',
  data: 'sip.example.com',
  port: 5060,
  priority: 1,
  weight: 1,
  ttl: 3600,
};

const make = (endpoint: string): Godaddy => new Godaddy({ endpoint, apiKey: 'k', apiSecret: 's' });

describe('a zone of GoDaddy with more records than a page holds', () => {
  it.each([
    ['as the number of a page', (offset: number) => (offset - 1) * 500],
    ['as a number of records', (offset: number) => (offset === 1 ? 0 : offset)],
  ])('keeps the texts of the last page when another is added, offset taken %s', async (_what, start) => {
    const { origin, changes } = await jsonServer(({ method, url }) => {
      if (method !== 'GET') return [200];
      const from = start(Number(url.searchParams.get('offset') ?? 1));
      return [200, RECORDS.slice(from, from + 500)];
    });
    await using driver = make(origin);
    expect(await driver.listRecords('example.com')).toHaveLength(502);
    await driver.createRecord('example.com', { name: 'note', type: 'TXT', data: 'd' });
    const [line = ''] = changes();
    const sent = JSON.parse(line.slice(line.indexOf('['))) as { data: string }[];
    expect(sent.map(({ data }) => data)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a list of GoDaddy', () => {
  it.each([
    ['as the number of a page', (offset: number) => (offset - 1) * 500],
    ['as a number of records', (offset: number) => (offset === 1 ? 0 : offset)],
    ['as the number of a record', (offset: number) => offset - 1],
  ])('takes a request for each 500 records or so, offset taken %s', async (_what, start) => {
    const all = Array.from({ length: 1201 }, (_, index) => address(index));
    let asked = 0;
    const { origin } = await jsonServer(({ url }) => {
      if (url.pathname.endsWith('/records')) asked += 1;
      const from = start(Number(url.searchParams.get('offset') ?? 1));
      return [200, all.slice(from, from + 500)];
    });
    await using driver = make(origin);
    const names = (await driver.listRecords('example.com')).map(({ name }) => name);
    expect(new Set(names).size).toBe(1201);
    expect(asked).toBeLessThan(5);
  });
});

describe('an SRV record of GoDaddy', () => {
  it('is refused to be deleted, as nobody has shown how', async () => {
    const { origin, changes } = await jsonServer(({ method }) => (method === 'GET' ? [200, [SRV]] : [404]));
    await using driver = make(origin);
    const [record] = await driver.listRecords('example.com');
    await expect(record?.delete()).rejects.toMatchObject({ code: 'not-supported' });
    expect(changes()).toEqual([]);
  });

  it('is left alone by plans', async () => {
    const { origin } = await jsonServer(() => [200, [SRV]]);
    await using driver = make(origin);
    const plan = await driver.planZone(driver.adopt(ZONE), []);
    expect([plan.changes, plan.kept.map(({ name }) => name)]).toEqual([[], ['_sip._tcp']]);
  });
});
