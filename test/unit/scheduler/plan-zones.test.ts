import {
  getDriver,
  NotSupportedError,
  planZones,
  Provider,
  QuotaExceededError,
  type RecordSpec,
} from 'skylane';
import { withdraw } from 'skylane/driver';
import { DummyCloud } from 'skylane/dummy';
import { describe, expect, it, vi } from 'vitest';

const DummyDns = getDriver(Provider.DUMMY, 'dns');
const A = (name: string, data = '192.0.2.1'): RecordSpec => ({ name, type: 'A', data, ttl: 300 });

describe('planZones', () => {
  it('brings one state to several hosts, and has nothing to do the second time', async () => {
    const hosts = [new DummyDns(), new DummyDns()];
    const records = Array.from({ length: 300 }, (_, index) => A(`n${index}`));
    for (const host of hosts) await host.createZone({ domain: 'example.com' });
    const desired = { domain: 'Example.com.', records, homes: hosts };
    const plans = await planZones([desired]);
    const { results } = await plans.apply();
    expect(results.map(({ status, applied }) => [status, applied?.created])).toEqual([
      ['applied', 300],
      ['applied', 300],
    ]);
    const second = await planZones([desired]);
    expect([second.isEmpty, (await second.apply()).results.map(({ status }) => status)]).toEqual([
      true,
      ['unchanged', 'unchanged'],
    ]);
  });

  it('makes zones that are missing, when it is told to', async () => {
    const dns = new DummyDns();
    const targets = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'].map((domain) => ({
      domain,
      records: [A('www')],
      homes: [dns],
    }));
    const plans = await planZones(targets, { missing: 'create' });
    expect(String(plans)).toContain('# a.example at dummy\nto be made, with 1 records');
    expect((await plans.apply()).failures).toEqual([]);
    expect((await dns.listZones()).map(({ domain }) => domain).toSorted()).toEqual(
      targets.map(({ domain }) => domain),
    );
    expect((await planZones(targets)).isEmpty).toBe(true);
  });

  it('changes nothing where a zone could not be planned, and names it', async () => {
    const dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'example.com' });
    const plans = await planZones([
      { domain: 'example.com', records: [A('www')], homes: [dns] },
      { domain: 'missing.example', records: [A('www')], homes: [dns] },
    ]);
    expect(plans.failures.map(({ domain, error }) => [domain, error?.code])).toEqual([
      ['missing.example', 'zone-not-found'],
    ]);
    await expect(plans.apply()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('missing.example') as string,
    });
    expect((await zone.listRecords()).some(({ name }) => name === 'www')).toBe(false);
  });

  it('says where a missing zone cannot be made', async () => {
    class Closed extends DummyDns {
      static {
        withdraw(this, 'createZone');
      }
    }
    const plans = await planZones([{ domain: 'example.com', records: [], homes: [new Closed()] }], {
      missing: 'create',
    });
    expect(plans.failures.map(({ error }) => error?.code)).toEqual(['not-supported']);
  });

  it('makes no zone whose records cannot be made', async () => {
    const dns = new DummyDns();
    const plans = await planZones(
      [
        { domain: 'bad.example', records: [A('www', 'nowhere')], homes: [dns] },
        {
          domain: 'useless.example',
          records: [{ name: '', type: 'TXT', data: '"v=spf1 +al"' }],
          homes: [dns],
        },
      ],
      { missing: 'create' },
    );
    expect(plans.failures.map(({ domain, error }) => [domain, error?.code])).toEqual([
      ['bad.example', 'invalid-request'],
      ['useless.example', 'invalid-request'],
    ]);
    await expect(plans.apply()).rejects.toMatchObject({ code: 'conflict' });
    expect(await dns.listZones()).toEqual([]);
  });

  it('says that a zone was made which could not be filled', async () => {
    const cloud = new DummyCloud();
    const dns = new DummyDns({ cloud });
    const plans = await planZones([{ domain: 'example.com', records: [A('www')], homes: [dns] }], {
      missing: 'create',
    });
    cloud.addFault({ method: 'changeRecords', error: new QuotaExceededError('No room for more records.') });
    const { failures } = await plans.apply();
    expect(failures.map(({ error }) => error?.message)).toEqual([
      expect.stringContaining('The zone example.com was made and is there'),
    ]);
    expect((await dns.listZones()).map(({ domain }) => domain)).toEqual(['example.com']);
  });

  it('guards each zone before any is changed', async () => {
    const dns = new DummyDns();
    const big = await dns.createZone({ domain: 'big.example' });
    await dns.createZone({ domain: 'new.example' });
    await dns.applyPlan(await big.plan(Array.from({ length: 20 }, (_, index) => A(`n${index}`))));
    const plans = await planZones([
      { domain: 'new.example', records: [A('www')], homes: [dns] },
      { domain: 'big.example', records: [], homes: [dns] },
    ]);
    await expect(plans.apply()).rejects.toMatchObject({ code: 'conflict' });
    expect(
      (await dns.listRecords(await dns.findZone('new.example'))).filter(({ type }) => type === 'A'),
    ).toEqual([]);
    expect((await plans.apply({ guard: 1 })).failures).toEqual([]);
  });

  it('takes a zone itself where a domain does not tell', async () => {
    const dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'example.com' });
    const plans = await planZones([
      { domain: 'example.com', records: [A('www')], homes: [{ driver: dns, zone }] },
    ]);
    expect((await plans.apply()).results.map(({ status }) => status)).toEqual(['applied']);
  });

  it('plans no zone under the domain of another', async () => {
    const dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'a.example' });
    const plans = await planZones([
      { domain: 'b.example', records: [A('www')], homes: [{ driver: dns, zone }] },
    ]);
    expect(plans.failures.map(({ error }) => error?.code)).toEqual(['conflict']);
  });

  it('gives every host all records of a list that can be read once', async () => {
    const hosts = [new DummyDns(), new DummyDns()];
    for (const host of hosts) await host.createZone({ domain: 'example.com' });
    function* once(): Generator<RecordSpec> {
      yield A('www');
    }
    const plans = await planZones([{ domain: 'example.com', records: once(), homes: hosts }]);
    expect(plans.zones.map(({ plan }) => plan?.changes.length)).toEqual([1, 1]);
  });

  it('finds many zones by name where a host lists none', async () => {
    class Unlisted extends DummyDns {
      override iterateZones(): never {
        throw new NotSupportedError('No list of zones here.', { provider: 'dummy' });
      }
    }
    const dns = new Unlisted();
    const domains = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'];
    for (const domain of domains) await dns.createZone({ domain });
    vi.spyOn(dns, 'findZone').mockImplementation((domain) => dns.getZone(domain));
    const plans = await planZones(domains.map((domain) => ({ domain, records: [A('www')], homes: [dns] })));
    expect(plans.failures).toEqual([]);
  });

  it('refuses a zone that is desired twice, and one without a home', async () => {
    const dns = new DummyDns();
    const target = { domain: 'example.com', records: [], homes: [dns] };
    await expect(planZones([target, target])).rejects.toMatchObject({ code: 'conflict' });
    const zone = await dns.createZone({ domain: 'example.com' });
    const byZone = { ...target, homes: [{ driver: dns, zone }] };
    await expect(planZones([target, byZone])).rejects.toMatchObject({ code: 'conflict' });
    await expect(planZones([{ ...target, homes: [] }])).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it.for([['nothing'], [7], [null]] as const)('refuses %j in place of a list', async ([given]) => {
    await expect(planZones(given as never)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it.for([
    ['a target that is none', [null]],
    ['no records', [{ domain: 'example.com', homes: [new DummyDns()] }]],
    ['a home that is null', [{ domain: 'example.com', records: [], homes: [null] }]],
    ['a home that is a name', [{ domain: 'example.com', records: [], homes: ['dns'] }]],
    ['a home that is no driver', [{ domain: 'example.com', records: [], homes: [{}] }]],
  ] as const)('refuses %s', async ([, targets]) => {
    await expect(planZones(targets as never)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it.for([[null], [{ missing: 'make' }]] as const)('refuses %j as its options', async ([options]) => {
    await expect(planZones([], options as never)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('ends with its signal', async () => {
    const dns = new DummyDns();
    const target = { domain: 'example.com', records: [], homes: [dns] };
    const reason = new Error('enough');
    await expect(planZones([target], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
