import { afterAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { ScalewayCompute } from 'skylane/scaleway';
import { labServer } from '../support/lab.js';
import { type Judged, startScalewayJudge } from '../support/scaleway-judge.js';

/** A mock that refuses every request which breaks Scaleway's description of its API of servers; that of block storage is not at hand. */
const lab = labServer<{ endpoint: string }>('spec-mock/scaleway');

const NODE = '12ee530f-4f5f-4059-80c7-2b30c46d2028';
const IMAGE = '6d3c053e-c728-4294-b23a-560b62a4d592';
const ID = '1c401bec-e2b6-4b22-9adc-1374a06c9036';
const GROUP = '6bbed5ce-6b01-4841-9adb-c18fc2b80774';
const RULES = ['GET /security_groups/ID/rules'] as const;
const SPEC = { name: 'web-1', image: IMAGE, size: 'DEV1-S' };
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF ana@laptop';

/** Methods, with the requests that the description knows; none for the APIs of block storage, of keys and of the marketplace. */
const REQUESTS: Readonly<
  Record<string, readonly [(cloud: ScalewayCompute) => Promise<unknown>, ...string[]]>
> = {
  listNodes: [(cloud) => cloud.listNodes(), 'GET /servers'],
  'listNodes by name': [(cloud) => cloud.listNodes({ name: 'web-1' }), 'GET /servers'],
  getNode: [(cloud) => cloud.getNode(NODE), 'GET /servers/ID'],
  listSizes: [(cloud) => cloud.listSizes(), 'GET /products/servers'],
  listImages: [(cloud) => cloud.listImages(), 'GET /images'],
  getImage: [(cloud) => cloud.getImage(IMAGE), 'GET /images/ID'],
  listLocations: [(cloud) => cloud.listLocations()],
  createNode: [
    (cloud) =>
      cloud.createNode({
        ...SPEC,
        location: 'fr-par-1',
        metadata: { team: 'web' },
        userData: '#cloud-config\n{}',
        networks: [ID],
        firewalls: [ID],
        extra: {
          tags: ['blue'],
          placementGroup: ID,
          addresses: [ID],
          dynamicAddress: true,
          isProtected: true,
        },
      }),
    'POST /servers',
    'PATCH /servers/ID/user_data/cloud-init',
    'POST /servers/ID/private_nics',
    'POST /servers/ID/action',
  ],
  'createNode by a label': [
    (cloud) => cloud.createNode({ ...SPEC, image: 'ubuntu_jammy', networks: 'none' }),
    'POST /servers',
    'POST /servers/ID/action',
  ],
  startNode: [(cloud) => cloud.startNode(NODE), 'POST /servers/ID/action', 'GET /servers/ID'],
  stopNode: [(cloud) => cloud.stopNode(NODE), 'POST /servers/ID/action', 'GET /servers/ID'],
  rebootNode: [(cloud) => cloud.rebootNode(NODE), 'POST /servers/ID/action', 'GET /servers/ID'],
  'updateNode, which keeps the owner tag and plain tags': [
    (cloud) => cloud.updateNode(NODE, { name: 'web-2', metadata: { team: 'db' } }),
    'GET /servers/ID',
    'PATCH /servers/ID',
  ],
  destroyNode: [(cloud) => cloud.destroyNode(NODE), 'GET /servers/ID', 'POST /servers/ID/action'],
  createImage: [
    (cloud) => cloud.createImage(NODE, { name: 'backup' }),
    'POST /servers/ID/action',
    'GET /images/ID',
  ],
  deleteImage: [(cloud) => cloud.deleteImage(IMAGE), 'DELETE /images/ID'],
  listAddresses: [(cloud) => cloud.listAddresses(), 'GET /ips'],
  reserveAddress: [(cloud) => cloud.reserveAddress(), 'POST /ips'],
  assignAddress: [(cloud) => cloud.assignAddress(ID, NODE), 'PATCH /ips/ID'],
  unassignAddress: [(cloud) => cloud.unassignAddress(ID), 'PATCH /ips/ID'],
  releaseAddress: [(cloud) => cloud.releaseAddress(ID), 'DELETE /ips/ID'],
  listFirewalls: [(cloud) => cloud.listFirewalls(), 'GET /security_groups', ...RULES],
  getFirewall: [(cloud) => cloud.getFirewall(ID), 'GET /security_groups/ID', ...RULES],
  createFirewall: [
    (cloud) =>
      cloud.createFirewall({ name: 'web', rules: [{ protocol: 'tcp', ports: 22 }, { protocol: 'icmp' }] }),
    'POST /security_groups',
    ...RULES,
    'PUT /security_groups/ID/rules',
    ...RULES,
  ],
  // PATCH of a group is newer than the description, which has PUT; it is recorded.
  updateFirewall: [
    (cloud) =>
      cloud.updateFirewall(ID, { name: 'web', rules: [{ protocol: 'udp', ports: { from: 1, to: 9 } }] }),
    'GET /security_groups/ID',
    ...RULES,
    ...RULES,
    'PUT /security_groups/ID/rules',
    ...RULES,
    ...RULES,
  ],
  destroyFirewall: [(cloud) => cloud.destroyFirewall(ID), 'DELETE /security_groups/ID'],
  detachFirewall: [
    (cloud) => cloud.detachFirewall(GROUP, NODE),
    'GET /security_groups/ID',
    'GET /servers/ID',
    'GET /security_groups/ID',
    ...RULES,
  ],
  importKeyPair: [(cloud) => cloud.importKeyPair('laptop', KEY)],
  getVolume: [(cloud) => cloud.getVolume(ID)],
  createVolume: [(cloud) => cloud.createVolume({ name: 'data', size: 10 })],
  createVolumeSnapshot: [(cloud) => cloud.createVolumeSnapshot(ID, { name: 'before' })],
};

describe.skipIf(lab === null)("Scaleway's official description accepts", () => {
  let judge: Judged | null = null;
  afterAll(() => judge?.[Symbol.asyncDispose]());

  test.each(Object.entries(REQUESTS))(
    '%s',
    async (_name, [call, ...expected]) => {
      judge ??= await startScalewayJudge(lab?.endpoint ?? '');
      const from = judge.judged.length;
      const Scaleway = getDriver(Provider.SCALEWAY);
      await using cloud = new Scaleway({ token: 'secret', projectId: ID, endpoint: judge.url });
      const refused = judge.violations.length;
      await call(cloud);
      expect(judge.violations.slice(refused)).toEqual([]);
      const paths = judge.judged.slice(from).map((key) => key.replace('/instance/v1/zones/fr-par-1', ''));
      expect(paths).toEqual(expected);
    },
    10_000,
  );
});
