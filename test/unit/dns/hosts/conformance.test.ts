import type { DnsDriver } from 'skylane';
import { dnsBehaviours } from 'skylane/conformance';
import { AkamaiDns } from 'skylane/akamai';
import { AliyunDns } from 'skylane/aliyun';
import { ClouDns } from 'skylane/cloudns';
import { DnsPodDns } from 'skylane/dnspod';
import { InwxDns } from 'skylane/inwx';
import { LiquidWebDns } from 'skylane/liquid-web';
import { NamecheapDns } from 'skylane/namecheap';
import { OracleDns } from 'skylane/oracle';
import { OvhDns } from 'skylane/ovh';
import { TencentDns } from 'skylane/tencent';
import { TransIpDns } from 'skylane/transip';
import { ZonomiDns } from 'skylane/zonomi';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startAliyun, startDnsPod, startTencent } from '../../../support/dns-hosts/actions.js';
import { startNamecheap } from '../../../support/dns-hosts/namecheap.js';
import { startClouDns, startInwx, startTransIp } from '../../../support/dns-hosts/others.js';
import { startOvh } from '../../../support/dns-hosts/ovh.js';
import { startLiquidWeb, startZonomi } from '../../../support/dns-hosts/small.js';
import { startAkamai, startOracle } from '../../../support/dns-hosts/sets.js';
import type { StandIn } from '../../../support/dns-hosts/server.js';

interface Shape {
  readonly what: string;
  readonly Dns: { readonly capabilities: DnsDriver['capabilities']; supports(method: string): boolean };
  readonly start: () => Promise<StandIn>;
  readonly make: (endpoint: string) => DnsDriver;
  /** True where zones can be made and not deleted. */
  readonly keepsZones?: boolean;
}

/** Without the limits that the host has published: these tests would wait for them. */
class Namecheap extends NamecheapDns {
  static override readonly rate = null as never;
}

/** Likewise, and with any TTL: the suite's own are none of ClouDNS's. */
class FreeClouDns extends ClouDns {
  static override readonly rate = null as never;
  static override readonly capabilities = {
    ...ClouDns.capabilities,
    ttl: { minimum: 60, maximum: 2_592_000 },
  };
}

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const SHAPES: readonly Shape[] = [
  {
    what: 'OVH: ids that are read one by one, signatures by its clock, changes that wait for a refresh',
    Dns: OvhDns,
    start: () => startOvh('secret', 'consumer', 7200),
    make: (endpoint) =>
      new OvhDns({
        endpoint,
        applicationKey: 'application',
        applicationSecret: 'secret',
        consumerKey: 'consumer',
      }),
  },
  {
    what: 'Namecheap: one XML document a zone',
    Dns: Namecheap,
    start: () => startNamecheap('a-key'),
    make: (endpoint) => new Namecheap({ endpoint, apiUser: 'ann', apiKey: 'a-key' }),
  },
  {
    what: 'Alibaba Cloud: actions in a header, parameters in the query',
    Dns: AliyunDns,
    start: startAliyun,
    make: (endpoint) => new AliyunDns({ endpoint, accessKeyId: 'id', accessKeySecret: 'secret' }),
  },
  {
    what: 'Tencent Cloud: actions in a header, lists and changes as JSON, failures within a 200',
    Dns: TencentDns,
    start: startTencent,
    make: (endpoint) => new TencentDns({ endpoint, secretId: 'id', secretKey: 'secret' }),
  },
  {
    what: 'DNSPod: actions in the path, forms with a token, failures within a 200',
    Dns: DnsPodDns,
    start: () => startDnsPod('1,token'),
    make: (endpoint) => new DnsPodDns({ endpoint, loginToken: '1,token' }),
  },
  {
    what: 'Akamai: sets one by one, zones that are submitted',
    Dns: AkamaiDns,
    start: startAkamai,
    make: (endpoint) =>
      new AkamaiDns({
        endpoint,
        host: 'example.luna.akamaiapis.net',
        clientToken: 'client',
        clientSecret: 'secret',
        accessToken: 'access',
        contractId: 'C-1',
      }),
    keepsZones: true,
  },
  {
    what: 'Oracle: records in pages by a header, all changes in one request',
    Dns: OracleDns,
    start: startOracle,
    make: (endpoint) =>
      new OracleDns({
        endpoint,
        tenancy: 'ocid1.tenancy',
        user: 'ocid1.user',
        fingerprint: '20:3b',
        privateKey: RSA,
        region: 'us-ashburn-1',
        compartmentId: 'ocid1.compartment',
      }),
  },
  {
    what: 'TransIP: tokens that end, records without ids',
    Dns: TransIpDns,
    start: startTransIp,
    make: (endpoint) => new TransIpDns({ endpoint, login: 'ann', privateKey: RSA }),
  },
  {
    what: 'INWX: XML-RPC with the password in each call',
    Dns: InwxDns,
    start: () => startInwx('secret'),
    make: (endpoint) => new InwxDns({ endpoint, username: 'ann', password: 'secret' }),
  },
  {
    what: 'ClouDNS: lists as fields of an object, forms, failures within a 200',
    Dns: FreeClouDns,
    start: () => startClouDns('secret'),
    make: (endpoint) => new FreeClouDns({ endpoint, authId: '1', authPassword: 'secret' }),
  },
  {
    what: 'Zonomi: actions in the query, several of them numbered, XML',
    Dns: ZonomiDns,
    start: () => startZonomi('secret'),
    make: (endpoint) => new ZonomiDns({ endpoint, apiKey: 'secret' }),
  },
  {
    what: 'Liquid Web: parameters and pages in a field of the body, failures within a 200',
    Dns: LiquidWebDns,
    start: startLiquidWeb,
    make: (endpoint) => new LiquidWebDns({ endpoint, username: 'ann', password: 'secret' }),
  },
];

describe.each(SHAPES)('$what', ({ Dns, start, make, keepsZones = false }) => {
  let host: StandIn;
  let driver: DnsDriver;
  let context: Parameters<ReturnType<typeof dnsBehaviours>[number]['run']>[0];

  beforeAll(async () => {
    host = await start();
    driver = make(host.endpoint);
    const makes = Dns.supports('createZone');
    const makeZone = (part: string) => driver.createZone({ domain: `${part}.example` });
    if (!makes) host.add('main.example');
    const zone = makes ? await makeZone('main') : await driver.findZone('main.example');
    context = { driver, zone, makeZone: makes && !keepsZones ? makeZone : null, dig: null, load: null };
  });
  afterAll(async () => {
    await driver.close();
    await host[Symbol.asyncDispose]();
  });

  for (const behaviour of dnsBehaviours(Dns.capabilities)) test(behaviour.name, () => behaviour.run(context));
});
