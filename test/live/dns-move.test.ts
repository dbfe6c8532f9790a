import { getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';

import { freshName } from '../support/fresh-name.js';
import { dig } from '../support/dig.js';
import { withLab } from '../support/lab.js';

interface PowerDnsServer {
  readonly api: string;
  readonly api_key: string;
  readonly dns: { readonly host: string; readonly port: number };
}

interface OpenStack {
  readonly auth_url: string;
  readonly region: string;
  readonly dns_server: { readonly host: string; readonly port: number };
  readonly users: { readonly demo: { readonly password: string } };
}

const RECORDS = [
  { name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 },
  { name: 'www', type: 'A', data: '192.0.2.2', ttl: 300 },
  { name: 'www', type: 'AAAA', data: '2001:db8::1', ttl: 300 },
  { name: '', type: 'MX', data: '10 mail.example.net.', ttl: 600 },
  { name: '', type: 'TXT', data: 'v=spf1 include:_spf.example.net ~all', ttl: 600 },
  { name: '', type: 'CAA', data: '0 issue "letsencrypt.org"', ttl: 600 },
  { name: '_sip._tcp', type: 'SRV', data: '10 5 5060 sip.example.net.', ttl: 600 },
  { name: 'alias', type: 'CNAME', data: 'www', ttl: 900 },
];

withLab<PowerDnsServer>('powerdns', (from) => {
  withLab<OpenStack>('openstack-lab', (to) => {
    it('a zone moves from PowerDNS to Designate, and both answer the same', async () => {
      const PowerDns = getDriver(Provider.POWERDNS);
      const Designate = getDriver(Provider.OPENSTACK, 'dns');
      const source = new PowerDns({ endpoint: from.api, apiKey: from.api_key });
      const account = { username: 'demo', password: to.users.demo.password, projectName: 'demo' };
      const target = new Designate({ endpoint: to.auth_url, region: to.region, ...account });
      const zone = await source.createZone({ domain: `${freshName('move')}.lab.test` });
      await source.applyPlan(await zone.plan(RECORDS));

      const copy = await source.copyZone(zone, target);
      const sets = [...new Set(RECORDS.map(({ name, type }) => `${name} ${type}`))].map((set) =>
        set.split(' '),
      );
      for (const [name = '', type = ''] of sets) {
        const before = await dig(from.dns, zone.domain, name, type);
        expect([name, type, await dig(to.dns_server, zone.domain, name, type)]).toEqual([name, type, before]);
      }
      expect((await copy.plan(await zone.listRecords())).changes).toEqual([]);
      await zone.delete();
      await copy.delete();
      await Promise.all([source.close(), target.close()]);
    });
  });
});
