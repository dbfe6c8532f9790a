import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import type { FirewallRuleSpec } from 'skylane/compute';
import type { OracleCompute } from 'skylane/oracle';
import { answeringServer } from '../support/answering-server.js';
import { accepted, first } from '../support/descriptions.js';
import { labServer } from '../support/lab.js';

/** Mocks that refuse every request which breaks the description made of Oracle's Go client; they keep nothing. */
const core = labServer<{ endpoint: string }>('spec-mock/oracle');
const identity = labServer<{ endpoint: string }>('spec-mock/oracle-identity');

const COMPARTMENT = 'ocid1.compartment.oc1..c';
const NODE = 'ocid1.instance.oc1.iad.n';
const IMAGE = 'ocid1.image.oc1.iad.i';
const VOLUME = 'ocid1.volume.oc1.iad.v';
const BACKUP = 'ocid1.volumebackup.oc1.iad.b';
const ADDRESS = 'ocid1.publicip.oc1.iad.a';
const SUBNET = 'ocid1.subnet.oc1.iad.s';
const GROUP = 'ocid1.networksecuritygroup.oc1.iad.g';
const RULES: readonly FirewallRuleSpec[] = [
  { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24', '2001:db8::/32'] },
  { protocol: 'udp', ports: { from: 8000, to: 8080 } },
  { protocol: 'icmp' },
  { direction: 'out', protocol: 'any', group: GROUP },
];
const ZONE = 'Uocm:US-ASHBURN-AD-1';
const SPEC = { name: 'web-1', image: IMAGE, size: 'VM.Standard.E4.Flex:2:16' };

/** A change whose end is waited for: the mock keeps nothing, so that what it accepts never comes about. */
async function begun(change: (options: { readonly timeout: number }) => Promise<unknown>): Promise<unknown> {
  try {
    return await change({ timeout: 3000 });
  } catch (error) {
    if (CloudError.is(error) && ['timeout', 'conflict'].includes(error.code)) return error;
    throw error;
  }
}

const REQUESTS: Readonly<Record<string, (driver: OracleCompute) => Promise<unknown>>> = {
  listNodes: (driver) => first(driver.iterateNodes({ name: 'web-1' })),
  listSizes: (driver) => first(driver.iterateSizes()),
  listImages: (driver) => first(driver.iterateImages()),
  listLocations: (driver) => first(driver.iterateLocations()),
  getNode: (driver) => driver.getNode(NODE),
  getSize: (driver) => driver.getSize('string:0:0'),
  getImage: (driver) => driver.getImage(IMAGE),
  createNode: (driver) => driver.createNode(SPEC),
  'createNode with all there is': (driver) =>
    driver.createNode({
      ...SPEC,
      location: ZONE,
      auth: { publicKey: 'ssh-ed25519 AAAA' },
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['ocid1.subnet.oc1.iad.s'],
      firewalls: ['ocid1.networksecuritygroup.oc1.iad.g'],
      extra: {
        bootVolumeSize: 100,
        publicIp: true,
        ipv6: false,
        privateIp: '10.0.0.7',
        faultDomain: 'FAULT-DOMAIN-1',
        hostname: 'web1',
        baseline: 'BASELINE_1_8',
      },
    }),
  resizeNode: (driver) => driver.resizeNode(NODE, 'VM.Standard.E4.Flex:4:32'),
  'updateNode of its name': (driver) => driver.updateNode(NODE, { name: 'web-2' }),
  'updateNode of its tags': (driver) => driver.updateNode(NODE, { metadata: { team: 'db' } }),
  rebuildNode: (driver) => driver.rebuildNode(NODE, { image: IMAGE, extra: { keepBootVolume: true } }),
  destroyNode: (driver) => driver.destroyNode(NODE),
  createImage: (driver) => driver.createImage(NODE, { name: 'golden', metadata: { team: 'web' } }),
  deleteImage: (driver) => driver.deleteImage(IMAGE),
  listVolumes: (driver) => first(driver.iterateVolumes()),
  getVolume: (driver) => driver.getVolume(VOLUME),
  createVolume: (driver) =>
    driver.createVolume({
      name: 'data',
      size: 50,
      location: ZONE,
      snapshot: BACKUP,
      tags: { team: 'web' },
      extra: { performance: 20 },
    }),
  attachVolume: (driver) =>
    begun((options) => driver.attachVolume(VOLUME, NODE, { device: '/dev/oracleoci/oraclevdb' }, options)),
  detachVolume: (driver) => begun((options) => driver.detachVolume(VOLUME, options)),
  resizeVolume: (driver) => driver.resizeVolume(VOLUME, 60),
  destroyVolume: (driver) => driver.destroyVolume(VOLUME),
  listVolumeSnapshots: (driver) => first(driver.iterateVolumeSnapshots(VOLUME)),
  createVolumeSnapshot: (driver) =>
    driver.createVolumeSnapshot(VOLUME, { name: 'before', tags: { team: 'web' }, extra: { type: 'FULL' } }),
  destroyVolumeSnapshot: (driver) => driver.destroyVolumeSnapshot(BACKUP),
  listNetworks: (driver) => first(driver.iterateNetworks()),
  getNetwork: (driver) => driver.getNetwork(SUBNET),
  createNetwork: (driver) => driver.createNetwork({ name: 'inner', ranges: ['10.7.0.0/24'] }),
  'createNetwork with the internet': (driver) =>
    driver.createNetwork({ name: 'inner', ranges: ['10.7.0.0/24'], extra: { internet: true } }),
  'createNetwork in a VCN': (driver) =>
    driver.createNetwork({
      name: 'inner',
      ranges: ['10.7.0.0/24', '10.8.0.0/24'],
      location: ZONE,
      extra: { vcnId: 'ocid1.vcn.oc1.iad.v', isPrivate: true, dnsLabel: 'inner' },
    }),
  destroyNetwork: (driver) => begun((options) => driver.destroyNetwork(SUBNET, options)),
  listFirewalls: (driver) => first(driver.iterateFirewalls()),
  getFirewall: (driver) => driver.getFirewall(GROUP),
  createFirewall: (driver) => driver.createFirewall({ name: 'web', rules: RULES }),
  updateFirewall: (driver) => driver.updateFirewall(GROUP, { name: 'web-2', rules: RULES }),
  destroyFirewall: (driver) => driver.destroyFirewall(GROUP),
  attachFirewall: (driver) => driver.attachFirewall(GROUP, NODE),
  detachFirewall: (driver) => driver.detachFirewall('string', NODE),
  listAddresses: (driver) => first(driver.iterateAddresses()),
  reserveAddress: (driver) => driver.reserveAddress(),
  assignAddress: (driver) => begun((options) => driver.assignAddress(ADDRESS, NODE, {}, options)),
  unassignAddress: (driver) => begun((options) => driver.unassignAddress(ADDRESS, options)),
  releaseAddress: (driver) => driver.releaseAddress(ADDRESS),
};

/** The mocks answer with the first state of each kind; a later one leads on to further requests. */
function ripe(path: string, text: string): string {
  const attached = text.replaceAll('"ATTACHING"', '"ATTACHED"');
  return attached.replaceAll('"PROVISIONING"', path.includes('publicIps') ? '"ASSIGNED"' : '"AVAILABLE"');
}

/** A server that asks the mocks, whose examples name themselves as their next page, and keeps what the description has against a request. */
async function judge(): Promise<{ readonly origin: string; readonly violations: string[] }> {
  const violations: string[] = [];
  const { origin } = await answeringServer(({ method, url, headers, body }, response) => {
    const { endpoint = '' } = (url.pathname.includes('availabilityDomains') ? identity : core) ?? {};
    const names = ['authorization', 'content-type', 'if-match', 'opc-retry-token'] as const;
    const sent = names.flatMap((name): [string, string][] => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    // The description leaves addresses of IPv6 out.
    if (url.pathname.endsWith('/ipv6s')) {
      response.end('[]');
      return;
    }
    const asked = fetch(`${endpoint}${url.pathname}${url.search}`, {
      method,
      headers: sent,
      ...(body === '' ? {} : { body }),
    });
    void asked.then(async (answer) => {
      const found = answer.headers.get('sl-violations');
      if (found !== null) violations.push(`${method} ${url.pathname} ${found}`);
      response.writeHead(answer.status, { 'content-type': 'application/json', etag: 'one' });
      response.end(answer.status === 204 ? '' : ripe(url.pathname, await answer.text()));
    });
  });
  return { origin, violations };
}

describe.skipIf(core === null || identity === null)("The description of Oracle's Go client accepts", () => {
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const Oracle = getDriver(Provider.ORACLE);

  async function driverOf(origin: string): Promise<OracleCompute> {
    const driver = new Oracle({
      tenancy: 'ocid1.tenancy.oc1..t',
      user: 'ocid1.user.oc1..u',
      fingerprint: '20:3b',
      privateKey,
      region: 'us-ashburn-1',
      compartmentId: COMPARTMENT,
      subnetId: 'ocid1.subnet.oc1.iad.s',
      endpoint: `${origin}/20160918`,
      retry: { attempts: 1 },
    });
    onTestFinished(() => driver.close());
    return driver;
  }

  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    const { origin, violations } = await judge();
    expect(await accepted(REQUESTS[name]!(await driverOf(origin)))).toBe('accepted');
    expect(violations).toEqual([]);
  });

  test.each(['rebootNode', 'startNode', 'stopNode'] as const)(
    '%s, but for a body that Oracle leaves out itself',
    async (name) => {
      const { origin, violations } = await judge();
      await (await driverOf(origin))[name](NODE).catch(() => null);
      expect(violations).toEqual([expect.stringContaining('Body parameter is required')]);
    },
  );
});
