import nock from 'nock';
import { getDriver, type NodeFilter, Provider } from 'skylane';
import { DummyCompute } from 'skylane/dummy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isolateNetwork } from '../../support/api.js';

let cloud: DummyCompute;

beforeEach(async () => {
  cloud = new DummyCompute();
  for (const name of ['web', 'web.*', "web' OR '1'='1", 'wéb %2F\\'])
    await cloud.createNode({ name, image: 'linux', size: 'small', metadata: { team: name } });
});
afterEach(() => cloud.close());
isolateNetwork();

const names = (nodes: readonly { readonly name: string }[]): string[] => nodes.map(({ name }) => name);

describe('one argument without a filter in it', () => {
  test.each([[undefined], [null], [{}], [{ timeout: 1000 }], [{ signal: undefined }]])(
    '%j lists all servers',
    async (given) => {
      expect(await cloud.listNodes(given as undefined)).toHaveLength(4);
    },
  );

  test('is the options of the call: its signal ends the list', async () => {
    const reason = new Error('enough');
    await expect(cloud.listNodes({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const walk = async (): Promise<void> => {
      for await (const _ of cloud.iterateNodes({ signal: AbortSignal.abort(reason) }));
    };
    await expect(walk()).rejects.toBe(reason);
  });
});

describe('a filter', () => {
  test('goes before the options of the call, which count', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(cloud.listNodes({ name: 'web' }, { signal })).rejects.toBe(reason);
    expect(names(await cloud.listNodes({ name: 'web' }, { timeout: 1000 }))).toEqual(['web']);
  });

  test.each([
    [
      { name: 'web', timeout: 1000 },
      /timeout stands within the filter; .*listNodes\(\{ name \}, \{ timeout \}\)/,
    ],
    [{ tag: 'team', signal: new AbortController().signal }, /signal stands within the filter/],
    [{ status: 'ACTIVE' }, /status is no filter; there are name, tag and state/],
    [{ timeout: 1000, status: 'ACTIVE' }, /within the filter|no filter/],
  ])('that is none is refused: %j', async (filter, words) => {
    await expect(cloud.listNodes(filter as NodeFilter)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(words) as string,
    });
  });

  test.each(['web', 'web.*', "web' OR '1'='1", 'wéb %2F\\'])('means %j as it is written', async (name) => {
    expect(names(await cloud.listNodes({ name }))).toEqual([name]);
    expect(names(await cloud.listNodes({ tag: { team: name } }))).toEqual([name]);
    expect(names(await cloud.listNodes({ tag: `team:${name}` }))).toEqual([name]);
  });

  test.each([[{ name: '' }], [{ tag: { constructor: 'web' } }], [{ tag: '__proto__' }], [{ state: [] }]])(
    '%j fits none',
    async (filter) => {
      expect(await cloud.listNodes(filter)).toEqual([]);
    },
  );
});

test.each([
  ['web', 'web'],
  ['web*', undefined],
  ['we?', undefined],
  ['we\\b', undefined],
])('EC2: the name %j is asked for as %j, since its filters are patterns', async (name, sent) => {
  const item = (id: string, value: string): string =>
    `<item><instancesSet><item><instanceId>${id}</instanceId><tagSet><item><key>Name</key><value>${value}</value></item></tagSet></item></instancesSet></item>`;
  let body: Record<string, string> = {};
  nock('https://ec2.eu-central-1.amazonaws.com')
    .post('/', (given: Record<string, string>) => {
      body = given;
      return true;
    })
    .reply(200, `<R><reservationSet>${item('i-1', name)}${item('i-2', 'website')}</reservationSet></R>`);
  await using ec2 = new (getDriver(Provider.EC2))({
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI',
    region: 'eu-central-1',
  });
  expect((await ec2.listNodes({ name })).map(({ id }) => id)).toEqual(['i-1']);
  expect(body['Filter.1.Value.1']).toBe(sent);
});

test.each([
  [Provider.DIGITAL_OCEAN, 'https://api.digitalocean.com', '/v2/droplets', 'droplets'],
  [Provider.HETZNER, 'https://api.hetzner.cloud', '/v1/servers', 'servers'],
] as const)(
  '%s: a name of special characters arrives as it is written',
  async (provider, origin, path, key) => {
    const name = "a&name=b #%2F'+é";
    let asked: unknown;
    nock(origin)
      .get(path)
      .query((query) => {
        asked = query['name'];
        return true;
      })
      .reply(200, {
        [key]: [
          { id: 1, name },
          { id: 2, name: 'b' },
        ],
      });
    const Driver = getDriver(provider);
    await using driver = new Driver({ token: 'x'.repeat(64) });
    expect(names(await driver.listNodes({ name }))).toEqual([name]);
    expect(asked).toBe(name);
  },
);
