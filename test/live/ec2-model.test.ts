import { afterAll, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import type { Ec2 } from 'skylane/aws';
import { labServer } from '../support/lab.js';

/** Checks each request against AWS's own service model: signature, names, types, required parameters. It keeps nothing. */
const lab = labServer<{ endpoint: string; access_key: string; secret_key: string; region: string }>(
  'aws-mock',
);

const NODE = 'i-0123456789abcdef0';
const VOLUME = 'vol-0123456789abcdef0';
const SUBNET = 'subnet-0123456789abcdef0';
const GROUP = 'sg-0123456789abcdef0';
const RULE = { protocol: 'tcp', fromPort: 22, toPort: 22, networks: ['0.0.0.0/0', '::/0'], groups: [GROUP] };
const SPEC = { name: 'web', image: 'ami-0123456789abcdef0', size: 't3.micro' };

/** The first item of a list: the mock's made-up tokens would lead on for ever. */
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

const REQUESTS: Readonly<Record<string, (ec2: Ec2) => Promise<unknown>>> = {
  listNodes: (ec2) => first(ec2.iterateNodes()),
  listSizes: (ec2) => first(ec2.iterateSizes()),
  listImages: (ec2) => first(ec2.iterateImages()),
  listLocations: (ec2) => first(ec2.iterateLocations()),
  'regions.list': (ec2) => ec2.regions.list(),
  getSize: (ec2) => ec2.getSize('t3.micro'),
  getImage: (ec2) => ec2.getImage(SPEC.image),
  getNode: (ec2) => ec2.getNode(NODE),
  createNode: (ec2) =>
    ec2.createNode({
      ...SPEC,
      location: 'us-east-1a',
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['subnet-0123456789abcdef0'],
      firewalls: [GROUP],
      extra: {
        instanceProfile: 'web',
        spot: { maxPrice: 0.01, type: 'one-time', interruption: 'terminate' },
        rootSize: 20,
        publicIp: true,
        ebsOptimized: true,
        monitoring: true,
        metadataTokens: 'required',
        shutdown: 'terminate',
        placementGroup: 'near',
        tenancy: 'default',
      },
    }),
  'createNode by a parameter': (ec2) =>
    ec2.createNode({
      ...SPEC,
      image: 'resolve:ssm:/aws/service/x',
      extra: { instanceProfile: 'arn:aws:iam::1:x' },
    }),
  destroyNode: (ec2) => ec2.destroyNode(NODE),
  destroyNodeBatch: (ec2) => ec2.destroyNodeBatch([NODE, NODE]),
  rebootNode: (ec2) => ec2.rebootNode(NODE),
  startNode: (ec2) => ec2.startNode(NODE),
  stopNode: (ec2) => ec2.stopNode(NODE),
  resizeNode: (ec2) => ec2.resizeNode(NODE, 't3.small'),
  getConsoleOutput: (ec2) => ec2.getConsoleOutput(NODE),
  hostKeysOf: (ec2) => ec2.hostKeysOf(NODE),
  createImage: (ec2) => ec2.createImage(NODE, { name: 'mine', metadata: { a: 'b' } }),
  deleteImage: (ec2) => ec2.deleteImage(SPEC.image),
  copyImage: (ec2) => ec2.copyImage(SPEC.image, { name: 'mine', sourceRegion: 'eu-west-1' }),
  listKeyPairs: (ec2) => first(ec2.iterateKeyPairs()),
  getKeyPair: (ec2) => ec2.getKeyPair('laptop'),
  createKeyPair: (ec2) => ec2.createKeyPair('laptop'),
  importKeyPair: (ec2) => ec2.importKeyPair('laptop', 'ssh-ed25519 AAAA'),
  deleteKeyPair: (ec2) => ec2.deleteKeyPair('laptop'),
  listVolumes: (ec2) => first(ec2.iterateVolumes()),
  getVolume: (ec2) => ec2.getVolume(VOLUME),
  createVolume: (ec2) =>
    ec2.createVolume({
      name: 'data',
      size: 10,
      location: 'us-east-1a',
      snapshot: 'snap-0123456789abcdef0',
      extra: { type: 'gp3', iops: 3000, throughput: 125, encrypted: true, kmsKey: 'k', tags: { a: 'b' } },
    }),
  attachVolume: (ec2) => begun((options) => ec2.attachVolume(VOLUME, NODE, { device: '/dev/sdf' }, options)),
  detachVolume: (ec2) => begun((options) => ec2.detachVolume(VOLUME, options)),
  resizeVolume: (ec2) => begun((options) => ec2.resizeVolume(VOLUME, 20, options)),
  destroyVolume: (ec2) => ec2.destroyVolume(VOLUME),
  listVolumeSnapshots: (ec2) => first(ec2.iterateVolumeSnapshots(VOLUME)),
  createVolumeSnapshot: (ec2) =>
    ec2.createVolumeSnapshot(VOLUME, { name: 'before', extra: { description: 'd', tags: { a: 'b' } } }),
  destroyVolumeSnapshot: (ec2) => ec2.destroyVolumeSnapshot('snap-0123456789abcdef0'),
  'instances.list': (ec2) => ec2.instances.list({ 'tag:team': ['web'] }),
  'images.list': (ec2) => ec2.images.list({ owners: ['amazon'], filters: { architecture: ['arm64'] } }),
  'instanceTypes.list': (ec2) => ec2.instanceTypes.list({ 'vcpu-info.default-vcpus': ['4'] }),
  'keyPairs.list': (ec2) => ec2.keyPairs.list({ 'key-name': ['laptop*'] }),
  'volumes.list': (ec2) => ec2.volumes.list({ 'tag:team': ['web'] }),
  'snapshots.list': (ec2) => ec2.snapshots.list({ status: ['completed'] }),
  'addresses.list': (ec2) => ec2.addresses.list({ 'tag:team': ['web'] }),
  'vpcs.list': (ec2) => ec2.vpcs.list({ 'is-default': ['true'] }),
  'subnets.list': (ec2) => ec2.subnets.list({ 'vpc-id': ['vpc-1'] }),
  'securityGroups.list': (ec2) => ec2.securityGroups.list({ 'group-name': ['web'] }),
  'securityGroups.create': (ec2) =>
    ec2.securityGroups.create({ name: 'web', description: 'web', vpcId: 'vpc-1' }),
  'securityGroups.delete': (ec2) => ec2.securityGroups.delete(GROUP),
  'securityGroups.authorizeIngress': (ec2) => ec2.securityGroups.authorizeIngress(GROUP, [RULE]),
  'securityGroups.authorizeEgress': (ec2) => ec2.securityGroups.authorizeEgress(GROUP, [RULE]),
  'securityGroups.revokeIngress': (ec2) => ec2.securityGroups.revokeIngress(GROUP, [RULE]),
  'securityGroups.revokeEgress': (ec2) => ec2.securityGroups.revokeEgress(GROUP, [RULE]),
  listNetworks: (ec2) => first(ec2.iterateNetworks()),
  getNetwork: (ec2) => ec2.getNetwork(SUBNET),
  createNetwork: (ec2) =>
    begun((options) => ec2.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] }, options)),
  'createNetwork in a VPC': (ec2) =>
    begun((options) =>
      ec2.createNetwork(
        { name: 'inner', ranges: ['10.0.0.0/24'], location: 'us-east-1a', extra: { vpc: 'vpc-1' } },
        options,
      ),
    ),
  destroyNetwork: (ec2) => ec2.destroyNetwork(SUBNET),
  listFirewalls: (ec2) => first(ec2.iterateFirewalls()),
  getFirewall: (ec2) => ec2.getFirewall(GROUP),
  createFirewall: (ec2) =>
    ec2.createFirewall({
      name: 'web',
      rules: [
        { protocol: 'tcp', ports: { from: 80, to: 81 } },
        { protocol: 'icmp', group: GROUP },
        { direction: 'out', protocol: 'any' },
      ],
      extra: { vpc: 'vpc-1', description: 'web' },
    }),
  updateFirewall: (ec2) => ec2.updateFirewall(GROUP, { rules: [{ protocol: 'udp' }] }),
  destroyFirewall: (ec2) => ec2.destroyFirewall(GROUP),
  attachFirewall: (ec2) => begun((options) => ec2.attachFirewall(GROUP, NODE, options)),
  detachFirewall: (ec2) => begun((options) => ec2.detachFirewall(GROUP, NODE, options)),
  listAddresses: (ec2) => ec2.listAddresses(),
  reserveAddress: (ec2) => ec2.reserveAddress(),
  assignAddress: (ec2) => ec2.assignAddress('eipalloc-1', NODE),
  unassignAddress: (ec2) => ec2.unassignAddress('eipalloc-1'),
  releaseAddress: (ec2) => ec2.releaseAddress('eipalloc-1'),
  'tags.create': (ec2) => ec2.tags.create([NODE, VOLUME], { team: 'web' }),
  'tags.delete': (ec2) => ec2.tags.delete([NODE], ['team']),
};

describe.skipIf(lab === null)("AWS's service model of EC2 accepts", () => {
  const Ec2Driver = getDriver(Provider.EC2);
  const ec2 = new Ec2Driver({
    endpoint: lab?.endpoint ?? 'http://127.0.0.1:1',
    region: lab?.region ?? 'us-east-1',
    accessKeyId: lab?.access_key ?? 'none',
    secretAccessKey: lab?.secret_key ?? 'none',
    retry: { attempts: 1 },
  });
  afterAll(() => ec2.close());

  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    await expect(REQUESTS[name]!(ec2)).resolves.not.toBeNull();
  });
});
