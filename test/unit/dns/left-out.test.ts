import { getDriver, Provider, type Zone } from 'skylane';
import { formatPlan, parseZoneFile } from 'skylane/dns';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../support/api.js';

isolateNetwork();

const DummyDns = getDriver(Provider.DUMMY, 'dns');
const PowerDns = getDriver(Provider.POWERDNS);
const ORIGIN = 'http://127.0.0.1:8081';
const ZONES = '/api/v1/servers/localhost/zones';
const SOA = 'ns1.example.com. h.example.com. 7 2 3 4 5';
const FILE = `$ORIGIN example.com.\n$TTL 60\n@ SOA ns1 h 7 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\n`;

const powerDns = () => new PowerDns({ endpoint: `${ORIGIN}/api/v1`, apiKey: 'key', retry: { attempts: 1 } });
const set = (name: string, type: string, ...records: (readonly [content: string, disabled?: boolean])[]) => ({
  name,
  type,
  ttl: 60,
  comments: [],
  records: records.map(([content, disabled = false]) => ({ content, disabled })),
});
const HELD = { id: 'example.com.', name: 'example.com.', kind: 'Native', masters: [] };

describe('what a plan leaves out', () => {
  it('is printed: NS records that stay, and SOA and NS records that are not made', async () => {
    const dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'example.com' });
    const plan = await zone.plan([
      { name: '', type: 'SOA', data: SOA, ttl: 60 },
      { name: '@', type: 'NS', data: 'ns9.example.net.', ttl: 60 },
      { name: 'www', type: 'A', data: '192.0.2.1', ttl: 60 },
    ]);
    expect(plan.changes.length).toBe(1);
    expect(plan.passedOver.map(({ type, data }) => [type, data])).toEqual([
      ['SOA', SOA],
      ['NS', 'ns9.example.net.'],
    ]);
    expect(String(plan)).toContain(
      "! @ 60 NS ns9.example.net. (the zone's own, see apexNameServers: passed over)",
    );
    expect(String(plan)).toContain("= @ 3600 NS ns1.dummy.invalid. (the zone's own: left alone)");
    expect(formatPlan(JSON.parse(JSON.stringify(plan)) as typeof plan)).toBe(String(plan));
  });

  it('is nothing where what is desired is there already', async () => {
    const zone = await new DummyDns().createZone({ domain: 'example.com' });
    const plan = await zone.plan(await zone.listRecords());
    expect([plan.changes, plan.kept, plan.passedOver]).toEqual([[], [], []]);
  });

  it('are disabled values, which no plan takes for live ones', async () => {
    nock(ORIGIN)
      .get(`${ZONES}/example.com.`)
      .times(2)
      .reply(200, { rrsets: [set('d.example.com.', 'A', ['192.0.2.1'], ['192.0.2.9', true])] });
    const dns = powerDns();
    const plan = await dns.planZone('example.com.', [{ name: 'd', type: 'A', data: '192.0.2.1', ttl: 60 }]);
    expect(plan.changes).toEqual([]);
    expect(plan.kept.map(({ data, what }) => [data, what])).toEqual([['192.0.2.9', 'disabled']]);
    expect(await dns.exportZone('example.com.')).toMatch(/^; "disabled": .*192\.0\.2\.9/m);
  });
});

describe('an import', () => {
  it("brings the file's NS and SOA records where the zone has none of its own", async () => {
    const patches: object[] = [];
    nock(ORIGIN)
      .post(ZONES)
      .reply(201, HELD)
      .get(`${ZONES}/example.com.`)
      .times(4)
      .reply(200, { rrsets: [set('example.com.', 'SOA', ['a.invalid. h.invalid. 1 2 3 4 5'])] })
      .patch(`${ZONES}/example.com.`, (body: object) => patches.push(body) > 0)
      .times(2)
      .reply(204);
    await powerDns().importZone(FILE);
    expect(JSON.stringify(patches[0])).toContain(SOA);
    expect(JSON.stringify(patches[1])).toContain('"content":"ns1.example.com."');
  });

  it('are those of a file that was read before, too', async () => {
    const dns = new DummyDns();
    const zone = await dns.importZone(parseZoneFile(FILE));
    const records = await zone.listRecords();
    expect(records.filter(({ type }) => type === 'A')).toMatchObject([
      { name: 'ns1', data: '192.0.2.1', ttl: 60 },
    ]);
    await expect(dns.importZone({ domain: 'example.net', ttl: null } as never)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(await dns.listZones()).toHaveLength(1);
  });

  it("tells the logger of records that are the host's own", async () => {
    const warnings: string[] = [];
    const dns = new DummyDns({ logger: { debug: () => {}, warn: (text) => warnings.push(text) } });
    await dns.importZone(FILE);
    expect(warnings.join()).toContain('passed over: @ SOA');
    expect(warnings.join()).toContain('@ NS ns1.example.com.');
  });

  it('that the host refuses takes its zone away again', async () => {
    const refused = { error: 'Name contains unsupported characters' };
    nock(ORIGIN)
      .post(ZONES)
      .reply(201, HELD)
      .get(`${ZONES}/example.com.`)
      .times(2)
      .reply(200, { rrsets: [] })
      .get(`${ZONES}/example.com.`)
      .reply(200, { rrsets: [] })
      .patch(`${ZONES}/example.com.`)
      .reply(422, refused)
      .delete(`${ZONES}/example.com.`)
      .reply(204);
    await expect(powerDns().importZone(FILE)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('was taken away again'),
    });
  });

  it('says that its zone is there where it cannot take it away', async () => {
    nock(ORIGIN)
      .post(ZONES)
      .reply(201, HELD)
      .get(`${ZONES}/example.com.`)
      .reply(500, {})
      .delete(`${ZONES}/example.com.`)
      .reply(500, {});
    await expect(powerDns().importZone(FILE)).rejects.toMatchObject({
      message: expect.stringContaining('importZone made is there'),
    });
  });
});

describe('a disabled value', () => {
  const edit = async (work: (dns: InstanceType<typeof PowerDns>) => Promise<unknown>, records: object[]) => {
    nock(ORIGIN)
      .get(`${ZONES}/example.com.`)
      .reply(200, { rrsets: [set('d.example.com.', 'A', ['192.0.2.1'], ['192.0.2.9', true])] });
    nock(ORIGIN)
      .patch(`${ZONES}/example.com.`, (body: { rrsets: { records: object[] }[] }) => {
        expect(body.rrsets[0]?.records).toEqual(records);
        return true;
      })
      .reply(204);
    await work(powerDns());
  };
  const list = async (): Promise<Awaited<ReturnType<Zone['listRecords']>>> => {
    nock(ORIGIN)
      .get(`${ZONES}/example.com.`)
      .reply(200, { rrsets: [set('d.example.com.', 'A', ['192.0.2.1'], ['192.0.2.9', true])] });
    return powerDns().listRecords('example.com.');
  };

  it('stays where another comes', () =>
    edit(
      (dns) => dns.createRecord('example.com.', { name: 'd', type: 'A', data: '192.0.2.2' }),
      [
        { content: '192.0.2.1', disabled: false },
        { content: '192.0.2.2', disabled: false },
        { content: '192.0.2.9', disabled: true },
      ],
    ));

  it('stays where the last live one goes', async () => {
    const [live] = await list();
    await edit(
      (dns) => dns.deleteRecord({ zone: 'example.com.', id: live?.id ?? '' }),
      [{ content: '192.0.2.9', disabled: true }],
    );
  });

  it('stays disabled with other data', async () => {
    const [, disabled] = await list();
    const reference = { zone: 'example.com.', id: disabled?.id ?? '' };
    await edit(
      (dns) => dns.updateRecord(reference, { data: '192.0.2.8' }),
      [
        { content: '192.0.2.1', disabled: false },
        { content: '192.0.2.8', disabled: true },
      ],
    );
  });

  it('is in the way of the same value, and the error says why', async () => {
    nock(ORIGIN)
      .get(`${ZONES}/example.com.`)
      .reply(200, { rrsets: [set('d.example.com.', 'A', ['192.0.2.9', true])] });
    const created = powerDns().createRecord('example.com.', { name: 'd', type: 'A', data: '192.0.2.9' });
    await expect(created).rejects.toMatchObject({
      code: 'record-exists',
      message: expect.stringContaining('disabled'),
    });
  });
});
