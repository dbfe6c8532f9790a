import { afterAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { GoogleCompute } from 'skylane/google';
import { accepted, first } from '../support/descriptions.js';
import { labServer } from '../support/lab.js';

/** A mock that refuses every request which breaks Google's discovery document, unknown fields too; it keeps nothing and makes answers up. */
const lab = labServer<{ endpoint: string }>('spec-mock/google-compute');

const NODE = 'europe-west1-b/web-1';
const VOLUME = 'europe-west1-b/data';
const IMAGE = 'projects/debian-cloud/global/images/family/debian-12';
const SPEC = { name: 'web-1', image: IMAGE, size: 'e2-small' };
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF ana@laptop';
const EVERYTHING = {
  ...SPEC,
  location: 'europe-west1-b',
  auth: { publicKey: KEY },
  userData: '#!/bin/sh\ntrue\n',
  metadata: { team: 'web' },
  networks: ['default', 'projects/p/regions/europe-west1/subnetworks/inner'],
} as const;
const EXTRA = {
  diskSize: 20,
  diskType: 'pd-ssd',
  networkTags: ['http'],
  serviceAccount: 'default',
  spot: { terminationAction: 'DELETE', maxRunDuration: 3600 },
  instanceMetadata: { role: 'web' },
  guestAttributes: true,
  description: 'A server',
  canIpForward: true,
  minCpuPlatform: 'Intel Ice Lake',
  onHostMaintenance: 'TERMINATE',
  secureBoot: true,
  resourcePolicies: ['daily'],
} as const;
const SINGLE = {
  ...EXTRA,
  hostname: 'web-1.example.com',
  deletionProtection: true,
  externalIp: '203.0.113.9',
};

const REQUESTS: Readonly<Record<string, (gce: GoogleCompute) => Promise<unknown>>> = {
  listNodes: (gce) => first(gce.iterateNodes()),
  'listNodes by name': (gce) => first(gce.iterateNodes({ name: 'web-1' })),
  listSizes: (gce) => first(gce.iterateSizes()),
  listImages: (gce) => first(gce.iterateImages()),
  listLocations: (gce) => first(gce.iterateLocations()),
  getNode: (gce) => gce.getNode(NODE),
  getSize: (gce) => gce.getSize('e2-small'),
  getImage: (gce) => gce.getImage(IMAGE),
  'getImage by name': (gce) => gce.getImage('debian-12'),
  createNode: (gce) => gce.createNode({ ...EVERYTHING, extra: SINGLE }),
  'createNode preemptible, with accelerators': (gce) =>
    gce.createNode({
      ...SPEC,
      extra: { accelerators: [{ type: 'nvidia-tesla-t4', count: 1 }], externalIp: false },
    }),
  'createNode with user data for cloud-init': (gce) =>
    gce.createNode({ ...SPEC, userData: '#cloud-config\n', extra: { preemptible: true } }),
  createNodeBatch: (gce) =>
    gce.createNodeBatch({
      spec: { ...EVERYTHING, extra: EXTRA },
      names: ['web-1', 'web-2'],
      clientToken: 'run-0',
    }),
  destroyNode: (gce) => gce.destroyNode(NODE),
  rebootNode: (gce) => gce.rebootNode(NODE),
  startNode: (gce) => gce.startNode(NODE),
  stopNode: (gce) => gce.stopNode(NODE),
  'instances.stop': (gce) => gce.instances.stop(NODE, { discardLocalSsd: true }),
  'instances.suspend': (gce) => gce.instances.suspend(NODE),
  'instances.resume': (gce) => gce.instances.resume(NODE),
  'instances.setTags': (gce) => gce.instances.setTags(NODE, ['http']),
  'instances.getMetadata': (gce) => gce.instances.getMetadata(NODE),
  'instances.setMetadata': (gce) => gce.instances.setMetadata(NODE, { role: 'web' }),
  'instances.setServiceAccount': (gce) =>
    gce.instances.setServiceAccount(NODE, {
      email: 'default',
      scopes: ['https://www.googleapis.com/auth/compute'],
    }),
  'instances.setSpot': (gce) => gce.instances.setSpot(NODE, {}),
  'instances.setSpot to none': (gce) => gce.instances.setSpot(NODE, null),
  'instances.setDeletionProtection': (gce) => gce.instances.setDeletionProtection(NODE, false),
  'instances.setDiskAutoDelete': (gce) =>
    gce.instances.setDiskAutoDelete(NODE, { deviceName: 'data', autoDelete: true }),
  'instances.getGuestAttributes': (gce) => gce.instances.getGuestAttributes(NODE, 'hostkeys/'),
  getConsoleOutput: (gce) => gce.getConsoleOutput(NODE, { lines: 5 }),
  hostKeysOf: (gce) => gce.hostKeysOf(NODE),
  resizeNode: (gce) => gce.resizeNode(NODE, 'e2-medium'),
  updateNode: (gce) => gce.updateNode(NODE, { name: 'web-2', metadata: { team: 'web' } }),
  createImage: (gce) =>
    gce.createImage(NODE, {
      name: 'golden',
      metadata: { team: 'web' },
      extra: { family: 'golden', description: 'd' },
    }),
  copyImage: (gce) => gce.copyImage(IMAGE, { name: 'copy' }),
  deleteImage: (gce) => gce.deleteImage('golden'),
  'images.list': (gce) => gce.images.list('debian-cloud', { timeout: 10_000 }),
  'images.getFromFamily': (gce) => gce.images.getFromFamily('debian-12', 'debian-cloud'),
  'images.deprecate': (gce) => gce.images.deprecate('projects/p/global/images/old', { state: 'OBSOLETE' }),
  listKeyPairs: (gce) => gce.listKeyPairs(),
  importKeyPair: (gce) => gce.importKeyPair('laptop', KEY),
  deleteKeyPair: (gce) => gce.deleteKeyPair('laptop'),
  listVolumes: (gce) => first(gce.iterateVolumes()),
  getVolume: (gce) => gce.getVolume(VOLUME),
  createVolume: (gce) =>
    gce.createVolume({
      name: 'data',
      size: 10,
      location: 'europe-west1-b',
      tags: { team: 'web' },
      extra: { type: 'hyperdisk-balanced', description: 'd', iops: 3000, throughput: 140, image: IMAGE },
    }),
  'createVolume of a snapshot': (gce) => gce.createVolume({ name: 'data', size: 10, snapshot: 'before' }),
  attachVolume: (gce) => gce.attachVolume(VOLUME, NODE, { device: '/dev/disk/by-id/google-data' }),
  resizeVolume: (gce) => gce.resizeVolume(VOLUME, 20),
  'disks.setLabels': (gce) => gce.disks.setLabels(VOLUME, { team: 'web' }),
  destroyVolume: (gce) => gce.destroyVolume(VOLUME),
  listVolumeSnapshots: (gce) => first(gce.iterateVolumeSnapshots()),
  createVolumeSnapshot: (gce) =>
    gce.createVolumeSnapshot(VOLUME, {
      name: 'before',
      tags: { team: 'web' },
      extra: { description: 'd', storageLocation: 'eu' },
    }),
  destroyVolumeSnapshot: (gce) => gce.destroyVolumeSnapshot('before'),
  listAddresses: (gce) => first(gce.iterateAddresses()),
  reserveAddress: (gce) => gce.reserveAddress(),
  'addresses.create': (gce) =>
    gce.addresses.create({
      name: 'inner',
      type: 'INTERNAL',
      subnetwork: 'inner',
      address: '10.0.0.9',
      description: 'd',
      labels: { team: 'web' },
    }),
  assignAddress: (gce) => gce.assignAddress('europe-west1/outer', NODE),
  unassignAddress: (gce) => gce.unassignAddress('europe-west1/outer'),
  releaseAddress: (gce) => gce.releaseAddress('europe-west1/outer'),
  listNetworks: (gce) => first(gce.iterateNetworks()),
  getNetwork: (gce) => gce.getNetwork('inner'),
  createNetwork: (gce) =>
    gce.createNetwork({
      name: 'inner',
      ranges: ['10.0.0.0/24'],
      extra: { mtu: 1460, privateGoogleAccess: true, description: 'd' },
    }),
  'createNetwork in a VPC network': (gce) =>
    gce.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'], extra: { network: 'shared' } }),
  destroyNetwork: (gce) => gce.destroyNetwork('inner'),
  listFirewalls: (gce) => first(gce.iterateFirewalls()),
  getFirewall: (gce) => gce.getFirewall('skylane-web'),
  createFirewall: (gce) =>
    gce.createFirewall({
      name: 'web',
      rules: [
        { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] },
        { protocol: 'icmp' },
        { direction: 'out', protocol: 'any' },
      ],
    }),
  destroyFirewall: (gce) => gce.destroyFirewall('skylane-web'),
  'networks.list': (gce) => gce.networks.list({ timeout: 10_000 }),
  'networks.get': (gce) => gce.networks.get('default'),
  'networks.create': (gce) => gce.networks.create({ name: 'inner', mtu: 1460, description: 'd' }),
  'networks.delete': (gce) => gce.networks.delete('inner'),
  'subnetworks.list': (gce) => gce.subnetworks.list({ timeout: 10_000 }),
  'subnetworks.get': (gce) => gce.subnetworks.get('inner'),
  'subnetworks.create': (gce) =>
    gce.subnetworks.create({
      name: 'inner',
      network: 'inner',
      range: '10.0.0.0/24',
      privateGoogleAccess: true,
    }),
  'subnetworks.delete': (gce) => gce.subnetworks.delete('inner'),
  'firewalls.list': (gce) => gce.firewalls.list({ timeout: 10_000 }),
  'firewalls.get': (gce) => gce.firewalls.get('ssh'),
  'firewalls.create': (gce) =>
    gce.firewalls.create({
      name: 'ssh',
      allowed: [{ protocol: 'tcp', ports: ['22', '8000-8080'] }],
      ranges: ['0.0.0.0/0'],
      sourceTags: ['jump'],
      targetTags: ['web'],
      priority: 900,
      disabled: false,
      description: 'd',
    }),
  'firewalls.create outwards': (gce) =>
    gce.firewalls.create({
      name: 'out',
      direction: 'out',
      denied: [{ protocol: 'all' }],
      ranges: ['10.0.0.0/8'],
    }),
  'firewalls.update': (gce) => gce.firewalls.update('ssh', { ranges: ['10.0.0.0/8'], disabled: true }),
  'firewalls.delete': (gce) => gce.firewalls.delete('ssh'),
};

describe.skipIf(lab === null)("Google's discovery document of Compute Engine accepts", () => {
  const Gce = getDriver(Provider.GCE);
  const gce = new Gce({
    token: 'lab',
    projectId: 'p',
    region: 'europe-west1-b',
    endpoint: lab?.endpoint ?? 'http://127.0.0.1:1',
    imageProjects: [],
  });
  afterAll(() => gce.close());

  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    expect(await accepted(REQUESTS[name]!(gce))).toBe('accepted');
  });

  test('a list over all zones', async () => {
    const everywhere = new Gce({ token: 'lab', projectId: 'p', endpoint: lab?.endpoint ?? '' });
    for (const list of [everywhere.iterateNodes(), everywhere.iterateVolumes(), everywhere.iterateSizes()])
      // The mock names a zone that could not be asked.
      expect(await accepted(first<unknown>(list))).toMatch(/^accepted$|could not ask string/);
    await everywhere.close();
  });
});
