import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudStackCompute } from 'skylane/cloudstack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEMPLATE, ZONE } from '../support/compute-hosts/cloudstack/command.js';
import { row } from '../support/compute-hosts/rows/cloudstack.js';
import { StandIn } from '../support/compute-hosts/stand-in.js';
import { labServer } from '../support/lab.js';

/** A mock that knows each command of cloudstack-go with its parameters, and checks signatures. It keeps nothing. */
const lab = labServer<{ cloudstack: string; access_key: string; secret_key: string }>('rpc-mock');

const SIZE = row.context.size;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8Nc1M0Ypl0q0vJ8Hn1vE6oA1cG9Zx3m0G2q0J0f8xq laptop';

/** What the mock refuses; the stand-in answers. Its own account of signatures is not asked: the mock has another secret. */
const refused: string[] = [];
const commands = new Set<string>();
const cloud = new StandIn({ ...row.shape, isSignedIn: () => true });
const judge = createServer((request, response) => void pass(request, response));

async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const sent = { method: 'POST', headers: { 'content-type': request.headers['content-type'] ?? '' }, body };
  const command = new URLSearchParams(body.toString()).get('command') ?? '';
  commands.add(command);
  const judged = await fetch(lab!.cloudstack, sent);
  if (judged.status >= 400) refused.push(`${command}: ${judged.headers.get('x-lab-violations')}`);
  const answer = await fetch(cloudUrl, sent);
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(await answer.text());
}

let cloudUrl: string;
let driver: CloudStackCompute;
const ids: Record<'node' | 'volume' | 'snapshot' | 'address' | 'network' | 'firewall' | 'image', string> = {
  node: '',
  volume: '',
  snapshot: '',
  address: '',
  network: '',
  firewall: '',
  image: '',
};

const STEPS: Readonly<Record<string, () => Promise<unknown>>> = {
  listSizes: () => driver.listSizes(),
  getSize: () => driver.getSize(SIZE),
  listImages: () => driver.listImages(),
  getImage: () => driver.getImage(TEMPLATE),
  listLocations: () => driver.listLocations(),
  importKeyPair: () => driver.importKeyPair('laptop', KEY),
  createKeyPair: () => driver.createKeyPair('generated'),
  listKeyPairs: () => driver.listKeyPairs(),
  getKeyPair: () => driver.getKeyPair('laptop'),
  createNetwork: async () => {
    ids.network = (await driver.createNetwork({ name: 'inner', ranges: ['10.1.2.0/24'] })).id;
  },
  listNetworks: () => driver.listNetworks(),
  getNetwork: () => driver.getNetwork(ids.network),
  createFirewall: async () => {
    const rules = [
      { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24', '198.51.100.0/24'] },
      { protocol: 'icmp' },
      { direction: 'out', protocol: 'any', addresses: ['10.0.0.0/8'] },
      { direction: 'out', protocol: 'udp', ports: 53 },
    ] as const;
    ids.firewall = (await driver.createFirewall({ name: 'web', rules })).id;
  },
  listFirewalls: () => driver.listFirewalls(),
  getFirewall: () => driver.getFirewall(ids.firewall),
  updateFirewall: () =>
    driver.updateFirewall(ids.firewall, {
      name: 'web-2',
      rules: [
        { protocol: 'tcp', ports: 5432, group: ids.firewall },
        { direction: 'out', protocol: 'udp', ports: 53 },
      ],
    }),
  'createNode with everything': async () => {
    const node = await driver.createNode({
      name: 'web-1',
      image: TEMPLATE,
      size: SIZE,
      location: ZONE,
      keyPair: 'laptop',
      userData: '#!/bin/sh\necho "ein Gruß"',
      metadata: { team: 'web & co', 'skylane-intent': 'run-1-all' },
      networks: [ids.network],
      firewalls: [ids.firewall],
      extra: {
        rootDiskSize: 20,
        affinityGroups: ['affinity-1'],
        details: { cpuNumber: '2', memory: '2048' },
      },
    });
    ids.node = node.id;
    await driver.jobs.passwordOf(node);
    await driver.jobs.get(node.extra.jobId ?? '');
    await driver.waitUntilRunning([node]);
  },
  listNodes: () => driver.listNodes({ name: 'web-1', tag: { team: 'web & co' } }),
  getNode: () => driver.getNode(ids.node),
  rebootNode: () => driver.rebootNode(ids.node),
  stopNode: () => driver.stopNode(ids.node),
  attachFirewall: async () => {
    const other = await driver.createFirewall({ name: 'other' });
    await driver.attachFirewall(other, ids.node);
    await driver.detachFirewall(other, ids.node);
    await driver.destroyFirewall(other);
  },
  startNode: () => driver.startNode(ids.node),
  resizeNode: () => driver.resizeNode(ids.node, row.context.otherSize ?? ''),
  rebuildNode: () => driver.rebuildNode(ids.node, { image: TEMPLATE }),
  updateNode: () => driver.updateNode(ids.node, { name: 'web-2', metadata: { team: 'db', stage: 'live' } }),
  'tags.create': () => driver.tags.create('UserVm', [ids.node], { more: 'yes' }),
  'tags.delete': () => driver.tags.delete('UserVm', [ids.node], ['more']),
  createVolume: async () => {
    ids.volume = (await driver.createVolume({ name: 'data', size: 10, tags: { team: 'db' } })).id;
  },
  listVolumes: () => driver.listVolumes(),
  getVolume: () => driver.getVolume(ids.volume),
  attachVolume: () => driver.attachVolume(ids.volume, ids.node, { device: '2' }),
  detachVolume: () => driver.detachVolume(ids.volume),
  resizeVolume: () => driver.resizeVolume(ids.volume, 20),
  createVolumeSnapshot: async () => {
    const snapshot = await driver.createVolumeSnapshot(ids.volume, { name: 'before', tags: { team: 'db' } });
    ids.snapshot = snapshot.id;
  },
  listVolumeSnapshots: () => driver.listVolumeSnapshots(ids.volume),
  'createVolume from a snapshot': async () => {
    const copy = await driver.createVolume({ name: 'copy', size: 20, snapshot: ids.snapshot });
    await driver.destroyVolume(copy);
  },
  destroyVolumeSnapshot: () => driver.destroyVolumeSnapshot(ids.snapshot),
  destroyVolume: () => driver.destroyVolume(ids.volume),
  reserveAddress: async () => {
    ids.address = (await driver.reserveAddress({ network: ids.network })).id;
  },
  'reserveAddress of the zone': async () => driver.releaseAddress(await driver.reserveAddress()),
  listAddresses: () => driver.listAddresses(),
  assignAddress: () => driver.assignAddress(ids.address, ids.node, { privateIp: '10.1.2.5' }),
  unassignAddress: () => driver.unassignAddress(ids.address),
  releaseAddress: () => driver.releaseAddress(ids.address),
  createImage: async () => {
    ids.image = (await driver.createImage(ids.node, { name: 'golden', metadata: { team: 'db' } })).id;
  },
  deleteImage: () => driver.deleteImage(ids.image),
  destroyNode: () => driver.destroyNode(ids.node),
  destroyNetwork: async () => {
    await expect
      .poll(() => driver.getNode(ids.node).catch((error: { code: string }) => error.code), {
        timeout: 10_000,
      })
      .toBe('node-not-found');
    await driver.destroyNetwork(ids.network);
  },
  destroyFirewall: () => driver.destroyFirewall(ids.firewall),
  deleteKeyPair: () => driver.deleteKeyPair('laptop'),
  runCommand: () => driver.runCommand('listZones', { available: true }),
};

describe.skipIf(lab === null)('the commands of cloudstack-go accept, signature included', () => {
  beforeAll(async () => {
    cloudUrl = await cloud.start();
    await new Promise<void>((resolve) => judge.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(judge.address() as AddressInfo).port}/client/api`;
    const { access_key: apiKey, secret_key: secretKey } = lab!;
    driver = new CloudStackCompute({ endpoint, apiKey, secretKey, region: ZONE });
  });
  afterAll(async () => {
    await driver.close();
    judge.closeAllConnections();
    judge.close();
    await cloud[Symbol.asyncDispose]();
  });

  test.each(Object.keys(STEPS))('%s', async (name) => {
    await STEPS[name]!();
    expect(refused).toEqual([]);
  });

  test('a project in each command of an owned resource', async () => {
    const owned = new CloudStackCompute({
      endpoint: lab!.cloudstack,
      apiKey: lab!.access_key,
      secretKey: lab!.secret_key,
      region: ZONE,
      projectId: 'project-1',
    });
    const lists = [
      owned.iterateNodes(),
      owned.iterateSizes(),
      owned.iterateImages(),
      owned.iterateKeyPairs(),
      owned.iterateVolumes(),
      owned.iterateVolumeSnapshots(),
      owned.iterateAddresses(),
      owned.iterateNetworks(),
      owned.iterateFirewalls(),
    ];
    for (const list of lists) await list[Symbol.asyncIterator]().next();
    await owned.close();
  });

  test('all commands that the driver has', () => {
    // Instance groups are not among the mock's commands.
    const known = Object.keys(row.shape.routes).filter((command) => !command.includes('InstanceGroup'));
    expect([...commands].toSorted()).toEqual(known.toSorted());
  });
});
