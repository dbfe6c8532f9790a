import { NetlifyDns } from 'skylane/netlify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from '../../support/dns-hosts/server.js';

interface Entry {
  readonly id: string;
  readonly hostname: string;
  readonly type: string;
  readonly value: string;
  readonly ttl: number;
}

let entries: Entry[] = [];
let refuses: (entry: Entry) => boolean = () => false;
let host: StandIn;
let driver: NetlifyDns;

const entry = (id: string, type: string, value: string): Entry => ({
  id,
  hostname: 'www.example.com',
  type,
  value,
  ttl: 3600,
});
const shown = (): string[] => entries.map(({ type, value }) => `${type} ${value}`);

/** As Netlify, and strict: nothing stands beside a CNAME record. */
function answer({ method, url, json }: Asked): Answer {
  if (!url.pathname.includes('dns_records')) return { json: { id: 'z', name: 'example.com' } };
  if (method === 'GET') return { json: entries };
  if (method === 'DELETE') {
    entries = entries.filter(({ id }) => !url.pathname.endsWith(`/${id}`));
    return { status: 204 };
  }
  const made = { ...json, hostname: 'www.example.com', id: `r${host.log.length}` } as Entry;
  const isTaken = made.type === 'CNAME' ? entries.length > 0 : entries.some(({ type }) => type === 'CNAME');
  if (isTaken || refuses(made)) return { status: 422, json: { message: 'no' } };
  entries = [...entries, made];
  return { status: 201, json: made };
}

beforeEach(async () => {
  refuses = () => false;
  host = await standIn(new Zones(), answer);
  driver = new NetlifyDns({ token: 't', endpoint: host.endpoint, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  await host[Symbol.asyncDispose]();
});

/** Plans one name and applies that. */
async function apply(...lines: string[]): Promise<unknown> {
  const rows = lines.map((line) => {
    const [type = '', data = ''] = line.split(' ');
    return { name: 'www', type, data, ttl: 60 };
  });
  return driver.applyPlan(await driver.planZone('z', rows));
}

describe('a plan at a host that recreates records', () => {
  test('deletes a CNAME record before it creates the one with another target', async () => {
    entries = [entry('r1', 'CNAME', 'old.example.net')];
    await apply('CNAME new.example.net.');
    expect(shown()).toEqual(['CNAME new.example.net']);
  });

  test.each([
    ['CNAME record with another target', ['CNAME old.example.net'], ['CNAME new.example.net.']],
    ['TTL', ['A 192.0.2.1'], ['A 192.0.2.1']],
    ['CNAME record in the place of others', ['A 192.0.2.1', 'A 192.0.2.2'], ['CNAME new.example.net.']],
    ['address in the place of a CNAME record', ['CNAME old.example.net'], ['A 192.0.2.1', 'A 192.0.2.2']],
  ])('puts back what it has deleted if the %s is refused', async (_what, before, after) => {
    entries = before.map((line, index) => {
      const [type = '', value = ''] = line.split(' ');
      return entry(`r${index}`, type, value);
    });
    refuses = ({ ttl, value }) => ttl === 60 && value !== '192.0.2.2';
    await expect(apply(...after)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(shown()).toEqual(before);
  });

  test('says what it could not put back', async () => {
    entries = [entry('r1', 'CNAME', 'old.example.net')];
    refuses = () => true;
    await expect(apply('CNAME new.example.net.')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('gone now: CNAME www old.example.net., TTL 3600'),
    });
  });
});
