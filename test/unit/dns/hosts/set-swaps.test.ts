import { Constellix } from 'skylane/constellix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from '../../../support/dns-hosts/server.js';

type Row = Record<string, unknown> & { readonly id: number; readonly name: string; readonly type: string };

let rows: Row[] = [];
let answers: (row: Row) => 'refuses' | 'loses' | 'makes' = () => 'makes';
let host: StandIn;
let driver: Constellix;

const alias: Row = { id: 7, type: 'CNAME', name: 'www', ttl: 300, host: 'old.example.net.', gtdRegion: 1 };
const shown = (): string[] => rows.map(({ type, name }) => `${type} ${name}`);
const changes = (): string[] => host.log.map(({ method }) => method).filter((method) => method !== 'GET');

/** As Constellix: one set in each request. */
function answer({ method, url, json }: Asked): Answer {
  const [, , , records, type = '', id] = url.pathname.split('/');
  if (method === 'GET') return { json: records === undefined ? { id: 1, name: 'example.com' } : rows };
  if (method === 'DELETE') {
    rows = rows.filter((row) => row.id !== Number(id));
    return { json: { success: 'ok' } };
  }
  const made: Row = { ...json, id: 100 + host.log.length, type, name: String(json.name), gtdRegion: 1 };
  const outcome = answers(made);
  if (outcome !== 'refuses') rows.push(made);
  if (outcome === 'loses') return { status: 502, json: { errors: ['lost'] } };
  return outcome === 'refuses' ? { status: 400, json: { errors: ['no'] } } : { json: { items: [made] } };
}

beforeEach(async () => {
  rows = [alias];
  answers = () => 'makes';
  host = await standIn(new Zones(), answer);
  driver = new Constellix({
    apiKey: 'k',
    secretKey: 's',
    endpoint: host.endpoint,
    retry: { attempts: 1 },
  });
});
afterEach(async () => {
  await driver.close();
  await host[Symbol.asyncDispose]();
});

async function rename(): Promise<unknown> {
  const [record] = await driver.listRecords('1');
  return record?.update({ name: 'new' });
}

/** Plans addresses in the place of the CNAME record. */
async function replace(): Promise<unknown> {
  const rows = [
    { name: 'www', type: 'A', data: '192.0.2.1', ttl: 60 },
    { name: 'www', type: 'AAAA', data: '2001:db8::1', ttl: 60 },
  ];
  return driver.applyPlan(await driver.planZone('1', rows));
}

describe('a host that takes one set in a request', () => {
  test('creates a set by its new name before it deletes the old one', async () => {
    await rename();
    expect(changes()).toEqual(['POST', 'DELETE']);
    expect(shown()).toEqual(['CNAME new']);
  });

  test('deletes nothing where the new name is refused', async () => {
    answers = () => 'refuses';
    await expect(rename()).rejects.toMatchObject({ code: 'invalid-request' });
    expect(rows).toEqual([alias]);
  });

  test('deletes a CNAME record before other sets come in its place', async () => {
    await replace();
    expect(changes()).toEqual(['DELETE', 'POST', 'POST']);
    expect(shown()).toEqual(['A www', 'AAAA www']);
  });

  test('puts a CNAME record back where one of the sets in its place is refused', async () => {
    answers = ({ type }) => (type === 'AAAA' ? 'refuses' : 'makes');
    await expect(replace()).rejects.toMatchObject({ code: 'invalid-request' });
    expect(rows).toMatchObject([{ type: 'CNAME', name: 'www', ttl: 300, host: 'old.example.net.' }]);
  });

  test('puts a CNAME record back where it is not told that a set was created', async () => {
    answers = ({ type }) => (type === 'AAAA' ? 'loses' : 'makes');
    await expect(replace()).rejects.toMatchObject({ code: 'unavailable' });
    expect(shown()).toEqual(['CNAME www']);
  });

  test('names what it does not take back', async () => {
    answers = () => 'refuses';
    await expect(replace()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('gone now: CNAME www old.example.net., TTL 300'),
    });
  });
});
