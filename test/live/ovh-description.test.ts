import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import type { OvhCompute } from 'skylane/ovh';
import { type DescribedCloud, describedCloud, type DescribedLab } from '../support/described-cloud.js';
import { first } from '../support/descriptions.js';
import { labServer } from '../support/lab.js';

/** A mock of OVHcloud's description of Public Cloud. It keeps nothing and answers with made-up values. */
const lab = labServer<DescribedLab>('spec-mock/ovh-cloud');

const NODE = '3f6e2f0a-9d5b-4a86-9b42-3d7b9b2ad001';
const VOLUME = '3f6e2f0a-9d5b-4a86-9b42-3d7b9b2ad002';
const ADDRESS = '3f6e2f0a-9d5b-4a86-9b42-3d7b9b2ad003';
const IMAGE = '3f6e2f0a-9d5b-4a86-9b42-3d7b9b2ad004';
const PROJECT = '/cloud/project/0123456789abcdef0123456789abcdef';
const SPEC = { name: 'web-1', image: IMAGE, size: '3f6e2f0a-9d5b-4a86-9b42-3d7b9b2ad005' };

let snapshots = 0;

/** Answers where an example cannot be: the clock, and states that a method waits for. */
function own(method: string, path: string): unknown {
  if (path === '/auth/time') return Math.floor(Date.now() / 1000);
  if (path === '/order/catalog/public/cloud') return { locale: { currencyCode: 'EUR' }, addons: [] };
  if (path === `${PROJECT}/sshkey` && method === 'GET')
    return [{ id: 'k1', name: 'laptop', publicKey: 'ssh-ed25519 AAAA', regions: ['GRA11'] }];
  if (path === `${PROJECT}/snapshot`)
    return Array.from({ length: snapshots++ }, (_, index) => ({
      id: `s${index}`,
      name: 'before',
      region: 'GRA11',
    }));
  return null;
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

const REQUESTS: Readonly<Record<string, (driver: OvhCompute) => Promise<unknown>>> = {
  listNodes: (driver) => first(driver.iterateNodes()),
  listSizes: (driver) => driver.listSizes(),
  listImages: (driver) => driver.listImages(),
  listLocations: (driver) => driver.listLocations(),
  getNode: (driver) => driver.getNode(NODE),
  getImage: (driver) => driver.getImage(IMAGE),
  createNode: (driver) =>
    driver.createNode({
      ...SPEC,
      location: 'SBG5',
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      networks: ['pn-1'],
      extra: { groupId: 'g1', monthlyBilling: false },
    }),
  'createNode from a volume': (driver) =>
    driver.createNode({ name: 'db', size: SPEC.size, extra: { bootVolume: VOLUME } }),
  createNodeBatch: (driver) =>
    driver.createNodeBatch({ spec: { ...SPEC, keyPair: 'laptop' }, names: ['web-1'], clientToken: 'once' }),
  destroyNode: (driver) => driver.destroyNode(NODE),
  rebootNode: (driver) => driver.rebootNode(NODE),
  startNode: (driver) => driver.startNode(NODE),
  stopNode: (driver) => driver.stopNode(NODE),
  resizeNode: (driver) => driver.resizeNode(NODE, SPEC.size),
  rebuildNode: (driver) => driver.rebuildNode(NODE, { image: IMAGE }),
  updateNode: (driver) => driver.updateNode(NODE, { name: 'web-2' }),
  createImage: (driver) => driver.createImage(NODE, { name: 'before' }),
  deleteImage: (driver) => driver.deleteImage(IMAGE),
  listKeyPairs: (driver) => driver.listKeyPairs(),
  getKeyPair: (driver) => driver.getKeyPair('laptop'),
  importKeyPair: (driver) => driver.importKeyPair('laptop', 'ssh-ed25519 AAAA'),
  deleteKeyPair: (driver) => driver.deleteKeyPair('laptop'),
  listVolumes: (driver) => driver.listVolumes(),
  getVolume: (driver) => driver.getVolume(VOLUME),
  createVolume: (driver) =>
    driver.createVolume({
      name: 'data',
      size: 10,
      snapshot: IMAGE,
      extra: { type: 'high-speed', description: 'd', image: IMAGE },
    }),
  attachVolume: (driver) => begun((options) => driver.attachVolume(VOLUME, NODE, {}, options)),
  detachVolume: (driver) => begun((options) => driver.detachVolume(VOLUME, options)),
  resizeVolume: (driver) => begun((options) => driver.resizeVolume(VOLUME, 20, options)),
  destroyVolume: (driver) => driver.destroyVolume(VOLUME),
  listVolumeSnapshots: (driver) => driver.listVolumeSnapshots(),
  createVolumeSnapshot: (driver) =>
    driver.createVolumeSnapshot(VOLUME, { name: 'before', extra: { description: 'd' } }),
  destroyVolumeSnapshot: (driver) => driver.destroyVolumeSnapshot(IMAGE),
  listAddresses: (driver) => driver.listAddresses(),
  assignAddress: (driver) => driver.assignAddress(ADDRESS, NODE, { privateIp: '10.0.0.4' }),
  unassignAddress: (driver) => driver.unassignAddress(ADDRESS),
  listNetworks: (driver) => driver.listNetworks(),
  getNetwork: (driver) => driver.getNetwork(ADDRESS),
  createNetwork: (driver) =>
    driver.createNetwork({
      name: 'inner',
      ranges: ['10.4.0.0/24'],
      extra: { vlanId: 7, gateway: true },
    }),
  destroyNetwork: (driver) => driver.destroyNetwork(ADDRESS),
  releaseAddress: (driver) => driver.releaseAddress(ADDRESS),
};

describe.skipIf(lab === null)("OVHcloud's description of Public Cloud accepts", () => {
  let cloud: DescribedCloud;
  let driver: OvhCompute;
  beforeAll(async () => {
    cloud = await describedCloud(lab!, own);
    driver = new (getDriver(Provider.OVH))({
      applicationKey: 'app',
      applicationSecret: 'secret',
      consumerKey: 'consumer',
      entrypoint: cloud.url,
      serviceName: '0123456789abcdef0123456789abcdef',
      region: 'GRA11',
      subsidiary: 'FR',
    });
  });
  afterAll(async () => {
    await driver.close();
    await cloud[Symbol.asyncDispose]();
  });

  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    await expect(REQUESTS[name]!(driver)).resolves.not.toBeNull();
    expect(cloud.violations).toEqual([]);
    expect(cloud.requests.length).toBeGreaterThan(0);
  });
});
