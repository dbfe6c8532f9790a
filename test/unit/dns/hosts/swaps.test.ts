import { NetlifyDns } from 'skylane/netlify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from '../../../support/dns-hosts/server.js';

interface Entry {
  readonly id: string;
  readonly hostname: string;
  readonly type: string;
  readonly value: string;
  readonly ttl: number;
}

let entries: Entry[] = [];
let refuses: (entry: Entry) => boolean = () => false;
/** Statuses that come in the place of answers, once each, after the host did what was asked. */
let lost: Readonly<Record<string, number>> = {};
/** True if the host does not list records. */
let isBlind = false;
/** True if it deletes none. */
let isFixed = false;
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

function answer(asked: Asked): Answer {
  const answered = carryOut(asked);
  if (isBlind && answered.json === entries) return { status: 503, json: { message: 'busy' } };
  const { [asked.method]: status, ...rest } = lost;
  if (status === undefined) return answered;
  lost = rest;
  return { status, json: { message: 'lost' } };
}

/** As Netlify, and strict: nothing stands beside a CNAME record. */
function carryOut({ method, url, json }: Asked): Answer {
  if (!url.pathname.includes('dns_records')) return { json: { id: 'z', name: 'example.com' } };
  if (method === 'GET') return { json: entries };
  if (method === 'DELETE' && isFixed) return { status: 422, json: { message: 'no' } };
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
  lost = {};
  isBlind = false;
  isFixed = false;
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

describe('a swap whose outcome is unknown', () => {
  const alias = ['CNAME old.example.net'];
  beforeEach(() => {
    entries = [entry('r1', 'CNAME', 'old.example.net')];
  });

  test.each([
    ['a record was created', { POST: 502 }, 'unavailable'],
    ['a record was created, in the time of the call', { POST: 408 }, 'timeout'],
    ['a record was deleted', { DELETE: 502 }, 'unavailable'],
    ['a record was deleted, in the time of the call', { DELETE: 408 }, 'timeout'],
  ])('leaves the zone as it was where it is not told that %s', async (_what, statuses, code) => {
    lost = statuses;
    await expect(apply('CNAME new.example.net.')).rejects.toMatchObject({ code });
    expect(shown()).toEqual(alias);
  });

  test('leaves the zone as it was where one of several new records is in doubt', async () => {
    refuses = ({ value }) => value === '192.0.2.2';
    lost = { POST: 502 };
    await expect(apply('A 192.0.2.1', 'A 192.0.2.2')).rejects.toMatchObject({ code: 'unavailable' });
    expect(shown()).toEqual(alias);
  });

  test('leaves the zone as it was for a caller that ends the call, and rejects with its reason', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    const plan = await driver.planZone('z', [{ name: 'www', type: 'CNAME', data: 'new.example.net.' }]);
    refuses = ({ value }) => {
      if (value === 'new.example.net') abort.abort(reason);
      return false;
    };
    await expect(driver.applyPlan(plan, {}, { signal: abort.signal })).rejects.toBe(reason);
    expect(shown()).toEqual(alias);
  });

  test.each([
    [502, 'unavailable'],
    [408, 'timeout'],
  ])('names both records if the zone cannot be listed after a %i', async (status, code) => {
    const plan = await driver.planZone('z', [{ name: 'www', type: 'CNAME', data: 'new.example.net.' }]);
    isBlind = true;
    lost = { POST: status };
    await expect(driver.applyPlan(plan)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(
        /CNAME www old\.example\.net\., TTL 3600 was deleted, and whether CNAME www new\.example\.net\., .* is in its place could not be seen/,
      ),
    });
    expect(shown()).toEqual(['CNAME new.example.net']);
  });

  test('names a record that may be deleted if the zone cannot be listed', async () => {
    const plan = await driver.planZone('z', [{ name: 'www', type: 'CNAME', data: 'new.example.net.' }]);
    isBlind = true;
    lost = { DELETE: 502 };
    await expect(driver.applyPlan(plan)).rejects.toThrow(
      'whether CNAME www old.example.net., TTL 3600 was deleted could not be seen',
    );
  });

  test('creates nothing beside a new record that cannot be deleted again', async () => {
    const plan = await driver.planZone('z', [
      { name: 'www', type: 'A', data: '192.0.2.1' },
      { name: 'www', type: 'A', data: '192.0.2.2' },
    ]);
    refuses = ({ value }) => {
      isFixed = value === '192.0.2.2';
      return isFixed;
    };
    await expect(driver.applyPlan(plan)).rejects.toThrow(
      /CNAME www old\.example\.net\., TTL 3600 was deleted, and whether A www 192\.0\.2\.1, .* is in its place/,
    );
    expect(shown()).toEqual(['A 192.0.2.1']);
  });
});
