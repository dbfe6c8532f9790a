import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { KubevirtCompute } from 'skylane/kubevirt';
import { Agent, type Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { KubevirtCluster } from '../support/kubevirt-cluster.js';
import { labServer } from '../support/lab.js';

interface Lab {
  readonly server: string;
  readonly ca: string;
  readonly kubeconfig: string;
  readonly token: string;
  readonly viewer_token: string;
}

/** A real API server of Kubernetes, which stores, lists, checks and deletes what the driver makes; no machine runs on it. */
const lab = labServer<Lab>('kubernetes');

const SUBRESOURCE = "KubeVirt's own API server, which starts and stops machines, does not run here";

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of KubeVirt on Kubernetes.`);
  describe.skip(`KubeVirt on Kubernetes: ${computeBehaviours.length} tests`, () => {});
} else {
  const namespace = `skylane-${randomUUID().slice(0, 8)}`;
  const tls = { ca: readFileSync(lab.ca) };
  const make = (token = lab.token): KubevirtCompute =>
    new KubevirtCompute({ endpoint: lab.server, token, tls, namespace });
  const admin = make();
  const cluster = new KubevirtCluster(admin);
  const SPEC = { image: 'quay.io/containerdisks/fedora:42', size: 'u1.small' };

  beforeAll(() => cluster.start(), 60_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await admin.close();
  });

  describeCompute({
    name: 'KubeVirt on Kubernetes',
    without: {
      'stops a server and starts it again': SUBRESOURCE,
      'restarts a server': SUBRESOURCE,
      'gives a volume to a server and takes it back': SUBRESOURCE,
      'makes a volume larger': 'the volumes of the lab do not grow',
    },
    context: () =>
      Promise.resolve({
        driver: make(),
        another: make,
        wrongSecret: () => make('wrong'),
        secrets: [lab.token],
        image: 'fedora',
        size: 'u1.small',
        otherSize: 'u1.medium',
        refusedName: 'Web_1',
      }),
  });

  describe('Kubernetes itself', () => {
    test('signs in by a kubeconfig file with a client certificate', async () => {
      const Kubevirt = getDriver(Provider.KUBEVIRT);
      const environment = { variables: { KUBECONFIG: lab.kubeconfig }, home: '', directory: '/' };
      await using driver = await Kubevirt.fromEnv({}, environment);
      expect(driver.namespace).toBe('default');
      expect(await driver.listNodes()).toEqual([]);
    });

    test('lists more machines than a page has, each once', async () => {
      const asked: string[] = [];
      // What asks for 500 asks for two.
      const dispatcher = (): Dispatcher =>
        new Agent({ connect: tls }).compose((dispatch) => (options, handler) => {
          asked.push(options.path);
          return dispatch({ ...options, path: options.path.replace('limit=500', 'limit=2') }, handler);
        });
      await using driver = new KubevirtCompute({
        endpoint: lab.server,
        token: lab.token,
        namespace,
        dispatcher,
      });
      const names = Array.from({ length: 7 }, (_, index) => `page-${index}`);
      const metadata = { batch: 'pages' };
      await Promise.all(names.map((name) => driver.createNode({ ...SPEC, name, metadata })));
      const listed = await driver.listNodes({ tag: metadata });
      expect(listed.map(({ id }) => id).toSorted()).toEqual(names);
      expect(asked.filter((path) => path.includes('continue=')).length).toBeGreaterThan(2);
      expect(await driver.listNodes({ name: 'page-3', tag: metadata })).toHaveLength(1);
      await Promise.all(names.map((name) => driver.destroyNode(name)));
    });

    test('refuses a second machine of one name, and the Secret of its user data goes', async () => {
      await using driver = make();
      const name = 'twice';
      await driver.createNode({ ...SPEC, name });
      const second = driver.createNode({ ...SPEC, name, userData: '#cloud-config\n{}' });
      await expect(second).rejects.toMatchObject({ code: 'conflict', providerCode: 'AlreadyExists' });
      expect(await cluster.list('v1', 'secrets')).toEqual([]);
      await driver.destroyNode(name);
    });

    test('deletes the Secret of the user data with the machine', async () => {
      await using driver = make();
      await driver.createNode({ ...SPEC, name: 'owner', userData: '#cloud-config\n{}' });
      const [secret] = await cluster.list('v1', 'secrets');
      expect(secret).toMatchObject({
        data: { userdata: Buffer.from('#cloud-config\n{}').toString('base64') },
        metadata: { ownerReferences: [{ kind: 'VirtualMachine', name: 'owner' }] },
      });
      await driver.destroyNode('owner');
      await expect.poll(() => cluster.list('v1', 'secrets'), { timeout: 30_000 }).toEqual([]);
    });

    test("keeps every field of a machine that KubeVirt's schema has", async () => {
      await using driver = make();
      await driver.importKeyPair('laptop', 'ssh-ed25519 AAAA ana@laptop');
      await driver.createNode({
        name: 'whole',
        image: 'fedora',
        size: 'u1.small',
        keyPair: 'laptop',
        networks: ['pod', 'storage'],
        location: 'lab-0',
        metadata: { team: 'web' },
        userData: '#cloud-config\n{}',
        extra: {
          runStrategy: 'RerunOnFailure',
          preference: 'fedora',
          diskSize: 10,
          storageClass: 'kwok-volume',
        },
      });
      const machines = await cluster.list('kubevirt.io/v1', 'virtualmachines');
      const machine = machines.find(({ metadata }) => (metadata as { name: string }).name === 'whole');
      // The API server takes away what no schema has.
      expect(machine).toMatchObject({
        metadata: { labels: { team: 'web' } },
        spec: {
          runStrategy: 'RerunOnFailure',
          instancetype: { kind: 'VirtualMachineClusterInstancetype', name: 'u1.small' },
          preference: { kind: 'VirtualMachineClusterPreference', name: 'fedora' },
          dataVolumeTemplates: [
            {
              metadata: { name: 'whole-root' },
              spec: {
                sourceRef: { kind: 'DataSource', namespace, name: 'fedora' },
                storage: { storageClassName: 'kwok-volume', resources: { requests: { storage: '10Gi' } } },
              },
            },
          ],
          template: {
            spec: {
              nodeSelector: { 'topology.kubernetes.io/zone': 'lab-0' },
              accessCredentials: [
                {
                  sshPublicKey: {
                    source: { secret: { secretName: 'laptop' } },
                    propagationMethod: { noCloud: {} },
                  },
                },
              ],
              volumes: [{ dataVolume: { name: 'whole-root' } }, { cloudInitNoCloud: { secretRef: {} } }],
              networks: [{ pod: {} }, { multus: { networkName: 'storage' } }],
            },
          },
        },
      });
      await driver.destroyNode('whole');
      await driver.deleteKeyPair('laptop');
    });

    test('keeps snapshots of machines, and restores', async () => {
      await using driver = make();
      await driver.createNode({ ...SPEC, name: 'saved' });
      await driver.snapshots.create('saved', 'before');
      expect(await driver.snapshots.list('saved')).toMatchObject([{ id: 'before', nodeId: 'saved' }]);
      await driver.snapshots.restore('before');
      const [restore] = await cluster.list('snapshot.kubevirt.io/v1beta1', 'virtualmachinerestores');
      expect(restore).toMatchObject({
        spec: { virtualMachineSnapshotName: 'before', target: { name: 'saved' } },
      });
      await driver.snapshots.delete('before');
      await driver.snapshots.delete('before');
      await expect(driver.snapshots.get('before')).rejects.toMatchObject({ code: 'not-found' });
      await driver.destroyNode('saved');
    });

    test('says what a user may not do', async () => {
      await using viewer = make(lab.viewer_token);
      await expect(viewer.listNodes()).rejects.toMatchObject({
        code: 'permission',
        providerCode: 'Forbidden',
      });
    });

    test('has the zones of its nodes as locations', async () => {
      await using driver = make();
      const zones = await driver.listLocations();
      expect(zones.map(({ id, extra }) => [id, extra.region])).toContainEqual(['lab-0', 'lab']);
    });
  });
}
