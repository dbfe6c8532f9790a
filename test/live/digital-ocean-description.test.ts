import { afterAll, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import type { DigitalOceanCompute } from 'skylane/digital-ocean';
import { labServer } from '../support/lab.js';

/** A mock that refuses every request which breaks DigitalOcean's official description; it keeps nothing and answers with examples. */
const lab = labServer<{ endpoint: string }>('spec-mock/digitalocean');

const DROPLET = '3164444';
const VOLUME = '7724db7c-e098-11e5-b522-000f53304e51';
const NETWORK = '5a4981aa-9653-4bd1-bef5-d6bff52042e4';
const FIREWALL = 'bb4b2611-3d72-467b-8602-280330ecd65c';
const SPEC = { name: 'web-1', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' };

/** The first item of a list: the mock's examples name themselves as their next page. */
async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** A change whose end is waited for: the mock keeps nothing, so that what it accepts never comes about. */
async function begun(change: (options: { readonly timeout: number }) => Promise<unknown>): Promise<unknown> {
  try {
    return await change({ timeout: 3000 });
  } catch (error) {
    if (CloudError.is(error) && ['timeout', 'conflict'].includes(error.code)) return error;
    throw error;
  }
}

const REQUESTS: Readonly<Record<string, (driver: DigitalOceanCompute) => Promise<unknown>>> = {
  listNodes: (driver) => first(driver.iterateNodes()),
  listSizes: (driver) => first(driver.iterateSizes()),
  listImages: (driver) => first(driver.iterateImages()),
  listLocations: (driver) => first(driver.iterateLocations()),
  getNode: (driver) => driver.getNode(DROPLET),
  getImage: (driver) => driver.getImage('ubuntu-24-04-x64'),
  createNode: (driver) =>
    driver.createNode({
      ...SPEC,
      location: 'nyc3',
      keyPair: '289794',
      metadata: { env: 'prod' },
      userData: '#!/bin/sh',
      networks: ['760e09ef-dc84-11e8-981e-3cfdfeaae000'],
      extra: {
        ipv6: true,
        monitoring: true,
        backups: false,
        agent: true,
        publicNetworking: true,
        tags: ['web'],
        volumes: [VOLUME],
      },
    }),
  rebootNode: (driver) => begun((options) => driver.rebootNode(DROPLET, options)),
  startNode: (driver) => begun((options) => driver.startNode(DROPLET, options)),
  stopNode: (driver) => begun((options) => driver.stopNode(DROPLET, options)),
  'droplets.powerOff': (driver) => begun((options) => driver.droplets.powerOff(DROPLET, options)),
  resizeNode: (driver) => begun((options) => driver.resizeNode(DROPLET, 's-2vcpu-2gb', options)),
  updateNode: (driver) => begun((options) => driver.updateNode(DROPLET, { name: 'web-2' }, options)),
  rebuildNode: (driver) =>
    begun((options) => driver.rebuildNode(DROPLET, { image: 'ubuntu-24-04-x64' }, options)),
  'droplets.act': (driver) => driver.droplets.act(DROPLET, { type: 'enable_ipv6' }),
  destroyNode: (driver) => driver.destroyNode(DROPLET),
  listNetworks: (driver) => first(driver.iterateNetworks()),
  getNetwork: (driver) => driver.getNetwork(NETWORK),
  createNetwork: (driver) =>
    driver.createNetwork({
      name: 'inner',
      ranges: ['10.10.10.0/24'],
      location: 'nyc1',
      extra: { description: 'd' },
    }),
  destroyNetwork: (driver) => driver.destroyNetwork(NETWORK),
  listFirewalls: (driver) => first(driver.iterateFirewalls()),
  getFirewall: (driver) => driver.getFirewall(FIREWALL),
  createFirewall: (driver) =>
    driver.createFirewall({
      name: 'web',
      rules: [
        { protocol: 'tcp', ports: { from: 80, to: 81 } },
        { protocol: 'icmp', addresses: ['192.0.2.0/24'] },
      ],
      extra: { tags: ['web'] },
    }),
  updateFirewall: (driver) =>
    driver.updateFirewall(FIREWALL, { name: 'other', rules: [{ protocol: 'udp', ports: 53 }] }),
  'updateFirewall of a name': (driver) => driver.updateFirewall(FIREWALL, { name: 'other' }),
  destroyFirewall: (driver) => driver.destroyFirewall(FIREWALL),
  attachFirewall: (driver) => driver.attachFirewall(FIREWALL, DROPLET),
  detachFirewall: (driver) => driver.detachFirewall(FIREWALL, '8043964'),
  listAddresses: (driver) => first(driver.iterateAddresses()),
  reserveAddress: (driver) => driver.reserveAddress({ location: 'nyc1' }),
  assignAddress: (driver) => begun((options) => driver.assignAddress('45.55.96.47', DROPLET, {}, options)),
  unassignAddress: (driver) => begun((options) => driver.unassignAddress('45.55.96.47', options)),
  releaseAddress: (driver) => driver.releaseAddress('45.55.96.47'),
  'actions.list': (driver) => driver.actions.list(DROPLET),
  'actions.get': (driver) => driver.actions.get('36804636'),
  deleteImage: (driver) => driver.deleteImage('7938391'),
  'images.transfer': (driver) => driver.images.transfer('7938391', 'nyc3'),
  listKeyPairs: (driver) => first(driver.iterateKeyPairs()),
  getKeyPair: (driver) => driver.getKeyPair('289794'),
  importKeyPair: (driver) => driver.importKeyPair('laptop', 'ssh-ed25519 AAAA'),
  deleteKeyPair: (driver) => driver.deleteKeyPair('289794'),
  listVolumes: (driver) => first(driver.iterateVolumes()),
  getVolume: (driver) => driver.getVolume(VOLUME),
  createVolume: (driver) =>
    driver.createVolume({
      name: 'data',
      size: 10,
      location: 'nyc1',
      extra: { filesystem: 'ext4', description: 'd', tags: ['web'] },
    }),
  attachVolume: (driver) => begun((options) => driver.attachVolume(VOLUME, DROPLET, {}, options)),
  resizeVolume: (driver) => begun((options) => driver.resizeVolume(VOLUME, 20, options)),
  destroyVolume: (driver) => driver.destroyVolume(VOLUME),
  listVolumeSnapshots: (driver) => first(driver.iterateVolumeSnapshots()),
  'listVolumeSnapshots of a volume': (driver) => first(driver.iterateVolumeSnapshots(VOLUME)),
  createVolumeSnapshot: (driver) => driver.createVolumeSnapshot(VOLUME, { name: 'before' }),
  destroyVolumeSnapshot: (driver) => driver.destroyVolumeSnapshot(VOLUME),
  'tags.list': (driver) => driver.tags.list(),
  'tags.create': (driver) => driver.tags.create('web'),
  'tags.add': (driver) => driver.tags.add('web', [DROPLET]),
  'tags.remove': (driver) => driver.tags.remove('web', [DROPLET]),
  'tags.listDroplets': (driver) => driver.tags.listDroplets('web'),
  'tags.destroyDroplets': (driver) => driver.tags.destroyDroplets('web'),
  'tags.delete': (driver) => driver.tags.delete('web'),
};

describe.skipIf(lab === null)("DigitalOcean's official description accepts", () => {
  const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
  const driver = new DigitalOcean({
    token: 'dop_v1_lab',
    endpoint: `${lab?.endpoint ?? 'http://127.0.0.1:1'}/v2`,
  });
  afterAll(() => driver.close());

  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    await expect(REQUESTS[name]!(driver)).resolves.not.toBeNull();
  });

  test('a batch of names (the mock answers with the example of a single one)', async () => {
    const batch = { spec: SPEC, names: ['web-1', 'web-2'], clientToken: 'once' };
    await expect(driver.createNodeBatch(batch)).rejects.toMatchObject({ code: 'malformed-response' });
  });
});
