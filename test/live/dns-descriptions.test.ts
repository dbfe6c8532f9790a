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
  /** What is said where a request passed, and the example that answers it never comes to its end. */
  readonly passed?: RegExp;
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
  {
    lab: 'spec-mock/netlify-dns',
    make: (endpoint) => new (getDriver(Provider.NETLIFY))({ token: 'lab-token', endpoint }),
    zone: {
      id: '5f0000000000000000000001',
      domain: 'example.com',
      type: 'primary',
      ttl: null,
      extra: { nameServers: [], account: null },
    },
    recordId: '5f0000000000000000000002',
  },
  {
    lab: 'spec-mock/exoscale',
    make: (endpoint) =>
      new (getDriver(Provider.EXOSCALE, 'dns'))({ apiKey: 'EXOlab', apiSecret: 'lab-secret', endpoint }),
    zone: {
      id: '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a11',
      domain: 'example.com',
      type: 'primary',
      ttl: null,
      extra: {},
    },
    recordId: '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a12',
    passed: /exoscale could not|did not finish/,
  },
  {
    lab: 'spec-mock/stackit-dns',
    make: (endpoint) =>
      new (getDriver(Provider.STACKIT, 'dns'))({
        token: 'lab-token',
        projectId: '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a10',
        endpoint,
      }),
    zone: {
      id: '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a11',
      domain: 'example.com',
      type: 'primary',
      ttl: null,
      extra: { name: 'example', description: null },
    },
    recordId: 'www/A/0123456789abcdef',
    // A DS record wants NS records beside it, and the mock keeps none.
    unknown: ['DS'],
    passed: /did not finish|accepted the change/,
  },
  {
    lab: 'spec-mock/yandex-dns',
    make: (endpoint) =>
      new (getDriver(Provider.YANDEX))({
        token: 'lab-token',
        folderId: 'b1gm2f812hg4h5s5jsgn',
        endpoint: `${endpoint}/dns/v1`,
      }),
    zone: {
      id: 'dns3a9nospukjt4jlqdm',
      domain: 'example.com',
      type: 'primary',
      ttl: null,
      extra: { name: null, isPrivate: false },
    },
    recordId: 'www/A/0123456789abcdef',
  },
];

for (const { lab, make, zone, recordId, unknown = [], passed = /^$/ } of DESCRIPTIONS) {
  withLab<{ readonly endpoint: string }>(lab, ({ endpoint }) => {
    describe(`the official description behind ${lab} has nothing against`, () => {
      const driver = make(endpoint);
      const home = driver.adopt(zone);
      const timeout = passed.source === '^$' ? 5000 : 500;
      const outcome = (said: string): string => (passed.test(said) ? 'accepted' : said);

      it.each(
        Object.entries(SAMPLES).filter(
          ([type]) => driver.capabilities.recordTypes.includes(type) && !unknown.includes(type),
        ),
      )('creating a record of type %s', async (type, data) => {
        const name = type === 'SRV' ? '_sip._tcp' : 'www';
        const call = home.createRecord({ name, type, data, ttl: 3600 }, { timeout });
        expect(outcome(await accepted(call))).toBe('accepted');
      });

      it('asking for the CNAME record that an MX record must not point at', async () => {
        const spec = { name: 'www', type: 'MX', data: '10 mail', ttl: 3600 };
        expect(outcome(await accepted(home.createRecord(spec, { timeout })))).toBe('accepted');
      });

      it('listing, reading and deleting', async () => {
        expect(await accepted(first(driver.iterateZones()))).toBe('accepted');
        expect(await accepted(driver.getZone(zone.id))).toBe('accepted');
        expect(await accepted(first(home.iterateRecords()))).toBe('accepted');
        expect(outcome(await accepted(driver.createZone({ domain: 'example.com' }, { timeout })))).toBe(
          'accepted',
        );
        const isSet = recordId.includes('/');
        if (isSet) return;
        expect(await accepted(driver.getRecord(home, recordId))).toBe('accepted');
        const deletion = driver.deleteRecord({ zone: home, id: recordId }, { timeout });
        expect(outcome(await accepted(deletion))).toBe('accepted');
        expect(outcome(await accepted(driver.deleteZone(home, { timeout })))).toBe('accepted');
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
