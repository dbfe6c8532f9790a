import { readFileSync } from 'node:fs';
import { GcoreDns } from 'skylane/gcore';
import { HostingerDns } from 'skylane/hostinger';
import { expect, it } from 'vitest';
import { type Difference, type Exchange, Replay } from '../../../support/replay.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/dns-bodies/${name}.json`, import.meta.url), 'utf8'));

it('Gcore: reads every set that octoDNS reads, and tells those that filters choose from', async () => {
  const list: Exchange = {
    method: 'GET',
    url: '/zones/unit.tests/rrsets?all=true',
    status: 200,
    // Two of the samples are names that octoDNS completes itself.
    body: {
      rrsets: (read('gcore-records') as { rrsets: { name: string }[] }).rrsets.filter(({ name }) =>
        name.replace(/\.$/, '').endsWith('unit.tests'),
      ),
    },
  };
  await using replay = new Replay([list], []);
  await using driver = new GcoreDns({ endpoint: await replay.start(), token: 'a-token' });
  const records = await driver.listRecords('unit.tests');
  const data = (name: string, type: string): string[] =>
    records.filter((record) => record.name === name && record.type === type).map((record) => record.data);
  expect(data('mx', 'MX')).toEqual(['40 smtp-1.unit.tests.', '20 smtp-2.unit.tests.']);
  expect(data('', 'CAA')).toEqual(['0 issue "ca.unit.tests"']);
  expect(data('txt', 'TXT')).toContain('"Bah bah black sheep"');
  const filtered = records.find(({ name }) => name === 'geo-a-single');
  await expect(filtered?.update({ ttl: 600 })).rejects.toMatchObject({ code: 'not-supported' });
});

it('Hostinger: writes a set as lego does, in place of the one there is', async () => {
  const zone = read('hostinger-get') as object[];
  const write: Exchange = {
    method: 'PUT',
    url: '/api/dns/v1/zones/example.com',
    sent: read('hostinger-update-request'),
    status: 200,
    body: { message: 'Request accepted' },
  };
  const url = '/api/dns/v1/zones/example.com';
  const overwrites: Difference = {
    ours: /^PUT /,
    recorded: /^PUT /,
    why: 'a set takes the place of the one there is, where lego adds to it',
    sent: (body: object) => ({ ...body, overwrite: false }),
  };
  await using replay = new Replay(
    [{ method: 'GET', url, status: 200, body: zone.slice(1) }, write],
    [overwrites],
  );
  await using driver = new HostingerDns({ endpoint: await replay.start(), token: 'a-token' });
  const [address] = await driver.listRecords('example.com');
  expect(address).toMatchObject({ name: '_acme-challenge', type: 'A', data: 'example.com.', ttl: 14_400 });
  const data = 'ADw2sEd82DUgXcQ9hNBZThJs7zVJkR5v9JeSbAb9mZY';
  await driver.createRecord('example.com', { name: '_acme-challenge', type: 'TXT', data, ttl: 120 });
  expect(replay.outcome.unknown).toEqual([]);
});
