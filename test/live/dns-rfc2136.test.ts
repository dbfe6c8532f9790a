import { getDriver, Provider } from 'skylane';
import { afterAll, describe, expect, it } from 'vitest';

import { freshName } from '../support/fresh-name.js';
import { describeDns } from '../support/dns.js';
import { withLab } from '../support/lab.js';

interface PowerDnsServer {
  readonly api: string;
  readonly api_key: string;
  readonly dns: { readonly host: string; readonly port: number };
  readonly tsig: { readonly name: string; readonly algorithm: 'hmac-sha256'; readonly secret: string };
}

interface Bind {
  readonly zone_without_updates: string;
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly tsig: readonly {
    readonly name: string;
    readonly algorithm: 'hmac-sha256' | 'hmac-sha512' | 'hmac-md5';
    readonly secret: string;
  }[];
}

withLab<Bind>('bind9', (lab) => {
  const Rfc2136 = getDriver(Provider.RFC2136);
  for (const key of lab.tsig) {
    describeDns({
      name: `BIND with ${key.algorithm}`,
      driver: () => new Rfc2136({ server: lab.host, port: lab.port, key, zones: [lab.zone] }),
      domain: () => lab.zone,
      fixedZone: lab.zone,
      nameServer: lab,
    });
  }

  describe('BIND says no', () => {
    const [key] = lab.tsig;
    const other = { ...key, name: key?.name ?? '', secret: Buffer.from('another secret').toString('base64') };
    const address = { name: 'no', type: 'A', data: '192.0.2.1' };
    const refused = (options: object, zone: string) =>
      new Rfc2136({ server: lab.host, port: lab.port, ...options }).createRecord(zone, address);

    it.each([
      ['to a wrong secret', { key: other }, lab.zone, 'authentication', 'BADSIG'],
      [
        'to a key it does not know',
        { key: { ...key, name: 'nobody' } },
        lab.zone,
        'authentication',
        'BADKEY',
      ],
      ['to a transfer without a key', {}, lab.zone, 'permission', 'REFUSED'],
      ['to updates of a zone that takes none', { key }, lab.zone_without_updates, 'permission', 'REFUSED'],
      ['to a zone it does not have', { key }, 'not-here.test', 'zone-not-found', 'NOTAUTH'],
    ])('%s', async (_what, options, zone, code, words) => {
      await expect(refused(options, zone)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
      });
    });
  });
});

withLab<Bind>('knot', (lab) => {
  const Rfc2136 = getDriver(Provider.RFC2136);
  const [key] = lab.tsig;
  if (key === undefined) return;
  describeDns({
    name: 'Knot',
    driver: () => new Rfc2136({ server: `${lab.host}:${lab.port}`, key, zones: [lab.zone] }),
    domain: () => lab.zone,
    fixedZone: lab.zone,
    nameServer: lab,
  });

  it('changes a set whose update takes more than a message', async () => {
    const driver = new Rfc2136({ server: lab.host, port: lab.port, key });
    const zone = await driver.getZone(lab.zone);
    const kept = (await zone.listRecords()).map(({ name: label, type, data, ttl }) => ({
      name: label,
      type,
      data,
      ttl,
    }));
    const name = freshName('large');
    const texts = (letter: string, ttl: number) =>
      Array.from({ length: 180 }, (_, index) => ({
        name,
        type: 'TXT',
        data: `"${String(index).padStart(250, letter)}"`,
        ttl,
      }));
    await driver.applyPlan(await zone.plan([...kept, ...texts('x', 60)]), { guard: 1 });
    await zone.createRecord({ name, type: 'TXT', data: 'one more', ttl: 60 });
    const desired = [...kept, ...texts('y', 90)];
    await driver.applyPlan(await zone.plan(desired), { guard: 1 });
    expect((await zone.plan(desired)).changes).toEqual([]);
    await driver.applyPlan(await zone.plan(kept), { guard: 1 });
    await driver.close();
  });

  it('Knot says NOTAUTH to who may not, which is no missing zone', async () => {
    const driver = new Rfc2136({ server: lab.host, port: lab.port, key });
    const record = { name: 'no', type: 'A', data: '192.0.2.1' };
    await expect(driver.createRecord(lab.zone_without_updates, record)).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining('does not allow this key to do that'),
    });
    await expect(driver.listRecords('not-here.test')).rejects.toMatchObject({ code: 'zone-not-found' });
    await driver.close();
  });
});

withLab<PowerDnsServer>('powerdns', (lab) => {
  const Rfc2136 = getDriver(Provider.RFC2136);
  const PowerDns = getDriver(Provider.POWERDNS);
  const api = new PowerDns({ endpoint: lab.api, apiKey: lab.api_key });
  afterAll(() => api.close());
  const headers = { 'x-api-key': lab.api_key, 'content-type': 'application/json' };

  describe('PowerDNS as a server for RFC 2136', () => {
    it('takes an update that is signed, and one value of several', async () => {
      const domain = `${freshName('rfc2136')}.lab.test`;
      const path = `${lab.api}/servers/localhost/zones/${domain}.`;
      const zone = await api.createZone({ domain });
      const allow = { kind: 'TSIG-ALLOW-DNSUPDATE', metadata: [lab.tsig.name] };
      const updates = await fetch(`${path}/metadata`, {
        method: 'POST',
        headers,
        body: JSON.stringify(allow),
      });
      const transfers = { master_tsig_key_ids: [`${lab.tsig.name}.`] };
      const transfer = await fetch(path, { method: 'PUT', headers, body: JSON.stringify(transfers) });
      expect([updates.status, transfer.status]).toEqual([201, 204]);
      const driver = new Rfc2136({ server: lab.dns.host, port: lab.dns.port, key: lab.tsig });
      const first = await driver.createRecord(domain, {
        name: 'www',
        type: 'A',
        data: '192.0.2.1',
        ttl: 300,
      });
      await driver.createRecord(domain, { name: 'www', type: 'A', data: '192.0.2.2', ttl: 300 });
      await first.update({ data: '192.0.2.3' });
      const values = (await zone.listRecords()).filter(({ name }) => name === 'www').map(({ data }) => data);
      expect(values.toSorted()).toEqual(['192.0.2.2', '192.0.2.3']);
      await zone.delete();
      await driver.close();
    });
  });
});
