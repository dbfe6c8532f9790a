import { capabilitiesOf, DnsDriver, type RecordApi, RestRecords } from 'skylane/dns';
import type { TokenDriverOptions, TokenSignIn } from 'skylane/driver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from '../../support/dns-hosts/server.js';

const RECORDS = '/zones/{zone}/records';
const API: RecordApi = {
  rules: {
    listRecords: { method: 'GET', path: RECORDS, isWhole: true },
    createRecord: { method: 'POST', path: RECORDS },
    changeRecords: { method: 'PATCH', path: RECORDS },
    publish: { method: 'POST', path: '/zones/{zone}/publish', returns: 'nothing' },
  },
  writeChanges: (changes) => ({ changes: changes.length }),
  zones: { id: 'name', domain: 'name' },
  records: { names: 'at', form: 'plain' },
};
const CAPABILITIES = capabilitiesOf({ recordTypes: ['A'] });

class StoredDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'stored';
  static override readonly capabilities = CAPABILITIES;
  static override readonly signIn: TokenSignIn = { endpoint: 'https://dns.example', variables: ['TOKEN'] };
  protected override readonly host = new RestRecords(this.context, API);
}

class BatchedDns extends StoredDns {
  static override readonly capabilities = { ...CAPABILITIES, batchSize: 10, atomic: 'zone' } as const;
}

let host: StandIn;
let refuses: (asked: Asked) => boolean = () => false;
let stored = 0;
let status = 422;
let held: readonly object[] = [];

function answer(asked: Asked): Answer {
  if (refuses(asked)) return { status, json: {} };
  if (asked.method === 'GET') return { json: { items: held.map((row, id) => ({ ...row, id: String(id) })) } };
  return { json: asked.method === 'POST' ? { ...asked.json, id: String((stored += 1)) } : {} };
}

beforeEach(async () => {
  refuses = () => false;
  status = 422;
  held = [];
  host = await standIn(new Zones(), answer);
});
afterEach(() => host[Symbol.asyncDispose]());

const isPublish = ({ url }: Asked): boolean => url.pathname.endsWith('/publish');
const requests = (): string[] =>
  host.log.map((asked) => (isPublish(asked) ? 'publish' : asked.method)).filter((one) => one !== 'GET');
const make = (Dns: typeof StoredDns): StoredDns =>
  new Dns({ endpoint: host.endpoint, token: 'key', retry: { attempts: 1 } });
const rows = ['a', 'b', 'c'].map((name) => ({ name, type: 'A', data: '192.0.2.1', ttl: 60 }));

describe('a host that stores changes and serves them when they are published', () => {
  test('is asked to publish once for a plan', async () => {
    const driver = make(StoredDns);
    await driver.applyPlan(await driver.planZone('example.com', rows));
    expect(requests()).toEqual(['POST', 'POST', 'POST', 'publish']);
  });

  test('is asked to publish changes that were made in one request', async () => {
    const driver = make(BatchedDns);
    await driver.applyPlan(await driver.planZone('example.com', rows));
    expect(requests()).toEqual(['PATCH', 'publish']);
  });

  test('is asked to publish what a plan has changed before it failed', async () => {
    refuses = ({ json }) => json['name'] === 'b';
    const driver = make(StoredDns);
    await expect(driver.applyPlan(await driver.planZone('example.com', rows))).rejects.toMatchObject({
      code: 'plan-incomplete',
    });
    expect(requests().at(-1)).toBe('publish');
  });

  test.each([
    ['an edit', (driver: StoredDns) => driver.createRecord('example.com', rows[0] as (typeof rows)[number])],
    [
      'a plan',
      async (driver: StoredDns) => driver.applyPlan(await driver.planZone('example.com', rows.slice(0, 1))),
    ],
  ])('is asked to publish the change of %s whose answer was lost', async (_what, change) => {
    refuses = (asked) => asked.method === 'POST' && !isPublish(asked);
    status = 502;
    await expect(change(make(StoredDns))).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests()).toEqual(['POST', 'publish']);
  });

  test('is not asked to publish an edit that was refused', async () => {
    refuses = ({ method }) => method === 'POST';
    const [row] = rows;
    await expect(make(StoredDns).createRecord('example.com', row as (typeof rows)[number])).rejects.toThrow();
    expect(requests()).toEqual(['POST']);
  });

  test('is said not to have published the part of a plan that it made, if it fails at that too', async () => {
    refuses = (asked) => asked.json['name'] === 'b' || isPublish(asked);
    const driver = make(StoredDns);
    await expect(driver.applyPlan(await driver.planZone('example.com', rows))).rejects.toMatchObject({
      code: 'plan-incomplete',
      message: expect.stringContaining('the changes of example.com are stored and not published'),
    });
  });

  test.each([
    ['an edit', (driver: StoredDns) => driver.createRecord('example.com', rows[0] as (typeof rows)[number])],
    ['a plan', async (driver: StoredDns) => driver.applyPlan(await driver.planZone('example.com', rows))],
  ])('is said to have stored the changes of %s if it cannot publish them', async (_what, change) => {
    refuses = isPublish;
    status = 500;
    await expect(change(make(StoredDns))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: false,
      message: expect.stringContaining('the changes of example.com are stored and not published'),
    });
  });

  test('is asked to publish by a plan without changes, since the last request for it may have failed', async () => {
    const driver = make(StoredDns);
    refuses = isPublish;
    await expect(driver.applyPlan(await driver.planZone('example.com', rows))).rejects.toThrow();
    refuses = () => false;
    held = rows;
    const before = requests().length;
    const again = await driver.planZone('example.com', rows);
    expect(again.changes).toEqual([]);
    await driver.applyPlan(again);
    expect(requests().slice(before)).toEqual(['publish']);
  });
});
