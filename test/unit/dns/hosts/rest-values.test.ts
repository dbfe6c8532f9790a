import { capabilitiesOf, DnsDriver, RestValues, type ValueApi } from 'skylane/dns';
import type { ErrorEnvelope, TokenDriverOptions, TokenSignIn } from 'skylane/driver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from '../../../support/dns-hosts/server.js';

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number;
}

const RECORDS = '/zones/{zone}/records';
const API: ValueApi = {
  rules: {
    listRecords: { method: 'GET', path: RECORDS, isWhole: true },
    createRecord: { method: 'POST', path: RECORDS, returns: 'nothing' },
    deleteRecord: { method: 'DELETE', path: RECORDS, body: (fields) => fields },
    publish: { method: 'POST', path: '/zones/{zone}/publish', returns: 'nothing' },
  },
  zones: { id: 'name', domain: 'name' },
  records: { names: 'at', form: 'plain' },
};

class ValuesDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'values';
  static override readonly capabilities = capabilitiesOf({ concurrency: 'serialised' });
  static override readonly signIn: TokenSignIn = { endpoint: 'https://dns.example', variables: ['TOKEN'] };
  static override readonly errors: ErrorEnvelope = { message: 'error' };
  protected override readonly host = new RestValues(this.context, API);
}

let entries: Entry[] = [];
/** Answers in the host's place; null where the host answers. */
let interfere: (asked: Asked) => Answer | null = () => null;
let host: StandIn;
let driver: ValuesDns;

const entry = (name: string, type: string, data: string, ttl = 300): Entry => ({ name, type, data, ttl });
const isAt = (a: Entry, b: Entry): boolean => a.name === b.name && a.type === b.type && a.data === b.data;
const refused: Answer = { status: 422, json: { error: 'no' } };
const gone: Answer = { status: 404, json: { error: 'none' } };

function answer(asked: Asked): Answer {
  const other = interfere(asked);
  if (other !== null) return other;
  if (asked.url.pathname.endsWith('/publish')) return { json: {} };
  if (asked.method === 'GET') return { json: { items: entries } };
  const sent = asked.json as unknown as Entry;
  if (asked.method === 'POST') entries = [...entries, sent];
  else if (entries.some((one) => isAt(one, sent))) entries = entries.filter((one) => !isAt(one, sent));
  else return gone;
  return { json: {} };
}

beforeEach(async () => {
  entries = [];
  interfere = () => null;
  host = await standIn(new Zones(), answer);
  driver = new ValuesDns({ endpoint: host.endpoint, token: 'key', retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  await host[Symbol.asyncDispose]();
});

const find = async (data: string) => {
  const records = await driver.listRecords('example.com');
  const found = records.find((record) => record.data === data);
  if (found === undefined) throw new Error(`no record ${data}`);
  return found;
};
const sent = (method: string): unknown[] =>
  host.log
    .filter((asked) => asked.method === method && asked.url.pathname.endsWith('/records'))
    .map(({ json }) => json);

describe('a host whose records are added, and deleted by their content', () => {
  test('keeps a value that somebody else adds between two reads', async () => {
    entries = [entry('www', 'A', '192.0.2.1')];
    let reads = 0;
    interfere = ({ method }) => {
      if (method !== 'GET') return null;
      const listed = [...entries];
      if ((reads += 1) === 1) entries.push(entry('www', 'A', '192.0.2.77'));
      return { json: { items: listed } };
    };
    await driver.createRecord('example.com', { name: 'www', type: 'A', data: '192.0.2.2' });
    expect(entries.map(({ data }) => data)).toEqual(['192.0.2.1', '192.0.2.77', '192.0.2.2']);
  });

  test.each([
    ['TTL', entry('www', 'A', '192.0.2.1'), { ttl: 7 }],
    ['target of a CNAME record', entry('www', 'CNAME', 'old.example.net'), { data: 'new.example.net.' }],
    ['CNAME record', entry('www', 'A', '192.0.2.1'), { type: 'CNAME', data: 'new.example.net.' }],
  ])('puts the old record back where it refuses another %s', async (_what, old, changes) => {
    entries = [old];
    interfere = ({ method, json }) =>
      method === 'POST' && (json['ttl'] === 7 || json['data'] === 'new.example.net') ? refused : null;
    const [record] = await driver.listRecords('example.com');
    if (record === undefined) throw new Error('no record');
    await expect(driver.updateRecord(record, changes)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(entries).toEqual([old]);
  });

  test('takes a new record away again as the host spells it, before it puts the old one back', async () => {
    const old = entry('www', 'CNAME', 'old.example.net');
    entries = [old];
    const plan = await driver.planZone('example.com', [
      { name: 'www', type: 'AAAA', data: '2001:db8::1' },
      { name: 'www', type: 'A', data: '192.0.2.1' },
    ]);
    interfere = ({ method, json }) => {
      if (method === 'POST' && json['type'] === 'A') return refused;
      if (method !== 'POST' || json['type'] !== 'AAAA') return null;
      entries.push(entry('www', 'AAAA', '2001:0db8:0:0:0:0:0:1'));
      return { json: {} };
    };
    await expect(driver.applyPlan(plan)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(entries).toEqual([old]);
  });

  test('is not said to have deleted something where a record was only created, perhaps', async () => {
    let isLost = false;
    interfere = ({ method }) => {
      if (method === 'POST') isLost = true;
      return isLost ? { status: 502, json: {} } : null;
    };
    await expect(
      driver.createRecord('example.com', { name: 'www', type: 'A', data: '192.0.2.1' }),
    ).rejects.toThrow(/: whether A www 192\.0\.2\.1, .* was created could not be seen\. List the records/);
  });

  test('changes the TTL of a set value by value', async () => {
    entries = [entry('www', 'A', '192.0.2.1'), entry('www', 'A', '192.0.2.2')];
    const left: number[] = [];
    interfere = ({ method, url }) => {
      if (method === 'POST' && url.pathname.endsWith('/records')) left.push(entries.length);
      return null;
    };
    await driver.updateRecord(await find('192.0.2.1'), { ttl: 60 });
    expect(left).toEqual([1, 1]);
    expect(entries.map(({ ttl }) => ttl)).toEqual([60, 60]);
  });

  test('is not asked to change values of another TTL that stay', async () => {
    entries = [entry('www', 'A', '192.0.2.1', 60), entry('www', 'A', '192.0.2.2', 300)];
    await driver.createRecord('example.com', { name: 'www', type: 'A', data: '192.0.2.3', ttl: 60 });
    expect(entries.map(({ ttl }) => ttl)).toEqual([60, 300, 60]);
    expect(sent('DELETE')).toEqual([]);
  });

  test('is told what to delete in its own spelling', async () => {
    entries = [entry('WWW', 'CNAME', 'Web.Example.NET.', 300)];
    await driver.deleteRecord(await find('web.example.net.'));
    expect(sent('DELETE')).toEqual([entry('WWW', 'CNAME', 'Web.Example.NET.', 300)]);
    expect(entries).toEqual([]);
  });

  test('has not deleted a record that it does not know and still lists', async () => {
    entries = [entry('www', 'A', '192.0.2.1')];
    interfere = ({ method }) => (method === 'DELETE' ? gone : null);
    await expect(driver.deleteRecord(await find('192.0.2.1'))).rejects.toMatchObject({
      code: 'malformed-response',
      message: expect.stringContaining('lists the record A www 192.0.2.1'),
    });
  });

  test('need not know a record that somebody else has deleted meanwhile', async () => {
    entries = [entry('www', 'A', '192.0.2.1')];
    interfere = ({ method }) => {
      if (method === 'DELETE') entries = [];
      return null;
    };
    await driver.deleteRecord(await find('192.0.2.1'));
  });

  test('is asked to publish once after an edit, and once after a plan', async () => {
    const published = (): number => host.log.filter(({ url }) => url.pathname.endsWith('/publish')).length;
    await driver.createRecord('example.com', { name: 'www', type: 'A', data: '192.0.2.1' });
    expect(published()).toBe(1);
    const rows = ['a', 'b', 'c'].map((name) => ({ name, type: 'A', data: '192.0.2.9' }));
    await driver.applyPlan(await driver.planZone('example.com', rows));
    expect(published()).toBe(2);
  });
});
