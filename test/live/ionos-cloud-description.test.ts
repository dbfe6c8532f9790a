import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { IonosCompute } from 'skylane/ionos-cloud';
import { type DescribedCloud, describedCloud, type DescribedLab } from '../support/described-cloud.js';
import { first } from '../support/descriptions.js';
import { labServer } from '../support/lab.js';

/** A mock of IONOS's description of Cloud API v6, which refuses fields that it does not have. It keeps nothing. */
const lab = labServer<DescribedLab>('spec-mock/ionos');

const DATACENTER = '0dc0ffee-0000-4000-8000-000000000001';
const NODE = '0dc0ffee-0000-4000-8000-000000000002';
const VOLUME = '0dc0ffee-0000-4000-8000-000000000003';
const IMAGE = '0dc0ffee-0000-4000-8000-000000000004';
const BLOCK = '0dc0ffee-0000-4000-8000-000000000005';
const NIC = '0dc0ffee-0000-4000-8000-000000000006';
const REQUEST = '0dc0ffee-0000-4000-8000-000000000007';
const ADDRESS = `${BLOCK}/203.0.113.7`;
const DATACENTERS = `/datacenters/${DATACENTER}`;
const metadata = { state: 'AVAILABLE' };

const server = {
  id: NODE,
  metadata,
  properties: { name: 'web-1', cores: 2, ram: 4096, vmState: 'RUNNING', bootVolume: { id: IMAGE } },
  entities: {
    volumes: { items: [{ id: IMAGE }, { id: VOLUME }] },
    nics: { items: [{ id: NIC, properties: { lan: 1, ips: ['203.0.113.7'] } }] },
  },
};
const volume = { id: VOLUME, metadata, properties: { name: 'data', size: 10 } };
let isAttached = false;
const block = {
  id: BLOCK,
  metadata,
  properties: {
    location: 'de/fra',
    ips: ['203.0.113.7'],
    ipConsumers: [{ ip: '203.0.113.7', serverId: NODE, nicId: NIC, datacenterId: DATACENTER }],
  },
};

/** What the account has, where the mock's examples have made-up words. */
const OWN: Readonly<Record<string, unknown>> = {
  [`/requests/${REQUEST}/status`]: { metadata: { status: 'DONE', message: 'done' } },
  [DATACENTERS]: { id: DATACENTER, metadata, properties: { name: 'main', location: 'de/fra' } },
  [`${DATACENTERS}/servers`]: { items: [server] },
  [`${DATACENTERS}/servers/${NODE}`]: server,
  [`${DATACENTERS}/servers/${NODE}/nics/${NIC}`]: server.entities.nics.items[0],
  [`${DATACENTERS}/volumes`]: { items: [volume] },
  [`${DATACENTERS}/lans`]: { items: [{ id: '7', metadata, properties: { name: 'inner' } }] },
  [`${DATACENTERS}/lans/7`]: { id: '7', metadata, properties: { name: 'inner' } },
  [`/images/${IMAGE}`]: { id: IMAGE, metadata, properties: { name: 'debian-12', size: 3 } },
  [`/ipblocks/${BLOCK}`]: block,
  '/ipblocks': { items: [block] },
};

function own(method: string, path: string): unknown {
  if (method === 'POST') return path === '/ipblocks' ? block : { ...volume, id: '7' };
  if (method !== 'GET') return {};
  if (path === `${DATACENTERS}/volumes/${VOLUME}`)
    return { ...volume, properties: { ...volume.properties, ...(isAttached && { bootServer: NODE }) } };
  return OWN[path] ?? null;
}

const SPEC = { name: 'web-1', image: IMAGE, size: '2-4096' };

const REQUESTS: Readonly<Record<string, (driver: IonosCompute) => Promise<unknown>>> = {
  listNodes: (driver) => driver.listNodes(),
  listSizes: (driver) => driver.listSizes(),
  listImages: (driver) => driver.listImages(),
  listLocations: (driver) => first(driver.iterateLocations()),
  getNode: (driver) => driver.getNode(NODE),
  getSize: (driver) => driver.getSize(IMAGE),
  getImage: (driver) => driver.getImage(IMAGE),
  createNode: (driver) =>
    driver.createNode({
      ...SPEC,
      location: DATACENTER,
      auth: { publicKey: 'ssh-ed25519 AAAA' },
      userData: '#!/bin/sh',
      networks: ['1', '7'],
      extra: { type: 'VCPU', availabilityZone: 'ZONE_1', diskType: 'SSD Premium' },
    }),
  'createNode of a template': (driver) =>
    driver.createNode({
      ...SPEC,
      image: 'ubuntu:latest',
      size: NODE,
      auth: { password: 'a-secret-of-12' },
      extra: { cpuFamily: 'INTEL_ICELAKE' },
    }),
  destroyNode: (driver) => driver.destroyNode(NODE),
  rebootNode: (driver) => driver.rebootNode(NODE),
  startNode: (driver) => driver.startNode(NODE),
  stopNode: (driver) => driver.stopNode(NODE),
  resizeNode: (driver) => driver.resizeNode(NODE, '4-8192'),
  updateNode: (driver) => driver.updateNode(NODE, { name: 'web-2' }),
  listVolumes: (driver) => driver.listVolumes(),
  getVolume: (driver) => driver.getVolume(VOLUME),
  createVolume: (driver) =>
    driver.createVolume({ name: 'data', size: 10, extra: { type: 'SSD Premium', availabilityZone: 'AUTO' } }),
  'createVolume of a snapshot': (driver) => driver.createVolume({ name: 'data', size: 10, snapshot: IMAGE }),
  attachVolume: (driver) => driver.attachVolume(VOLUME, NODE),
  detachVolume: (driver) => {
    isAttached = true;
    return driver.detachVolume(VOLUME).finally(() => (isAttached = false));
  },
  resizeVolume: (driver) => driver.resizeVolume(VOLUME, 20),
  destroyVolume: (driver) => driver.destroyVolume(VOLUME),
  listVolumeSnapshots: (driver) => driver.listVolumeSnapshots(),
  createVolumeSnapshot: (driver) =>
    driver.createVolumeSnapshot(VOLUME, { name: 'before', extra: { description: 'd' } }),
  destroyVolumeSnapshot: (driver) => driver.destroyVolumeSnapshot(IMAGE),
  listNetworks: (driver) => driver.listNetworks(),
  getNetwork: (driver) => driver.getNetwork('7'),
  createNetwork: (driver) => driver.createNetwork({ name: 'inner', extra: { isPublic: true } }),
  destroyNetwork: (driver) => driver.destroyNetwork('7'),
  listAddresses: (driver) => driver.listAddresses(),
  reserveAddress: (driver) => driver.reserveAddress(),
  assignAddress: (driver) => driver.assignAddress(ADDRESS, NODE),
  unassignAddress: (driver) => driver.unassignAddress(ADDRESS),
  releaseAddress: (driver) => driver.releaseAddress(ADDRESS),
};

describe.skipIf(lab === null)("IONOS's description of Cloud API v6 accepts", () => {
  let cloud: DescribedCloud;
  let driver: IonosCompute;
  beforeAll(async () => {
    cloud = await describedCloud(lab!, own, {
      location: `https://api.ionos.com/cloudapi/v6/requests/${REQUEST}/status`,
    });
    driver = new (getDriver(Provider.IONOS_CLOUD))({
      endpoint: cloud.url,
      token: 'lab-token',
      datacenterId: DATACENTER,
      contractNumber: '31720930',
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
