import { afterAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { AzureCompute } from 'skylane/azure';
import { startArmJudge } from '../support/arm-descriptions.js';
import { labServer } from '../support/lab.js';

/** Mocks that refuse every request which breaks Azure's official descriptions. */
const compute = labServer<{ endpoint: string }>('spec-mock/azure-compute');
const network = labServer<{ endpoint: string }>('spec-mock/azure-network');

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJYlJWmv6pzCL1zXIJQK1zqV9UOLRVFzTqLiyxqzhMDI laptop';
const URN = 'Canonical:ubuntu-24_04-lts:server:latest';
const RULE = { name: 'ssh', priority: 100, ports: ['22'], sources: ['192.0.2.0/24', '198.51.100.0/24'] };

const REQUESTS: Readonly<Record<string, (driver: AzureCompute) => Promise<unknown>>> = {
  listNodes: (driver) => driver.listNodes(),
  listSizes: (driver) => driver.listSizes(),
  listImages: (driver) => driver.listImages(),
  listLocations: (driver) => driver.listLocations(),
  getNode: (driver) => driver.getNode('web-1'),
  'getImage by URN': (driver) => driver.getImage(URN),
  'getImage of one version': (driver) => driver.getImage('Canonical:ubuntu-24_04-lts:server:24.04.202611010'),
  'getImage of its own': (driver) => driver.getImage('golden'),
  createNode: (driver) =>
    driver.createNode({
      name: 'web-1',
      image: URN,
      size: 'Standard_B2s',
      location: 'westeurope-1',
      keyPair: 'laptop',
      metadata: { env: 'prod' },
      userData: '#!/bin/sh',
      networks: ['lan/back', 'lan/front'],
      extra: {
        adminUsername: 'ops',
        securityGroup: 'web',
        osDiskSize: 64,
        osDiskType: 'Premium_LRS',
        spot: { maxPrice: 0.05, eviction: 'Deallocate' },
        identities: [
          'system',
          '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/web',
        ],
        acceleratedNetworking: true,
        securityType: 'TrustedLaunch',
        plan: { name: 'p', product: 'q', publisher: 'r' },
      },
    }),
  'createNode with a password, in a group and a network of the driver': (driver) =>
    driver.createNode({
      name: 'web-2',
      image: URN,
      size: 'Standard_B2s',
      auth: { password: 'Correct-Horse-9' },
      extra: { publicIp: false },
    }),
  'createNode of a shared image': (driver) =>
    driver.createNode({
      name: 'web-3',
      image: '/CommunityGalleries/g/Images/i/Versions/latest',
      size: 'Standard_B2s',
      auth: { publicKey: KEY },
    }),
  destroyNode: (driver) => driver.destroyNode('web-1'),
  rebootNode: (driver) => driver.rebootNode('web-1'),
  startNode: (driver) => driver.startNode('web-1'),
  stopNode: (driver) => driver.stopNode('web-1'),
  'virtualMachines.powerOff': (driver) => driver.virtualMachines.powerOff('web-1'),
  'virtualMachines.reimage': (driver) => driver.virtualMachines.reimage('web-1'),
  resizeNode: (driver) => driver.resizeNode('web-1', 'Standard_B4ms'),
  updateNode: (driver) => driver.updateNode('web-1', { metadata: { env: 'test' } }),
  getConsoleOutput: (driver) => driver.getConsoleOutput('web-1'),
  'runCommand.run': (driver) => driver.runCommand.run('web-1', { script: 'uptime', parameters: { a: 'b' } }),
  listKeyPairs: (driver) => driver.listKeyPairs(),
  getKeyPair: (driver) => driver.getKeyPair('laptop'),
  deleteKeyPair: (driver) => driver.deleteKeyPair('laptop'),
  listVolumes: (driver) => driver.listVolumes(),
  getVolume: (driver) => driver.getVolume('data'),
  attachVolume: (driver) => driver.attachVolume('data', 'web-1', { device: 'lun3' }),
  resizeVolume: (driver) => driver.resizeVolume('data', 20),
  destroyVolume: (driver) => driver.destroyVolume('data'),
  'disks.grantAccess': (driver) => driver.disks.grantAccess('data', 3600),
  'disks.revokeAccess': (driver) => driver.disks.revokeAccess('data'),
  listVolumeSnapshots: (driver) => driver.listVolumeSnapshots(),
  'snapshots.get': (driver) => driver.snapshots.get('before'),
  destroyVolumeSnapshot: (driver) => driver.destroyVolumeSnapshot('before'),
  'images.find publishers': (driver) => driver.images.find(),
  'images.find offers': (driver) => driver.images.find({ publisher: 'Canonical' }),
  'images.find SKUs': (driver) => driver.images.find({ publisher: 'Canonical', offer: 'ubuntu-24_04-lts' }),
  'images.find versions': (driver) =>
    driver.images.find({ publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' }),
  deleteImage: (driver) => driver.deleteImage('golden'),
  listAddresses: (driver) => driver.listAddresses(),
  reserveAddress: (driver) => driver.reserveAddress(),
  'publicAddresses.create': (driver) =>
    driver.publicAddresses.create({ name: 'front', version: 'IPv6', zones: ['1'], tags: { a: 'b' } }),
  assignAddress: (driver) => driver.assignAddress('ip', 'web-1'),
  unassignAddress: (driver) => driver.unassignAddress('ip'),
  releaseAddress: (driver) => driver.releaseAddress('ip'),
  'networks.list': (driver) => driver.networks.list(),
  'networks.create': (driver) =>
    driver.networks.create({
      name: 'lan',
      location: 'westeurope',
      ranges: ['10.1.0.0/16'],
      subnets: [{ name: 'back', range: '10.1.1.0/24' }],
      tags: { a: 'b' },
    }),
  'networks.delete': (driver) => driver.networks.delete('lan'),
  'subnets.list': (driver) => driver.subnets.list('lan'),
  'subnets.get': (driver) => driver.subnets.get('lan/back'),
  'subnets.create': (driver) => driver.subnets.create('lan', { name: 'front', range: '10.1.2.0/24' }),
  'subnets.delete': (driver) => driver.subnets.delete('lan/back'),
  'securityGroups.list': (driver) => driver.securityGroups.list(),
  'securityGroups.get': (driver) => driver.securityGroups.get('web'),
  'securityGroups.create': (driver) =>
    driver.securityGroups.create({ name: 'web', location: 'westeurope', rules: [RULE] }),
  'securityGroups.putRule': (driver) => driver.securityGroups.putRule('web', RULE),
  'securityGroups.deleteRule': (driver) => driver.securityGroups.deleteRule('web', 'ssh'),
  'securityGroups.delete': (driver) => driver.securityGroups.delete('web'),
  'networkInterfaces.list': (driver) => driver.networkInterfaces.list(),
  'networkInterfaces.get': (driver) => driver.networkInterfaces.get('web-1-nic'),
  'networkInterfaces.setSecurityGroup': (driver) =>
    driver.networkInterfaces.setSecurityGroup('web-1-nic', 'web'),
  'networkInterfaces.delete': (driver) => driver.networkInterfaces.delete('web-1-nic'),
};

describe.skipIf(compute === null || network === null)("Azure's official descriptions accept", async () => {
  const judge = await startArmJudge({
    'azure-compute': compute?.endpoint ?? '',
    'azure-network': network?.endpoint ?? '',
  });
  const Azure = getDriver(Provider.AZURE);
  const driver = new Azure({
    subscriptionId: '00000000-1111-2222-3333-444444444444',
    token: 'a-token',
    region: 'westeurope',
    endpoint: judge.url,
  });
  afterAll(async () => {
    await driver.close();
    await judge[Symbol.asyncDispose]();
  });

  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    const from = judge.requests.length;
    await REQUESTS[name]!(driver);
    const sent = judge.requests.slice(from);
    expect(sent).not.toHaveLength(0);
    expect(sent.flatMap(({ violations }) => violations)).toEqual([]);
  });

  // What has the name is there already, as the judge answers for everything.
  test.each([
    ['createVolume', () => driver.createVolume({ name: 'data', size: 10, tags: { a: 'b' } })],
    ['createVolumeSnapshot', () => driver.createVolumeSnapshot('data', { name: 'before' })],
    ['importKeyPair', () => driver.importKeyPair('laptop', KEY)],
    ['detachVolume', () => driver.detachVolume('data')],
    ['images.create', () => driver.images.create({ name: 'golden', node: 'web-1', tags: { a: 'b' } })],
  ] as const)('%s, up to what it finds there', async (_name, call) => {
    const from = judge.requests.length;
    await expect(call()).rejects.toMatchObject({ code: expect.stringMatching(/conflict|exists/) });
    expect(judge.requests.slice(from).flatMap(({ violations }) => violations)).toEqual([]);
  });
});

const dns = labServer<{ endpoint: string }>('spec-mock/azure-dns');

describe.skipIf(dns === null)("Azure's official description of its DNS accepts", async () => {
  const judge = await startArmJudge({ 'azure-dns': dns?.endpoint ?? '' });
  const AzureDns = getDriver(Provider.AZURE_DNS);
  const driver = new AzureDns({
    subscriptionId: '00000000-1111-2222-3333-444444444444',
    resourceGroup: 'web',
    token: 'a-token',
    endpoint: judge.url,
  });
  afterAll(async () => {
    await driver.close();
    await judge[Symbol.asyncDispose]();
  });
  const judged = async (call: () => Promise<unknown>): Promise<void> => {
    const from = judge.requests.length;
    await call();
    const sent = judge.requests.slice(from);
    expect(sent).not.toHaveLength(0);
    expect(sent.flatMap(({ violations }) => violations)).toEqual([]);
  };

  test.each([
    ['listZones', () => driver.listZones()],
    ['getZone', () => driver.getZone('example.com')],
    ['createZone', () => driver.createZone({ domain: 'example.com', extra: { tags: { a: 'b' } } })],
    ['updateZone', () => driver.updateZone('example.com', { extra: { tags: { a: 'c' } } })],
    ['deleteZone', () => driver.deleteZone('example.com')],
    ['listRecords', () => driver.listRecords('example.com')],
  ] as const)('%s', (_name, call) => judged(call));

  test.each([
    ['A', '192.0.2.1'],
    ['AAAA', '2001:db8::1'],
    ['CAA', '0 issue "ca.example"'],
    ['CNAME', 'web.example.net.'],
    ['MX', '10 mx.example.net.'],
    ['NS', 'ns.example.net.'],
    ['PTR', 'host.example.net.'],
    ['SRV', '1 2 443 host.example.net.'],
    ['TXT', '"a text" "and another"'],
  ])('createRecord of type %s', (type, data) =>
    judged(() => driver.createRecord('example.com', { name: type.toLowerCase(), type, data, ttl: 300 })),
  );
});
