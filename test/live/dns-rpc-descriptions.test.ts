import { generateKeyPairSync } from 'node:crypto';
import type { DnsDriver, ZoneData } from 'skylane';
import { AkamaiDns } from 'skylane/akamai';
import { AliyunDns } from 'skylane/aliyun';
import { OracleDns } from 'skylane/oracle';
import { OvhDns } from 'skylane/ovh';
import type { KeySignIn } from 'skylane/driver';
import { TencentDns } from 'skylane/tencent';
import { describe, expect, it } from 'vitest';
import { accepted, first } from '../support/descriptions.js';
import { SAMPLES } from '../support/dns-samples.js';
import { withLab } from '../support/lab.js';

interface Lab {
  readonly endpoint: string;
  readonly access_key: string;
  readonly secret_key: string;
}

interface Host {
  readonly name: string;
  readonly lab: string;
  readonly make: (lab: Lab) => DnsDriver;
  /** Id of a record that can be there; left out where the host has sets. */
  readonly recordId?: string;
}

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const { endpoint, keys, options, sign } = OvhDns.signIn;

/** The description leaves out where the API tells its time. */
class Ovh extends OvhDns {
  static override readonly signIn: KeySignIn = { endpoint, keys, sign, ...(options && { options }) };
}

const HOSTS: readonly Host[] = [
  {
    name: 'Tencent Cloud, signature included',
    lab: 'rpc-mock',
    make: ({ endpoint, access_key: secretId, secret_key: secretKey }) =>
      new TencentDns({ endpoint, secretId, secretKey }),
    recordId: '162',
  },
  {
    name: 'Alibaba Cloud, signature included',
    lab: 'rpc-mock',
    make: ({ endpoint, access_key: accessKeyId, secret_key: accessKeySecret }) =>
      new AliyunDns({ endpoint, accessKeyId, accessKeySecret }),
    recordId: '17606200807154688',
  },
  {
    name: 'OVHcloud',
    lab: 'spec-mock/ovh-dns',
    make: ({ endpoint }) =>
      new Ovh({ endpoint, applicationKey: 'key', applicationSecret: 'secret', consumerKey: 'consumer' }),
    recordId: '1553644693',
  },
  {
    name: 'Oracle',
    lab: 'spec-mock/oracle-dns',
    make: ({ endpoint }) =>
      new OracleDns({
        endpoint: `${endpoint}/20180115`,
        tenancy: 'ocid1.tenancy',
        user: 'ocid1.user',
        fingerprint: '20:3b',
        privateKey: RSA,
        region: 'us-ashburn-1',
        compartmentId: 'ocid1.compartment',
      }),
  },
  {
    name: 'Akamai',
    lab: 'spec-mock/akamai-dns',
    make: ({ endpoint }) =>
      new AkamaiDns({
        endpoint,
        host: 'example.luna.akamaiapis.net',
        clientToken: 'client',
        clientSecret: 'secret',
        accessToken: 'access',
        contractId: 'C-0N7RAC7',
        groupId: '1',
      }),
  },
];

const ZONE: ZoneData = { id: 'example.com', domain: 'example.com', type: 'primary', ttl: null, extra: {} };

for (const { name, lab, make, recordId } of HOSTS) {
  withLab<Lab>(lab, (endpoints) => {
    describe(`the description of ${name} has nothing against`, () => {
      const driver = make(endpoints);
      const home = driver.adopt(ZONE);
      const types = Object.entries(SAMPLES).filter(
        ([type]) => driver.capabilities.recordTypes.includes(type) && type !== 'DS',
      );

      it.each(types)('creating a record of type %s', async (type, data) => {
        const at = type === 'SRV' ? '_sip._tcp' : type === 'CNAME' ? 'alias' : 'www';
        const made = home.createRecord({ name: at, type, data, ttl: 3600 }, { timeout: 5000 });
        expect(await accepted(made)).toBe('accepted');
      });

      it('listing zones and records', async () => {
        expect(await accepted(first(driver.iterateZones()))).toBe('accepted');
        expect(await accepted(driver.getZone(home))).toBe('accepted');
        expect(await accepted(first(home.iterateRecords()))).toBe('accepted');
      });

      it.skipIf(recordId === undefined)('reading, changing and deleting a record', async () => {
        const reference = { zone: home, id: recordId ?? '' };
        expect(await accepted(driver.getRecord(home, reference.id))).toBe('accepted');
        expect(await accepted(driver.updateRecord(reference, { data: '192.0.2.9', ttl: 600 }))).toBe(
          'accepted',
        );
        expect(await accepted(driver.deleteRecord(reference))).toBe('accepted');
      });

      it('making and deleting a zone', async () => {
        const Dns = driver.constructor as typeof OvhDns;
        if (Dns.supports('createZone'))
          expect(await accepted(driver.createZone({ domain: 'example.com' }))).toBe('accepted');
        if (Dns.supports('deleteZone')) expect(await accepted(driver.deleteZone(home))).toBe('accepted');
      });
    });
  });
}
