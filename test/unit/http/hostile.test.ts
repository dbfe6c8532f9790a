import nock from 'nock';
import { CloudError, type Driver } from 'skylane';
import { Ec2 } from 'skylane/aws';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { HetznerCompute } from 'skylane/hetzner';
import { LxdCompute } from 'skylane/lxd';
import { OpenStackCompute } from 'skylane/openstack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answering,
  badField,
  chance,
  everything,
  methodsOf,
  protectedNames,
  spoilt,
} from '../../support/hostile.js';
import { tokenV3 } from '../../support/keystone.js';

/** A driver whose calls end soon, however the answers lead it on. */
interface Subject {
  readonly name: string;
  readonly fixtures: string;
  make(url: string): Driver;
}

const QUICK = { retry: { attempts: 1 }, timeout: { call: 60 } } as const;
/** No limit of a provider's slows the test down. */
class FreeHetzner extends HetznerCompute {
  static override readonly rate = null as never;
}
class FreeDigitalOcean extends DigitalOceanCompute {
  static override readonly rate = null as never;
}
const token = 'x'.repeat(64);
const keys = { accessKeyId: 'a', secretAccessKey: 'secret', region: 'eu-central-1' };
const SUBJECTS: readonly Subject[] = [
  {
    name: 'hetzner',
    fixtures: 'hetzner',
    make: (endpoint) => new FreeHetzner({ token, endpoint, ...QUICK }),
  },
  {
    name: 'digital-ocean',
    fixtures: 'digital-ocean',
    make: (endpoint) => new FreeDigitalOcean({ token, endpoint, ...QUICK }),
  },
  { name: 'lxd', fixtures: 'lxd', make: (endpoint) => new LxdCompute({ endpoint, ...QUICK }) },
  {
    name: 'openstack',
    fixtures: 'openstack',
    make: (url) =>
      new OpenStackCompute({
        endpoint: `${url}/v3`,
        endpoints: { compute: url, image: url, volume: url, network: url },
        username: 'u',
        password: 'pppppppp',
        projectName: 'p',
        ...QUICK,
      }),
  },
  { name: 'ec2', fixtures: 'digital-ocean', make: (endpoint) => new Ec2({ ...keys, endpoint, ...QUICK }) },
];

/** Not methods that answer for a cloud. */
const BESIDE = new Set(['close', 'fork', 'toJSON', 'adopt', 'pollFilters']);
const half = '\ud800';
const spec = { name: half, image: half, size: half };
const good = { name: 'a', image: '1', size: '1' };
/** What callers without types, and users of callers, hand in. */
const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  [undefined, undefined, undefined],
  [null, null, null],
  [''],
  ['..', '..'],
  [half, half, half],
  ['a/b?c#d', 'e%zz'],
  [{}, {}, {}],
  [[], [], []],
  [[null], [undefined]],
  [Number.NaN, Number.POSITIVE_INFINITY],
  [1, 2, 3],
  [true, false],
  [10n, Symbol.iterator],
  [() => {}, new Date(Number.NaN)],
  [{ id: half, name: half }, { id: 5 }],
  [spec, spec],
  [{ ...good, userData: half, metadata: { [half]: half }, keyPair: half, location: half }],
  [{ ...good, networks: [null], extra: { volumes: [null] }, metadata: null, auth: {} }],
  [[good, null], good],
  ['1', good, { signal: 5 }],
  ['1', '2', { timeout: -1 }],
  ['1', new Map(), 'x'],
];
/** Arguments with which many methods get as far as a request. */
const PLAUSIBLE: readonly (readonly unknown[])[] = [[], ['1'], ['1', '2'], [good], ['1', good], [['1']]];

/** Bodies of errors that no service documents. */
const ERRORS: readonly string[] = [
  '',
  'null',
  '[]',
  '"x"',
  '1e999',
  '{"error":null}',
  '{"error":[]}',
  '{"error":{"code":"constructor","message":{}}}',
  '{"error":{"code":"__proto__","message":null,"errors":[null]}}',
  '{"errors":[null]}',
  '{"id":{},"message":[],"request_id":5}',
  '{"computeFault":{"message":"x","retryAfter":"1e999"}}',
  '{"overLimit":{"message":5,"retryAfter":-1}}',
  '{"metadata":{"err":"x"},"error":"toString","error_code":"x"}',
  '<',
  '<Error><Code>constructor</Code><Message/></Error>',
  '<Response><Errors><Error><Code>__proto__</Code></Error></Errors></Response>',
  '\u0000\u0001\ufffd',
];

const hidden = protectedNames(['src', 'providers']);
let text = '{}';
let status = 200;
let server: Awaited<ReturnType<typeof answering>>;

beforeAll(async () => {
  nock.restore();
  server = await answering((path) =>
    path === '/v3/auth/tokens'
      ? { text: JSON.stringify(tokenV3([])), headers: { 'x-subject-token': 'a-token-of-the-test' } }
      : { text, status },
  );
});
afterAll(() => server.close());

/** What a method did that it must not; null where it behaved. */
async function misdeed(driver: Driver, method: string, given: readonly unknown[]): Promise<string | null> {
  try {
    const response: unknown = await (Reflect.get(driver, method) as (...given: unknown[]) => unknown).apply(
      driver,
      [...given],
    );
    return badField(await taken(response));
  } catch (error) {
    if (CloudError.is(error)) return error.message.length > 4200 ? 'a message without end' : null;
    return error instanceof Error
      ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ')
      : String(error);
  }
}

async function taken(response: unknown): Promise<unknown> {
  if (typeof response !== 'object' || response === null || !(Symbol.asyncIterator in response))
    return response;
  const items: unknown[] = [];
  for await (const item of response as AsyncIterable<unknown>) if (items.push(item) >= 20) break;
  return items;
}

describe.each(SUBJECTS)('every method of $name', ({ fixtures, make }) => {
  test('refuses hostile arguments with an error of ours', async () => {
    const driver = make(server.url);
    text = JSON.stringify(everything(`test/fixtures/${fixtures}`, 0));
    const found = new Set<string>();
    for (const method of methodsOf(driver, new Set([...hidden, ...BESIDE]))) {
      const calls = ARGUMENTS.map(async (given, index) => {
        const bad = await misdeed(driver, method, given);
        if (bad !== null) found.add(`${method} #${index}: ${bad}`);
      });
      await Promise.all(calls);
    }
    await driver.close();
    expect([...found].toSorted()).toEqual([]);
  }, 120_000);

  test('reads hostile errors', async () => {
    const driver = make(server.url);
    const found = new Set<string>();
    for (status of [200, 400, 401, 403, 404, 409, 422, 500, 501]) {
      for (text of ERRORS) {
        for (const [method, given] of [
          ['listImages', []],
          ['createNode', [good]],
          ['destroyNode', ['1']],
        ] as const) {
          const bad = await misdeed(driver, method, given);
          if (bad !== null) found.add(`${method} ${status} ${text.slice(0, 40)}: ${bad}`);
        }
      }
    }
    status = 200;
    await driver.close();
    expect([...found].toSorted()).toEqual([]);
  }, 120_000);

  test('reads hostile answers without a field that says nothing, or with an error of ours', async () => {
    const driver = make(server.url);
    const next = chance(20_261_130);
    const found = new Set<string>();
    for (const method of methodsOf(driver, new Set([...hidden, ...BESIDE]))) {
      if (/^wait|^deploy/.test(method)) continue;
      for (let round = 0; round < 12; round += 1) {
        text = spoilt(everything(`test/fixtures/${fixtures}`, next(20)), next);
        const given = PLAUSIBLE[next(PLAUSIBLE.length)] ?? [];
        const bad = await misdeed(driver, method, given);
        if (bad !== null) found.add(`${method} ${JSON.stringify(given)}: ${bad}`);
      }
    }
    await driver.close();
    expect([...found].toSorted()).toEqual([]);
  }, 120_000);
});
