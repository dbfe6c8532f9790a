import { type DnsDriver, getDriver, Provider, type ZoneData } from 'skylane';
import { describe, expect, it } from 'vitest';

import { accepted, first } from '../support/descriptions.js';
import { SAMPLES } from '../support/dns-samples.js';
import { withLab } from '../support/lab.js';

interface Description {
  readonly lab: string;
  readonly make: (endpoint: string) => DnsDriver;
  readonly zone: ZoneData;
  readonly recordId: string;
  /** Types that the description, older than the provider's documentation, does not know as they are written now. */
  readonly unknown?: readonly string[];
}

const DESCRIPTIONS: readonly Description[] = [
  {
    lab: 'spec-mock/digitalocean',
    make: (endpoint) =>
      new (getDriver(Provider.DIGITAL_OCEAN, 'dns'))({ token: 'lab-token', endpoint: `${endpoint}/v2` }),
    zone: { id: 'example.com', domain: 'example.com', type: 'primary', ttl: null, extra: {} },
    recordId: '3352896',
  },
  {
    lab: 'spec-mock/linode',
    make: (endpoint) => new (getDriver(Provider.LINODE, 'dns'))({ token: 'lab-token', endpoint }),
    zone: { id: '1234', domain: 'example.org', type: 'primary', ttl: null, extra: {} },
    recordId: '123456',
  },
  {
    lab: 'spec-mock/cloudflare',
    make: (endpoint) =>
      new (getDriver(Provider.CLOUDFLARE, 'dns'))({
        token: 'lab-token',
        endpoint,
        accountId: '01a7362d577a6c3019a474fd6f485823',
      }),
    zone: {
      id: '023e105f4ecef8ad9ca31a8372d0c353',
      domain: 'example.com',
      type: 'primary',
      ttl: null,
      extra: {},
    },
    recordId: '372e67954025e0ba6aaa6d586b9e0b59',
    // The description, of 2022, leaves out two types, and the fields that the others of these are written in.
    unknown: ['CAA', 'DS', 'HTTPS', 'LOC', 'NAPTR', 'PTR', 'SRV', 'SSHFP', 'SVCB', 'TLSA'],
  },
  {
    lab: 'spec-mock/google-dns',
    make: (endpoint) =>
      new (getDriver(Provider.GOOGLE, 'dns'))({
        token: 'lab-token',
        projectId: 'my-project',
        endpoint: `${endpoint}/dns/v1`,
      }),
    zone: { id: 'example-com', domain: 'example.com', type: 'primary', ttl: null, extra: {} },
    recordId: 'www/A/0123456789abcdef',
  },
];

for (const { lab, make, zone, recordId, unknown = [] } of DESCRIPTIONS) {
  withLab<{ readonly endpoint: string }>(lab, ({ endpoint }) => {
    describe(`the official description behind ${lab} has nothing against`, () => {
      const driver = make(endpoint);
      const home = driver.adopt(zone);

      it.each(
        Object.entries(SAMPLES).filter(
          ([type]) => driver.capabilities.recordTypes.includes(type) && !unknown.includes(type),
        ),
      )('creating a record of type %s', async (type, data) => {
        const name = type === 'SRV' ? '_sip._tcp' : 'www';
        expect(await accepted(home.createRecord({ name, type, data, ttl: 3600 }, { timeout: 5000 }))).toBe(
          'accepted',
        );
      });

      it('asking for the CNAME record that an MX record must not point at', async () => {
        const spec = { name: 'www', type: 'MX', data: '10 mail', ttl: 3600 };
        expect(await accepted(home.createRecord(spec, { timeout: 5000 }))).toBe('accepted');
      });

      it('listing, reading and deleting', async () => {
        expect(await accepted(first(driver.iterateZones()))).toBe('accepted');
        expect(await accepted(driver.getZone(zone.id))).toBe('accepted');
        expect(await accepted(first(home.iterateRecords()))).toBe('accepted');
        expect(await accepted(driver.createZone({ domain: 'example.com' }))).toBe('accepted');
        const isSet = recordId.includes('/');
        if (isSet) return;
        expect(await accepted(driver.getRecord(home, recordId))).toBe('accepted');
        expect(await accepted(driver.deleteRecord({ zone: home, id: recordId }))).toBe('accepted');
        expect(await accepted(driver.deleteZone(home))).toBe('accepted');
      });
    });
  });
}

withLab<{
  readonly endpoint: string;
  readonly access_key: string;
  readonly secret_key: string;
  readonly log: string;
}>('aws-mock', (lab) => {
  describe("AWS's service model has nothing against Route 53", () => {
    const Route53 = getDriver(Provider.ROUTE53);
    const driver = new Route53({
      endpoint: lab.endpoint,
      accessKeyId: lab.access_key,
      secretAccessKey: lab.secret_key,
    });
    const extra = { comment: null, isPrivate: false, recordSetCount: null };
    // The mock's lists name a record of this domain.
    const home = driver.adopt({
      id: 'Z0123456789',
      domain: 'sample-name',
      type: 'primary',
      ttl: null,
      extra,
    });

    // A DS record wants NS records beside it, and the mock keeps none.
    const types = driver.capabilities.recordTypes.filter((type) => type !== 'DS');
    it.each(Object.entries(SAMPLES).filter(([type]) => types.includes(type)))(
      'creating a record of type %s',
      async (type, data) => {
        expect(await accepted(home.createRecord({ name: 'www', type, data, ttl: 3600 }))).toBe('accepted');
      },
    );

    it('listing, reading, and zones', async () => {
      expect(await accepted(first(driver.iterateZones()))).toBe('accepted');
      expect(await accepted(driver.getZone(home))).toBe('accepted');
      expect(await accepted(first(home.iterateRecords()))).toBe('accepted');
      expect(await accepted(driver.createZone({ domain: 'example.com', extra: { comment: 'ours' } }))).toBe(
        'accepted',
      );
      expect(await accepted(home.update({ extra: { comment: 'still ours' } }))).toBe('accepted');
    });

    it('is what the mock itself says: no request was refused', async () => {
      const response = await fetch(lab.log);
      const log = (await response.json()) as readonly { readonly op?: string; readonly code?: string }[];
      // Other tests may use the mock at the same time, for other services.
      const own = log.filter(({ op }) => /HostedZone|ResourceRecordSet|GetChange/.test(op ?? ''));
      expect(own.some(({ op }) => op === 'ChangeResourceRecordSets')).toBe(true);
      expect(own.filter(({ code }) => code !== undefined)).toEqual([]);
    });
  });
});
