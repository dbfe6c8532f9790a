import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { CloudError, type Driver, getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answering, methodsOf, protectedNames } from '../../support/hostile.js';
import { partsOf } from '../../support/parts.js';

const half = '\ud800';
const record = { name: 'a', type: 'A', data: '192.0.2.1' };
const missing = '/nonexistent/folder/file';
/** What callers without types, and users of callers, hand in. */
const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  [undefined, undefined, undefined],
  [null, null, null],
  [''],
  [half, half, half],
  ['a/b?c#d', 'e%zz'],
  [{}, {}, {}],
  [[], [], []],
  [[null], [undefined]],
  [Number.NaN, 1],
  [10n, Symbol.iterator],
  [() => {}, new Date(Number.NaN)],
  [{ id: half, name: half, container: half }, { id: 5 }],
  ['box', 'k', 5],
  ['box', 'k', null],
  ['box', half, 'x'],
  ['box', 'k', missing],
  [{ container: 'box', name: 'k' }, missing],
  ['zone', record],
  [record, record],
  ['zone', [record, null]],
  ['zone', { ...record, name: half, data: half }],
  ['zone', '\n'],
  ['1', record, { signal: 5 }],
  ['1', '2', { timeout: -1 }],
];

const QUICK = { retry: { attempts: 1 }, timeout: { call: 60 } } as const;
const token = 'x'.repeat(32);
const keys = { accessKeyId: 'a', secretAccessKey: 'secret' };
const accountKey = Buffer.from('k'.repeat(64)).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'skylane-hostile-'));
const DRIVERS: Readonly<Record<string, (endpoint: string) => Driver>> = {
  s3: (endpoint) => new (getDriver(Provider.S3))({ ...keys, region: 'eu-central-1', endpoint, ...QUICK }),
  azure: (endpoint) =>
    new (getDriver(Provider.AZURE_BLOBS))({ account: 'abc', accountKey, endpoint, ...QUICK }),
  swift: (endpoint) =>
    new (getDriver(Provider.OPENSTACK_SWIFT))({
      token,
      projectName: 'p',
      endpoint,
      endpoints: { storage: endpoint },
      ...QUICK,
    }),
  google: (endpoint) =>
    new (getDriver(Provider.GOOGLE_STORAGE))({ token, projectId: 'p', endpoint, ...QUICK }),
  local: () => new (getDriver(Provider.LOCAL))({ path: folder }),
  cloudflare: (endpoint) => new (getDriver(Provider.CLOUDFLARE))({ token, endpoint, ...QUICK }),
  powerdns: (endpoint) => new (getDriver(Provider.POWERDNS))({ apiKey: token, endpoint, ...QUICK }),
  linode: (endpoint) => new (getDriver(Provider.LINODE, 'dns'))({ token, endpoint, ...QUICK }),
  gandi: (endpoint) => new (getDriver(Provider.GANDI_LIVE))({ token, endpoint, ...QUICK }),
  route53: (endpoint) => new (getDriver(Provider.ROUTE53))({ ...keys, endpoint, ...QUICK }),
};

/** What answers for no cloud. */
const BESIDE = ['close', 'fork', 'toJSON'];
const hidden = new Set([...protectedNames(['src', 'providers']), ...BESIDE]);
let text = '{}';
let server: Awaited<ReturnType<typeof answering>>;

beforeAll(async () => {
  nock.restore();
  server = await answering(() => ({ text }));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function taken(response: unknown): Promise<void> {
  if (typeof response !== 'object' || response === null || !(Symbol.asyncIterator in response)) return;
  let count = 0;
  for await (const _ of response as AsyncIterable<unknown>) if ((count += 1) >= 5) return;
}

/** What users call: methods of the driver, and of the parts that it holds. */
function reachable(driver: Driver): [object, string][] {
  return [
    ...methodsOf(driver, hidden).map((name): [object, string] => [driver, name]),
    ...partsOf(driver).flatMap(([, part]) =>
      methodsOf(part, new Set()).map((name): [object, string] => [part, name]),
    ),
  ];
}

test.each(Object.entries(DRIVERS))(
  'every method of %s refuses hostile arguments with an error of ours',
  async (_name, make) => {
    const driver = make(server.url);
    const found = new Set<string>();
    for (text of ['{}', 'null', '<a/>']) {
      for (const [holder, method] of reachable(driver)) {
        const calls = ARGUMENTS.map(async (given, index) => {
          try {
            await taken(
              await (Reflect.get(holder, method) as (...all: unknown[]) => unknown).apply(holder, [...given]),
            );
          } catch (error) {
            if (!CloudError.is(error)) found.add(`${method} #${index}: ${String(error)}`);
          }
        });
        await Promise.all(calls);
      }
    }
    await driver.close();
    expect([...found].toSorted()).toEqual([]);
  },
  120_000,
);
