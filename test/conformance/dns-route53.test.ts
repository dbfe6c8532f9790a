import { getDriver, PlanIncompleteError, Provider, type Zone } from 'skylane';
import { parseZoneFile } from 'skylane/dns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { describeDns } from '../support/dns.js';
import { quickSandbox } from '../support/sandbox.js';

const Route53 = getDriver(Provider.ROUTE53);
const sandbox = await quickSandbox({ flavor: 'route53' });
const capped = await quickSandbox({ flavor: 'route53', pageSize: 2 });

afterAll(() => Promise.all([sandbox.close(), capped.close()]));

describeDns({
  name: 'the sandbox of Route 53',
  driver: () => new Route53({ ...sandbox.credentials, endpoint: sandbox.url }),
  domain: (part) => `${part}.example`,
});

describeDns({
  name: 'a sandbox that cuts its pages short',
  driver: () => new Route53({ ...capped.credentials, endpoint: capped.url }),
  domain: (part) => `${part}.capped.example`,
  only: /^lists all|finds a zone|edits one value/,
});

/** What Amazon's own console does, and this library leaves alone. */
class Console extends Route53 {
  async make(zone: Zone, ...sets: string[]): Promise<void> {
    await this.change(zone, 'CREATE', ...sets);
  }

  async change(zone: Zone, action: string, ...sets: string[]): Promise<void> {
    const changes = sets.map(
      (set) => `<Change><Action>${action}</Action><ResourceRecordSet>${set}</ResourceRecordSet></Change>`,
    );
    const body = `<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes>${changes.join('')}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
    const path = `/2013-04-01/hostedzone/${zone.id}/rrset/`;
    await this.connection.bytes(
      { operation: 'changeRecords', method: 'POST', path, body },
      this.call(undefined),
    );
  }
}

const alias = (name: string, type: string): string =>
  `<Name>${name}</Name><Type>${type}</Type><AliasTarget><HostedZoneId>Z2LB</HostedZoneId><DNSName>lb.example.net.</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>`;
const weighted = (name: string, identifier: string, ...values: string[]): string =>
  `<Name>${name}</Name><Type>A</Type><SetIdentifier>${identifier}</SetIdentifier><Weight>10</Weight><TTL>60</TTL><ResourceRecords>${values.map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`).join('')}</ResourceRecords>`;

describe('a name with characters that Route 53 escapes in its own way', () => {
  it('comes back as it was given, and its record goes again', async () => {
    const dns = new Route53({ ...sandbox.credentials, endpoint: sandbox.url });
    const zone = await dns.createZone({ domain: 'escaped.example' });
    const name = 'a\\@b\\.c(1)';
    const record = await zone.createRecord({ name, type: 'A', data: '192.0.2.1', ttl: 60 });
    const listed = (await zone.listRecords()).filter(({ type }) => type === 'A').map((one) => one.name);
    expect(listed).toEqual(['a\\@b\\.c\\(1\\)']);
    await record.delete();
    await zone.delete();
  });
});

describe('aliases and sets with a routing policy', () => {
  const host = new Console({ ...sandbox.credentials, endpoint: sandbox.url });
  const dummy = new (getDriver(Provider.DUMMY, 'dns'))();
  let zone: Zone;
  let number = 0;

  beforeEach(async () => {
    number += 1;
    const domain = `special${number}.example`;
    zone = await host.createZone({ domain });
    await host.make(
      zone,
      alias(`www.${domain}.`, 'A'),
      alias(`www.${domain}.`, 'AAAA'),
      weighted(`api.${domain}.`, 'blue', '192.0.2.1', '192.0.2.2'),
      weighted(`api.${domain}.`, 'green', '192.0.2.1'),
      weighted(`one.${domain}.`, 'only', '192.0.2.1'),
    );
  });

  afterAll(() => host.close());

  /** What is special in the zone, as Route 53 holds it. */
  const special = async (): Promise<unknown[]> =>
    (await zone.listRecords())
      .filter(({ extra }) => Object.values(extra).some((value) => value !== null && !Array.isArray(value)))
      .map(({ name, type, data, ttl, extra }) => [name, type, data, ttl, extra]);

  it('are listed with what they are, each under an id of its own', async () => {
    const records = (await zone.listRecords()).filter(({ name }) => name !== '');
    expect(new Set(records.map(({ id }) => id)).size).toBe(6);
    expect(
      records.filter(({ name }) => name === 'www').map(({ type, data, extra }) => [type, data, extra]),
    ).toEqual(
      ['A', 'AAAA'].map((type) => [
        'ALIAS',
        'lb.example.net.',
        {
          values: [],
          alias: { type, target: 'lb.example.net.', zoneId: 'Z2LB', evaluateTargetHealth: true },
          routing: null,
        },
      ]),
    );
    const [first] = records;
    expect(await zone.getRecord(first?.id ?? '')).toMatchObject({ name: first?.name, extra: first?.extra });
  });

  it('survive edits of their neighbours', async () => {
    const before = await special();
    const record = await zone.createRecord({ name: 'www', type: 'TXT', data: 'beside', ttl: 60 });
    await record.update({ data: 'changed' });
    await record.delete();
    await zone.createRecord({ name: 'api', type: 'AAAA', data: '2001:db8::1', ttl: 60 });
    expect(await special()).toEqual(before);
  });

  it('survive plans that do not name them, which say so', async () => {
    const before = await special();
    const plan = await zone.plan([{ name: 'new', type: 'A', data: '192.0.2.9', ttl: 60 }]);
    expect(
      plan.kept
        .filter(({ type }) => type !== 'NS')
        .map(({ name, what }) => `${name} ${what}`)
        .toSorted(),
    ).toEqual([
      'api the weighted set "blue"',
      'api the weighted set "blue"',
      'api the weighted set "green"',
      'one the weighted set "only"',
      'www an alias of lb.example.net.',
      'www an alias of lb.example.net.',
    ]);
    expect(String(plan)).toContain(
      '= www default ALIAS lb.example.net. (an alias of lb.example.net.: left alone)',
    );
    await host.applyPlan(plan);
    expect(await special()).toEqual(before);
  });

  it('may stand among what a plan desires: then nothing is to do', async () => {
    const listed = (await zone.listRecords()).map(({ name, type, data, ttl }) => ({ name, type, data, ttl }));
    expect((await zone.plan(listed)).changes).toEqual([]);
  });

  it('are in the way of records of their name and type, before anything is sent', async () => {
    for (const record of [
      { name: 'www', type: 'A', data: '192.0.2.9', ttl: 60 },
      { name: 'api', type: 'A', data: '192.0.2.9', ttl: 60 },
      { name: 'www', type: 'CNAME', data: 'x.example.', ttl: 60 },
    ]) {
      await expect(zone.createRecord(record)).rejects.toMatchObject({ code: 'conflict' });
      await expect(zone.plan([record])).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it('cannot be changed, and can be deleted where that takes the whole set', async () => {
    const records = await zone.listRecords();
    const named = (name: string) => records.filter((record) => record.name === name);
    for (const record of [...named('www'), ...named('api'), ...named('one')])
      await expect(record.update({ ttl: 90 })).rejects.toMatchObject({ code: 'not-supported' });
    const blue = named('api').find(({ data }) => data === '192.0.2.2');
    await expect(blue?.delete()).rejects.toMatchObject({ code: 'not-supported' });
    await named('one')[0]?.delete();
    await named('www')[0]?.delete();
    expect((await special()).length).toBe(4);
  });

  it('stand in an export as comments, and stop a copy before anything is made', async () => {
    const text = await host.exportZone(zone);
    expect(text.split('\n').filter((line) => line.startsWith('; "an alias of lb.example.net."')).length).toBe(
      2,
    );
    expect(parseZoneFile(text).records.filter(({ name }) => name !== '')).toEqual([]);
    await expect(host.copyZone(zone, dummy)).rejects.toMatchObject({ code: 'not-supported' });
    expect(await dummy.listZones()).toEqual([]);
  });

  it('go with their zone', async () => {
    await zone.delete();
    await expect(host.getZone(zone.id)).rejects.toMatchObject({ code: 'zone-not-found' });
  });
});

describe('change batches', () => {
  const driver = new Route53({
    ...sandbox.credentials,
    endpoint: sandbox.url,
    retry: { attempts: 6, delay: 1, throttleDelay: 20 },
  });
  const records = (count: number, length = 0) =>
    Array.from({ length: count }, (_, index) => ({
      name: `n${index}`,
      type: length === 0 ? 'A' : 'TXT',
      data: length === 0 ? `192.0.${index >> 8}.${index & 255}` : 'x'.repeat(length),
      ttl: 60,
    }));

  afterEach(() => sandbox.clearFaults());
  afterAll(() => driver.close());

  it('take 1,000 values or 32,000 characters', async () => {
    const zone = await driver.createZone({ domain: 'large.example' });
    await sandbox.clearLog();
    expect((await driver.applyPlan(await zone.plan(records(2500)))).batches).toBe(3);
    expect((await sandbox.counts())['records.change']).toBe(3);
    const changed = records(2500).map((record) => ({ ...record, ttl: 90 }));
    expect((await driver.applyPlan(await zone.plan(changed), { guard: 1 })).batches).toBe(5);
    const texts = await driver.createZone({ domain: 'texts.example' });
    expect((await driver.applyPlan(await texts.plan(records(500, 200)))).batches).toBe(4);
  });

  it('that fail halfway say what was made, and the rest can be planned again', async () => {
    const zone = await driver.createZone({ domain: 'halfway.example' });
    const plan = await zone.plan(records(2500));
    await sandbox.addFault({ kind: 'status', status: 503, operation: 'records.change', skip: 1 });
    const failed = await driver.applyPlan(plan).catch((error: unknown) => error);
    if (!(failed instanceof PlanIncompleteError)) throw failed;
    expect([failed.applied.changes.length, failed.remaining.changes.length]).toEqual([1000, 1500]);
    expect(failed).toMatchObject({ status: 503, retryable: true, cause: { code: 'unavailable' } });
    await sandbox.clearFaults();
    const rest = await zone.plan(records(2500));
    expect(rest.changes.length).toBe(1500);
    await driver.applyPlan(rest);
    expect((await zone.plan(records(2500))).changes).toEqual([]);
  });

  it('are sent again where Route 53 throttles', async () => {
    const zone = await driver.createZone({ domain: 'slow.example' });
    await sandbox.setRateLimits([{ requests: 1, per: 20, operations: ['records.change'], headers: false }]);
    await Promise.all(['a', 'b'].map((name) => zone.createRecord({ name, type: 'A', data: '192.0.2.1' })));
    await sandbox.setRateLimits([]);
    expect((await zone.listRecords()).filter(({ name }) => name !== '').length).toBe(2);
  });

  it('that Route 53 never brings into sync are given up with the call', async () => {
    const stuck = await quickSandbox({ flavor: 'route53', actionTime: 600_000 });
    const patient = new Route53({ ...stuck.credentials, endpoint: stuck.url });
    const zone = await patient.createZone({ domain: 'stuck.example' });
    const plan = await zone.plan(records(1));
    await expect(patient.applyPlan(plan, {}, { timeout: 500 })).rejects.toMatchObject({ code: 'timeout' });
    await patient.close();
    await stuck.close();
  });
});

describe('the simulated Route 53 refuses', () => {
  const host = new Console({ ...sandbox.credentials, endpoint: sandbox.url });
  const values = (count: number, length = 0): string =>
    Array.from({ length: count }, (_, index) =>
      length === 0 ? `192.0.${index >> 8}.${index & 255}` : `"${String(index).padEnd(length - 2, 'x')}"`,
    )
      .map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`)
      .join('');
  const plain = (name: string, type: string, records: string): string =>
    `<Name>${name}.refused.example.</Name><Type>${type}</Type><TTL>60</TTL><ResourceRecords>${records}</ResourceRecords>`;
  let zone: Zone;

  beforeAll(async () => {
    zone = await host.createZone({ domain: 'refused.example' });
  });
  afterAll(() => host.close());

  it.each([
    [
      'more than 1,000 values',
      'CREATE',
      ['a', 'b', 'c'].map((name) => plain(name, 'A', values(334))),
      'Number of records limit of 1000 exceeded.',
    ],
    [
      'an UPSERT of 501, which count twice',
      'UPSERT',
      [plain('a', 'A', values(300)), plain('b', 'A', values(201))],
      'Number of records limit of 1000 exceeded.',
    ],
    [
      'more than 32,000 characters',
      'CREATE',
      [plain('a', 'TXT', values(161, 200))],
      'RDATA character limit of 32000 exceeded.',
    ],
    [
      'what is not there',
      'DELETE',
      [plain('a', 'A', values(1))],
      "Tried to delete resource record set [name='a.refused.example.', type='A'] but it was not found",
    ],
    [
      'one set twice',
      'CREATE',
      [plain('a', 'A', values(1)), plain('a', 'A', values(1))],
      'invalid set of changes for a resource record set',
    ],
    [
      'a CNAME beside others',
      'CREATE',
      [plain('a', 'A', values(1)), plain('a', 'CNAME', '<ResourceRecord><Value>x.</Value></ResourceRecord>')],
      'conflicts with other records',
    ],
    [
      'an address that is none',
      'CREATE',
      [plain('a', 'A', '<ResourceRecord><Value>192.0.2.300</Value></ResourceRecord>')],
      'Value is not a valid IPv4 address',
    ],
    [
      'a text without quotes',
      'CREATE',
      [plain('a', 'TXT', '<ResourceRecord><Value>x</Value></ResourceRecord>')],
      'Value should be enclosed in quotation marks',
    ],
    [
      'a weighted set beside a simple one',
      'CREATE',
      [plain('w', 'A', values(1)), weighted('w.refused.example.', 'one', '192.0.2.1')],
      'cannot be created as other RRSets exist',
    ],
    [
      'an alias of nothing',
      'CREATE',
      [
        '<Name>x.refused.example.</Name><Type>A</Type><AliasTarget><HostedZoneId>ZONE</HostedZoneId><DNSName>y.refused.example.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>',
      ],
      'but that target was not found',
    ],
    [
      'a name elsewhere',
      'CREATE',
      [weighted('www.other.example.', 'one', '192.0.2.1')],
      'is not permitted in zone refused.example.',
    ],
  ])('%s, and does nothing of the batch', async (_what, action, sets, message) => {
    const placed = sets.map((set) => set.replace('>ZONE<', `>${zone.id}<`));
    await expect(host.change(zone, action, ...placed)).rejects.toMatchObject({
      status: 400,
      providerCode: 'InvalidChangeBatch',
      message: expect.stringContaining(message),
    });
    expect((await zone.listRecords()).filter(({ name }) => name !== '')).toEqual([]);
  });

  it('who signs with another key', async () => {
    const other = new Route53({ ...sandbox.credentials, secretAccessKey: 'wrong', endpoint: sandbox.url });
    await expect(other.listZones()).rejects.toMatchObject({
      code: 'authentication',
      providerCode: 'SignatureDoesNotMatch',
    });
    await other.close();
  });

  it('more zones than the quota has', async () => {
    const small = await quickSandbox({ flavor: 'route53', quota: { zones: 1 }, pageSize: 2 });
    const own = new Route53({ ...small.credentials, endpoint: small.url });
    const first = await own.createZone({ domain: 'one.example' });
    await expect(own.createZone({ domain: 'two.example' })).rejects.toMatchObject({ code: 'quota-exceeded' });
    await own.applyPlan(
      await first.plan(['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'A', data: '192.0.2.1' }))),
    );
    expect((await first.listRecords()).filter(({ name }) => name !== '').map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    await own.close();
    await small.close();
  });
});
