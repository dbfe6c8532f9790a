import { capabilitiesOf, DnsDriver, type DocumentApi, RestDocuments } from 'skylane/dns';
import type { TokenDriverOptions, TokenSignIn } from 'skylane/driver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StandIn, standIn, Zones } from '../../../support/dns-hosts/server.js';

type Row = Readonly<Record<string, string | number>>;

const API: DocumentApi = {
  rules: {
    listRecords: { method: 'GET', path: '/zones/{zone}', field: 'rows', isWhole: true },
    changeRecords: { method: 'PUT', path: '/zones/{zone}', within: 'rows', returns: 'nothing' },
  },
  zones: { id: 'name', domain: 'name' },
  records: { names: 'at', form: 'plain' },
  isRecord: (row) => row.string('type') !== 'URL',
  keepRow: ({ raw }) => raw,
};

class RowsDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'rows';
  static override readonly capabilities = capabilitiesOf({
    concurrency: 'serialised',
    writers: 'zone',
    atomic: 'zone',
    batchSize: 100,
    defaultTtl: 3600,
  });
  static override readonly signIn: TokenSignIn = { endpoint: 'https://dns.example', variables: ['TOKEN'] };
  protected override readonly host = new RestDocuments(this.context, API);
}

const row = (name: string, data: string, ttl: number, more: Row = {}): Row => ({
  name,
  type: 'CNAME',
  data,
  ttl,
  ...more,
});

let rows: Row[] = [];
let host: StandIn;
let driver: RowsDns;

beforeEach(async () => {
  host = await standIn(new Zones(), ({ method, json }) => {
    if (method === 'PUT') rows = json['rows'] as Row[];
    return { json: { rows } };
  });
  driver = new RowsDns({ endpoint: host.endpoint, token: 'key', retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  await host[Symbol.asyncDispose]();
});

describe('a host with the records of a zone in one document', () => {
  const spelled = row('WWW', 'Web.Example.NET.', 300, { note: 'by hand' });
  const redirect = { name: 'go', type: 'URL', data: 'http://www.example/', ttl: 60 };
  const mixed = [60, 300].map((ttl, index) => ({ name: 'm', type: 'A', data: `192.0.2.${index}`, ttl }));

  test('is sent the rows that stay as it has them', async () => {
    rows = [redirect, spelled, ...mixed];
    await driver.createRecord('example.com', { name: 'new', type: 'A', data: '192.0.2.9', ttl: 60 });
    expect(rows).toEqual([
      redirect,
      spelled,
      ...mixed,
      { name: 'new', type: 'A', data: '192.0.2.9', ttl: 60 },
    ]);
  });

  test('keeps the TTLs of other values of a set', async () => {
    rows = [...mixed];
    await driver.createRecord('example.com', { name: 'm', type: 'A', data: '192.0.2.9', ttl: 60 });
    expect(rows.map(({ ttl }) => ttl)).toEqual([60, 300, 60]);
  });

  test('keeps what else a row has when its TTL changes', async () => {
    rows = [spelled];
    const [record] = await driver.listRecords('example.com');
    if (record === undefined) throw new Error('no record');
    await driver.updateRecord(record, { ttl: 60 });
    expect(rows).toMatchObject([{ ttl: 60, note: 'by hand' }]);
  });
});
