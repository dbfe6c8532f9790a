import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answeringServer, type HeardRequest } from '../../../support/answering-server.js';
import { fixture } from '../../../support/fixture.js';

const Azure = getDriver(Provider.AZURE_DNS);
const ZONES = fixture('azure/dns-zones.json');
const SETS = fixture('azure/dns-recordsets.json') as { readonly value: readonly Record<string, unknown>[] };

type Said = readonly [status: number, body: unknown];

async function stage(script: (request: HeardRequest) => Said | undefined) {
  const { origin, heard } = await answeringServer((request, response) => {
    const [status, body] = script(request) ??
      live(request) ?? [404, { error: { code: 'NotFound', message: 'There is none.' } }];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const driver = new Azure({
    subscriptionId: '99999999-9999-9999-9999-999999999999',
    resourceGroup: 'dns-test',
    token: 'a-token',
    endpoint: origin,
    retry: { attempts: 1 },
  });
  onTestFinished(() => driver.close());
  return { driver, heard };
}

/** What the live API said. */
function live({ method, url }: HeardRequest): Said | undefined {
  if (method !== 'GET') return undefined;
  if (/\/dnszones$/i.test(url.pathname)) return [200, ZONES];
  if (/\/dnszones\/full4ir\.tk$/i.test(url.pathname)) return [200, (ZONES['value'] as unknown[])[0]];
  return url.pathname.endsWith('/recordsets') ? [200, SETS] : undefined;
}

const setOf = (name: string) => SETS.value.find((set) => set['name'] === name) ?? {};

describe('what the live API said', () => {
  test('of zones', async () => {
    const { driver } = await stage(() => undefined);
    const [zone] = await driver.listZones();
    expect([zone?.domain, zone?.type, zone?.extra.resourceGroup, zone?.extra.nameServers.length]).toEqual([
      'full4ir.tk',
      'primary',
      'dns-test',
      4,
    ]);
    expect(driver.adopt(JSON.parse(JSON.stringify(zone)) as never)).toBeInstanceOf(zone!.constructor);
  });

  test('of sets, value by value', async () => {
    const { driver } = await stage(() => undefined);
    const zone = await driver.getZone('full4ir.tk');
    const records = (await zone.listRecords()).map(({ name, type, ttl, data }) => [name, type, ttl, data]);
    expect(records).toContainEqual(['', 'NS', 172_800, 'ns1-05.azure-dns.com.']);
    expect(records).toContainEqual(['docs', 'CNAME', 3600, 'docs.example.com.']);
    expect(records).toContainEqual(['localhost', 'A', 3600, '127.0.0.1']);
    expect(records.filter(([name]) => name === '_acme-challenge.listrecordset')).toEqual([
      ['_acme-challenge.listrecordset', 'TXT', 3600, '"challengetoken1"'],
      ['_acme-challenge.listrecordset', 'TXT', 3600, '"challengetoken2"'],
    ]);
  });
});

describe('a change', () => {
  const puts = (heard: readonly HeardRequest[]) => heard.filter(({ method }) => method === 'PUT');

  test('of a set names the ETag that was read, and leaves metadata as they are', async () => {
    const kept = setOf('localhost');
    const set = { ...kept, properties: { ...(kept['properties'] as object), metadata: { team: 'web' } } };
    const { driver, heard } = await stage(({ method, url }) => {
      if (method === 'PUT') return [200, set];
      return url.pathname.endsWith('/recordsets') ? [200, { value: [set] }] : undefined;
    });
    const zone = await driver.getZone('full4ir.tk');
    await zone.createRecord({ name: 'localhost', type: 'A', data: '127.0.0.2' });
    const [put] = puts(heard);
    expect(put?.headers['if-match']).toBe(kept['etag']);
    expect(JSON.parse(put?.body ?? '')).toEqual({
      properties: {
        TTL: 3600,
        metadata: { team: 'web' },
        ARecords: [{ ipv4Address: '127.0.0.1' }, { ipv4Address: '127.0.0.2' }],
      },
    });
  });

  test('that makes a set lets nobody else’s be overwritten', async () => {
    const { driver, heard } = await stage(({ method }) =>
      method === 'PUT' ? [201, setOf('docs')] : undefined,
    );
    const zone = await driver.getZone('full4ir.tk');
    await zone.createRecord({ name: 'mail', type: 'MX', data: '10 mx', ttl: 60 });
    const [put] = puts(heard);
    expect([put?.headers['if-none-match'], put?.headers['if-match']]).toEqual(['*', undefined]);
    expect(JSON.parse(put?.body ?? '')).toEqual({
      properties: { TTL: 60, MXRecords: [{ preference: 10, exchange: 'mx.full4ir.tk' }] },
    });
  });

  test('that is refused for its ETag begins with what is there now', async () => {
    let refusals = 1;
    const { driver, heard } = await stage(({ method, url }) => {
      if (method === 'PUT' && refusals-- > 0)
        return [412, { error: { code: 'PreconditionFailed', message: 'The etag does not match.' } }];
      if (method === 'PUT') return [200, setOf('localhost')];
      return url.pathname.endsWith('/A/localhost') ? [200, setOf('localhost')] : undefined;
    });
    const zone = await driver.getZone('full4ir.tk');
    await zone.createRecord({ name: 'localhost', type: 'A', data: '127.0.0.2' });
    expect(puts(heard)).toHaveLength(2);
    expect(heard.filter(({ url }) => url.pathname.endsWith('/recordsets'))).toHaveLength(2);
  });

  test('of an alias of one of Azure’s resources is refused, and plans leave it alone', async () => {
    const address = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses/front';
    const alias = {
      ...setOf('localhost'),
      name: 'www',
      properties: { TTL: 60, targetResource: { id: address }, ARecords: [] },
    };
    const { driver, heard } = await stage(({ url }) =>
      url.pathname.endsWith('/recordsets') ? [200, { value: [alias] }] : undefined,
    );
    const zone = await driver.getZone('full4ir.tk');
    await expect(zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('publicIPAddresses/front'),
    });
    const plan = await zone.plan([]);
    expect(plan.changes).toEqual([]);
    expect(heard.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('in a zone of several pages asks for the sets of its name alone', async () => {
    const { driver, heard } = await stage(({ method, url }) => {
      if (method === 'PUT') return [201, setOf('localhost')];
      return url.pathname.endsWith('/recordsets')
        ? [200, { ...SETS, nextLink: `http://azure.test${url.pathname}?api-version=2018-05-01&$skiptoken=2` }]
        : undefined;
    });
    const zone = await driver.getZone('full4ir.tk');
    await zone.createRecord({ name: 'new', type: 'A', data: '192.0.2.1' });
    expect(heard.filter(({ url }) => url.pathname.endsWith('/recordsets'))).toHaveLength(1);
    const asked = heard.filter(({ method, url }) => method === 'GET' && url.pathname.endsWith('/new'));
    expect(asked.map(({ url }) => url.pathname.split('/').at(-2)).toSorted()).toEqual([
      'A',
      'AAAA',
      'CAA',
      'CNAME',
      'MX',
      'NS',
      'PTR',
      'SRV',
      'TXT',
    ]);
  });
});

test('a zone that exists, here or elsewhere, is told by its code', async () => {
  const { driver } = await stage(({ method }) =>
    method === 'PUT'
      ? [412, { error: { code: 'PreconditionFailed', message: 'The Zone exists already.' } }]
      : undefined,
  );
  await expect(driver.createZone({ domain: 'full4ir.tk' })).rejects.toMatchObject({ code: 'zone-exists' });
  await expect(driver.getZone('other.tk')).rejects.toMatchObject({ code: 'zone-not-found' });
});
