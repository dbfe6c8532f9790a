import type { DnsDriver } from 'skylane';
import { dnsBehaviours } from 'skylane/conformance';
import { NamecheapDns } from 'skylane/namecheap';
import { OvhDns } from 'skylane/ovh';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startNamecheap } from '../../../support/dns-hosts/namecheap.js';
import { startOvh } from '../../../support/dns-hosts/ovh.js';
import type { StandIn } from '../../../support/dns-hosts/server.js';

interface Shape {
  readonly what: string;
  readonly Dns: { readonly capabilities: DnsDriver['capabilities']; supports(method: string): boolean };
  readonly start: () => Promise<StandIn>;
  readonly make: (endpoint: string) => DnsDriver;
}

/** Without the limits that the host has published: these tests would wait for them. */
class Namecheap extends NamecheapDns {
  static override readonly rate = null as never;
}

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
];

describe.each(SHAPES)('$what', ({ Dns, start, make }) => {
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
    context = { driver, zone, makeZone: makes ? makeZone : null, dig: null, load: null };
  });
  afterAll(async () => {
    await driver.close();
    await host[Symbol.asyncDispose]();
  });

  for (const behaviour of dnsBehaviours(Dns.capabilities))
    test(behaviour.name, () => behaviour.run(context));
});
