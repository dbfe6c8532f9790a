import { readFileSync } from 'node:fs';
import type { DnsDriver } from 'skylane';
import { Dnsimple } from 'skylane/dnsimple';
import { VultrDns } from 'skylane/vultr';
import { describe, expect, it } from 'vitest';
import { type Difference, type Exchange, Replay } from '../../../support/replay.js';

/** Something that a host's own client does in its tests, and the requests of ours that are equal to its. */
interface Sample {
  readonly what: string;
  readonly use: (driver: DnsDriver) => Promise<unknown>;
  readonly expected: readonly string[];
  readonly differences?: readonly Difference[];
}

interface Client {
  readonly name: string;
  readonly driver: (endpoint: string) => DnsDriver;
  readonly samples: readonly Sample[];
}

const BODY = 'bodies are not in its tests';
const anyBody = (method: string, recorded: RegExp): Difference => ({
  ours: new RegExp(`^${method} `),
  recorded,
  why: BODY,
  sent: () => null,
  as: () => null,
});

const CLIENTS: readonly Client[] = [
  {
    name: 'govultr',
    driver: (endpoint) => new VultrDns({ endpoint, token: 'a-token' }),
    samples: [
      {
        what: 'makes, reads and deletes zones',
        use: async (driver) => {
          const zone = await driver.createZone({ domain: 'vultr.com' });
          expect((await driver.getZone(zone.id)).domain).toBe('vultr.com');
          await driver.deleteZone('domain.com');
        },
        differences: [anyBody('POST', /^POST \/domains$/)],
        expected: [`POST /domains: ${BODY}`, 'GET /domains/vultr.com', 'DELETE /domains/domain.com'],
      },
      {
        what: 'makes and reads a record',
        use: async (driver) => {
          const made = await driver.createRecord('vultr.com', {
            name: 'www',
            type: 'A',
            data: '127.0.0.1',
            ttl: 300,
          });
          expect(await driver.getRecord('vultr.com', made.id)).toMatchObject({
            name: 'www',
            data: '127.0.0.1',
            ttl: 300,
          });
          await driver.deleteRecord({ zone: 'vultr.com', id: 'abc123' });
        },
        differences: [
          anyBody('POST', /^POST .*records$/),
          {
            ours: /^GET .*records\/abc123$/,
            recorded: /^GET .*records$/,
            why: 'reads it before it is deleted',
            answer: ({ records: [record] }: { records: object[] }) => ({ record }),
          },
        ],
        expected: [
          'GET /domains/vultr.com/records/abc123: reads it before it is deleted',
          `POST /domains/vultr.com/records: ${BODY}`,
          'GET /domains/vultr.com/records/dev-preview-abc123',
          'DELETE /domains/vultr.com/records/abc123',
        ],
      },
    ],
  },
  {
    name: 'dnsimple-go',
    driver: (endpoint) => new Dnsimple({ endpoint, token: 'a-token', accountId: '1010' }),
    samples: [
      {
        what: 'makes and deletes a record',
        use: async (driver) => {
          const zone = await driver.getZone('example.com');
          await driver.createRecord('example.com', { name: 'www', type: 'A', data: '127.0.0.1', ttl: 600 });
          await driver.deleteRecord({ zone: 'example.com', id: '2' });
          expect(zone.type).toBe('primary');
        },
        differences: [anyBody('POST', /^POST .*records$/)],
        expected: [
          'GET /1010/zones/example.com',
          `POST /1010/zones/example.com/records: ${BODY}`,
          'DELETE /1010/zones/example.com/records/2',
        ],
      },
    ],
  },
];

describe.each(CLIENTS)('as $name does in its tests, the driver', ({ name, driver: make, samples }) => {
  const file = new URL(`../../../fixtures/${name}/dns.json`, import.meta.url);
  const exchanges = JSON.parse(readFileSync(file, 'utf8')) as Exchange[];

  it.each(samples)('$what', async ({ use, expected, differences = [] }) => {
    await using replay = new Replay(exchanges, differences);
    await using driver = make(await replay.start());
    await use(driver);
    const { equal, different, unknown } = replay.outcome;
    expect(unknown).toEqual([]);
    expect([...equal, ...different].toSorted()).toEqual(expected.toSorted());
  });
});
