import { readFileSync } from 'node:fs';
import { HetznerDns } from 'skylane/hetzner';
import { describe, expect, it } from 'vitest';
import { type Difference, type Exchange, Replay } from '../../../support/replay.js';

const file = new URL('../../../fixtures/hcloud-go/dns.json', import.meta.url);
const EXCHANGES = JSON.parse(readFileSync(file, 'utf8')) as Exchange[];
const EXTRA = { status: null, nameServers: [], labels: {} };
const ZONE = { id: 'example.com', domain: 'example.com', type: 'primary', ttl: null, extra: EXTRA } as const;
const LAST_PAGE = { pagination: { last_page: 1 } };

/** Sets as they stand when a change begins; hcloud-go reads none before it. */
const sets = (...records: readonly object[]): Difference => ({
  ours: /^GET \/zones\/example\.com\/rrsets\?name=www/,
  recorded: null,
  why: 'reads what there is',
  answer: () => ({
    meta: LAST_PAGE,
    rrsets: records.length === 0 ? [] : [{ name: 'www', type: 'A', ttl: 60, records }],
  }),
});

/** Requests that hcloud-go sends too, in the tests that are its own. */
async function equalTo(
  use: (driver: HetznerDns) => Promise<unknown>,
  ...differences: readonly Difference[]
): Promise<string[]> {
  await using replay = new Replay(EXCHANGES, differences);
  await using driver = new HetznerDns({ endpoint: await replay.start(), token: 'a-token' });
  await use(driver);
  expect(replay.outcome.unknown).toEqual([]);
  return replay.outcome.equal;
}

describe('Hetzner DNS asks as hcloud-go does', () => {
  it('for a new set', async () => {
    const created = {
      ours: /^POST \/zones\/example\.com\/rrsets$/,
      recorded: /^POST \/zones\/example\.com\/rrsets$/,
      why: 'without labels and comments',
      sent: (ours: object) => ours,
      as: (set: { records: { value: string }[] }) => ({
        ...set,
        labels: null,
        records: set.records.map(({ value }) => ({ value })),
      }),
    };
    const record = { name: 'www', type: 'A', data: '198.51.100.1', ttl: 3600 };
    await equalTo(
      (driver) => driver.createRecord(driver.adopt({ kind: 'zone', ...ZONE }), record),
      sets(),
      created,
    );
  });

  it('for other values of a set, whose comments stay, and for another TTL', async () => {
    const held = [
      { value: '34.68.10.234', comment: 'web server 1' },
      { value: '34.68.10.235', comment: 'web server 2' },
    ];
    const record = { name: 'www', type: 'A', data: '52.12.45.3', ttl: 3600 };
    const equal = await equalTo(
      (driver) => driver.createRecord(driver.adopt({ kind: 'zone', ...ZONE }), record),
      sets(...held),
    );
    expect(equal).toEqual([
      'POST /zones/example.com/rrsets/www/A/actions/change_ttl',
      'POST /zones/example.com/rrsets/www/A/actions/set_records',
    ]);
  });

  it('for a set that goes', async () => {
    const equal = await equalTo(
      async (driver) => {
        const [record] = await driver.listRecords(driver.adopt({ kind: 'zone', ...ZONE }));
        await record?.delete();
      },
      sets({ value: '198.51.100.1' }),
      {
        ours: /^GET .*rrsets\?page=1&per_page=50$/,
        recorded: /^GET .*rrsets\?page=2&per_page=50$/,
        why: 'one page of one set',
        first: true,
        answer: () => ({
          meta: LAST_PAGE,
          rrsets: [{ name: 'www', type: 'A', ttl: 60, records: [{ value: '198.51.100.1' }] }],
        }),
      },
    );
    expect(equal).toEqual(['DELETE /zones/example.com/rrsets/www/A']);
  });

  it('for zones: labels, TTL, and the end of one', async () => {
    const changes = [{ extra: { labels: { key: 'value' } } }, { ttl: 3600 }];
    const [labels = [], ttl = []] = await Promise.all(
      changes.map((change) => equalTo((driver) => driver.updateZone('example.com', change))),
    );
    const gone = await equalTo((driver) => driver.deleteZone('example.com'));
    expect([...labels, ...ttl, ...gone].filter((line) => !line.startsWith('GET '))).toEqual([
      'PUT /zones/example.com',
      'POST /zones/example.com/actions/change_ttl',
      'DELETE /zones/example.com',
    ]);
  });

  it('for a secondary zone', async () => {
    const servers = [
      { address: '198.51.100.1', port: 53 },
      { address: '203.0.113.1', port: 53 },
    ];
    const recorded = EXCHANGES.find(({ sent }) => JSON.stringify(sent ?? {}).includes('secondary'))?.sent as {
      labels: Record<string, string>;
      primary_nameservers: typeof servers;
    };
    const extra = { labels: recorded.labels, primaryNameservers: recorded.primary_nameservers };
    const equal = await equalTo((driver) =>
      driver.createZone({ domain: 'example.com', type: 'secondary', ttl: 10_800, extra }),
    );
    expect(equal).toEqual(['POST /zones']);
  });
});
