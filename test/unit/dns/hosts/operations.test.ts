import { StackitDns } from 'skylane/stackit';
import { YandexDns } from 'skylane/yandex';
import { describe, expect, it } from 'vitest';
import { driverOf, hostOf } from '../../../support/dns-hosts/opened.js';
import type { Answer, StandIn } from '../../../support/dns-hosts/server.js';

describe('STACKIT', () => {
  const set = { id: 'r1', name: 'a.example.com.', type: 'A', ttl: 300, records: [{ content: '192.0.2.1' }] };
  const wanted = { type: 'A', data: '192.0.2.2' };
  const zone = { id: 'z', name: 'ours', dnsName: 'example.com', type: 'primary', defaultTTL: 300 };

  /** Changes are accepted; what is read afterwards has one state after the other. */
  const stackit = async (states: readonly (string | null)[]): Promise<{ host: StandIn; dns: StackitDns }> => {
    const left = [...states];
    const host = await hostOf(({ method, url }): Answer => {
      if (method === 'POST') return { status: 202, json: { rrset: { ...set, state: 'CREATING' } } };
      if (method !== 'GET') return { status: 202, json: { message: 'Success' } };
      if (url.pathname.endsWith('/rrsets')) return { json: { rrSets: [set], totalPages: 1 } };
      const state = left.shift() ?? null;
      if (state === null) return { status: 404, json: { message: 'not found' } };
      const rest = { state, error: 'no room' };
      const isSet = url.pathname.includes('/rrsets/');
      return { json: isSet ? { rrset: { ...set, ...rest } } : { zone: { ...zone, ...rest } } };
    });
    return { host, dns: driverOf(new StackitDns({ endpoint: host.endpoint, token: 't', projectId: 'p' })) };
  };
  const adopted = (dns: StackitDns): ReturnType<StackitDns['adopt']> =>
    dns.adopt({
      id: 'z',
      domain: 'example.com',
      type: 'primary',
      ttl: 300,
      extra: { name: 'ours', description: null },
    });
  const reads = ({ log }: StandIn): number =>
    log.filter(({ method, url }) => method === 'GET' && !url.pathname.endsWith('/rrsets')).length;

  it('waits until an update has been carried out', async () => {
    const { host, dns } = await stackit(['CREATE_SUCCEEDED', 'UPDATING', 'UPDATE_SUCCEEDED']);
    const [record] = await dns.listRecords(adopted(dns));
    expect((await record?.update({ data: '192.0.2.9' }))?.data).toBe('192.0.2.9');
    expect(reads(host)).toBe(3);
  });

  it.each([
    ['DELETING', 'DELETE_SUCCEEDED'],
    ['DELETING', null],
  ])('waits for a deletion that shows %s, then %s', async (...states) => {
    const { host, dns } = await stackit(states);
    const [record] = await dns.listRecords(adopted(dns));
    await record?.delete();
    await (await stackit(states)).dns.deleteZone('z');
    expect(reads(host)).toBe(2);
  });

  it.each<[string, string, (dns: StackitDns) => Promise<unknown>]>([
    ['CREATE_FAILED', 'changeRecords', (dns) => dns.createRecord(adopted(dns), { ...wanted, name: 'b' })],
    [
      'UPDATE_FAILED',
      'changeRecords',
      async (dns) => (await dns.listRecords(adopted(dns)))[0]?.update(wanted),
    ],
    ['DELETE_FAILED', 'deleteRecord', async (dns) => (await dns.listRecords(adopted(dns)))[0]?.delete()],
    ['DELETE_FAILED', 'deleteZone', (dns) => dns.deleteZone('z')],
  ])(
    'throws why a change was accepted and ended as %s, in the name of %s',
    async (state, operation, change) => {
      const { dns } = await stackit([state]);
      const message = `${operation}: stackit could not: no room.`;
      await expect(change(dns)).rejects.toMatchObject({ code: 'invalid-request', message });
    },
  );
});

describe('Yandex', () => {
  const yandex = (endpoint: string): YandexDns =>
    driverOf(new YandexDns({ endpoint, token: 'a-token', folderId: 'folder' }));
  const failed = { code: 9, message: 'the record set was changed' };
  const held = {
    name: 'a.example.com.',
    type: 'CNAME',
    ttl: '300',
    data: ['Foo.Example.com.'],
    description: 'by hand',
  };

  /** A zone of one set, whose changes are answered with an operation; it ends as the list of operations says. */
  const zoneOf = (begun: object, ended: readonly object[] = []): Promise<StandIn> => {
    const seen = [...ended];
    return hostOf(({ method, url }) => {
      if (method !== 'GET') return { json: { id: 'op-1', ...begun } };
      if (url.pathname.endsWith(':listRecordSets')) return { json: { recordSets: [held] } };
      if (url.pathname.endsWith('/operations'))
        return {
          json: {
            operations: [
              { id: 'op-0', done: true },
              { id: 'op-1', ...seen.shift() },
            ],
          },
        };
      return { json: { id: 'z1', zone: 'example.com.', privateVisibility: { networkIds: ['n'] } } };
    });
  };

  it('throws the error of an operation that has failed at once', async () => {
    const host = await zoneOf({ done: true, error: failed });
    const dns = yandex(host.endpoint);
    const error = { message: expect.stringContaining(failed.message) as string, providerCode: '9' };
    await expect(dns.createRecord('z1', { name: 'b', type: 'A', data: '192.0.2.1' })).rejects.toMatchObject(
      error,
    );
    await expect(dns.deleteZone('z1')).rejects.toMatchObject(error);
  });

  it.each([{ done: false }, {}])(
    'waits for an operation that says %j, and throws its error',
    async (begun) => {
      const ways = [
        { last: { done: true, error: failed }, code: '9' },
        { last: { done: true, response: {} }, code: null },
      ];
      for (const { last, code } of ways) {
        const host = await zoneOf(begun, [begun, last]);
        const made = yandex(host.endpoint).createRecord('z1', { name: 'b', type: 'A', data: '192.0.2.1' });
        if (code === null) expect((await made).name).toBe('b');
        else await expect(made).rejects.toMatchObject({ providerCode: code });
        expect(host.log.filter(({ url }) => url.pathname === '/zones/z1/operations')).toHaveLength(2);
      }
    },
  );

  it('waits until a zone is made, and until it is gone', async () => {
    const zone = { id: 'z2', zone: 'example.net.' };
    let asked = 0;
    const host = await hostOf(({ method, url }) => {
      if (method !== 'GET') return { json: { id: 'op-1', metadata: { dnsZoneId: 'z2' } } };
      asked += 1;
      const last = { id: 'op-1', done: true, response: zone };
      const isThere = url.pathname === '/zones/z2/operations' && asked === 2;
      return isThere ? { json: { operations: [last] } } : { status: 404, json: { code: 5, message: 'none' } };
    });
    const dns = yandex(host.endpoint);
    expect(await dns.createZone({ domain: 'example.net' })).toMatchObject({
      id: 'z2',
      domain: 'example.net',
    });
    await dns.deleteZone('z2');
    expect(asked).toBe(3);
  });

  it('names a set that goes as it was read', async () => {
    const host = await zoneOf({ done: true, response: {} });
    const dns = yandex(host.endpoint);
    const [record] = await dns.listRecords('z1');
    await record?.update({ data: 'bar.example.com.' });
    await record?.delete();
    const sent = host.log.filter(({ method }) => method === 'POST').map(({ json }) => json);
    const going = { ...held, ttl: 300 };
    expect(sent).toEqual([
      { deletions: [going], additions: [{ ...going, data: ['bar.example.com.'] }] },
      { deletions: [going], additions: [] },
    ]);
  });

  it('tells private zones', async () => {
    const host = await zoneOf({});
    expect((await yandex(host.endpoint).getZone('z1')).extra.isPrivate).toBe(true);
  });
});
