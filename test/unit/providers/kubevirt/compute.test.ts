import { getDriver, Provider } from 'skylane';
import type { KubevirtCompute } from 'skylane/kubevirt';
import { describe, expect, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';
import { fixture } from '../../../support/fixture.js';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const Kubevirt = getDriver(Provider.KUBEVIRT);
const MACHINES = '/apis/kubevirt.io/v1/namespaces/web/virtualmachines';
const INSTANCES = '/apis/kubevirt.io/v1/namespaces/web/virtualmachineinstances';
const ACTIONS = '/apis/subresources.kubevirt.io/v1/namespaces/web/virtualmachines';
const SIZES = '/apis/instancetype.kubevirt.io/v1beta1/virtualmachineclusterinstancetypes';
const OWN_SIZES = '/apis/instancetype.kubevirt.io/v1beta1/namespaces/web/virtualmachineinstancetypes';
const CLAIMS = '/api/v1/namespaces/web/persistentvolumeclaims';
const SECRETS = '/api/v1/namespaces/web/secrets';
const SPEC = { name: 'web-1', image: 'quay.io/containerdisks/fedora:42', size: 'u1.small' };
const UID = 'cd9b0f26-1b6e-4a5c-9b8f-3c2d1e0f9a8b';

type Fields = Record<string, unknown>;

const guest = (volumes: readonly object[] = []): object => ({ spec: { domain: { devices: {} }, volumes } });
const type = (name: string, spec: Fields = {}, meta: Fields = {}): object => ({
  metadata: { name, ...meta },
  spec: { cpu: { guest: 1 }, memory: { guest: '2Gi' }, ...spec },
});

/** A machine in the documented form. */
function machine(fields: { meta?: Fields; spec?: Fields; status?: Fields } = {}): object {
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name: 'web-1', namespace: 'web', uid: UID, ...fields.meta },
    spec: { runStrategy: 'Always', template: guest(), ...fields.spec },
    status: { printableStatus: 'Running', created: true, ...fields.status },
  };
}

/** A refusal in Kubernetes' form. */
function refusal(code: number, reason: string, message: string): JsonAnswer {
  return [code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message }];
}

/** A driver of a cluster that answers by method and path. */
async function clusterOf(
  answers: Readonly<Record<string, JsonAnswer>>,
  attempts = 1,
): Promise<{
  cluster: KubevirtCompute;
  heard: Awaited<ReturnType<typeof jsonServer>>['heard'];
  changes: () => string[];
}> {
  const { origin, heard, changes } = await jsonServer(
    ({ method, url }) =>
      answers[`${method} ${url.pathname}${url.search}`] ??
      answers[`${method} ${url.pathname}`] ??
      refusal(404, 'NotFound', `${url.pathname} not found`),
  );
  const cluster = new Kubevirt({
    endpoint: origin,
    token: 'a-token',
    namespace: 'web',
    retry: { attempts, delay: 1 },
  });
  return { cluster, heard, changes };
}

/** The body of the only request of a kind. */
function sent(heard: Awaited<ReturnType<typeof clusterOf>>['heard'], method: string, path: string): Fields {
  const [request] = heard.filter((one) => one.method === method && one.url.pathname === path);
  return JSON.parse(request?.body ?? 'null') as Fields;
}

describe('what KubeVirt answers is read', () => {
  test('a machine with every field that there is', async () => {
    const whole = fixture('kubevirt/virtual-machine.json') as { metadata: object };
    const { cluster } = await clusterOf({
      // The value that stands for a name is none.
      [`GET ${MACHINES}/web-1`]: [200, { ...whole, metadata: { ...whole.metadata, name: 'web-1' } }],
      [`GET ${INSTANCES}/web-1`]: [200, fixture('kubevirt/virtual-machine-instance.json')],
    });
    await using _closed = cluster;
    expect(JSON.parse(JSON.stringify(await cluster.getNode('web-1')))).toMatchObject({
      id: 'web-1',
      name: 'web-1',
      state: 'stopping',
      size: 'nameValue',
      image: 'imageValue',
      createdAt: '2008-01-01T01:01:01.000Z',
      metadata: { labelsKey: 'labelsValue' },
      extra: {
        uid: 'uidValue',
        status: 'printableStatusValue',
        runStrategy: 'runStrategyValue',
        preference: 'nameValue',
        host: 'nodeNameValue',
        guestOs: 'prettyNameValue',
        annotations: { annotationsKey: 'annotationsValue' },
      },
    });
  });

  test.each([
    ['Stopped', 'stopped'],
    ['Provisioning', 'pending'],
    ['Starting', 'starting'],
    ['Running', 'running'],
    ['Paused', 'paused'],
    ['Stopping', 'stopping'],
    ['Terminating', 'stopping'],
    ['CrashLoopBackOff', 'error'],
    ['Migrating', 'migrating'],
    ['Unknown', 'unknown'],
    ['ErrorUnschedulable', 'pending'],
    ['ErrImagePull', 'error'],
    ['ImagePullBackOff', 'error'],
    ['ErrorPvcNotFound', 'error'],
    ['DataVolumeError', 'error'],
    ['WaitingForVolumeBinding', 'pending'],
    ['WaitingForReceiver', 'pending'],
  ])('the state %s is %s', async (printableStatus, state) => {
    const status = { printableStatus, created: false };
    const { cluster } = await clusterOf({ [`GET ${MACHINES}/web-1`]: [200, machine({ status })] });
    await using _closed = cluster;
    expect(await cluster.getNode('web-1')).toMatchObject({ state, extra: { status: printableStatus } });
  });

  test('a machine that its controller has not seen is pending', async () => {
    const { metadata, spec } = machine() as { metadata: object; spec: object };
    const { cluster } = await clusterOf({ [`GET ${MACHINES}/web-1`]: [200, { metadata, spec }] });
    await using _closed = cluster;
    expect(await cluster.getNode('web-1')).toMatchObject({ state: 'pending', extra: { status: null } });
  });

  test('a restart that is asked for is seen before it begins', async () => {
    const status = { stateChangeRequests: [{ action: 'Stop', uid: UID }, { action: 'Start' }] };
    const { cluster } = await clusterOf({ [`GET ${MACHINES}/web-1`]: [200, machine({ status })] });
    await using _closed = cluster;
    expect((await cluster.getNode('web-1')).state).toBe('rebooting');
  });

  test('the fault of a machine is what KubeVirt says of its failure', async () => {
    const conditions = [
      { type: 'Ready', status: 'False', message: 'Guest VM is not reported as running' },
      { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' },
    ];
    const status = { printableStatus: 'ErrorUnschedulable', created: true, conditions };
    const { cluster } = await clusterOf({ [`GET ${MACHINES}/web-1`]: [200, machine({ status })] });
    await using _closed = cluster;
    expect((await cluster.getNode('web-1')).extra.fault).toBe('0/3 nodes are available');
  });

  test('lists join machines with the addresses of what runs of them, page by page', async () => {
    const interfaces = [{ ipAddress: '10.1.0.9', ipAddresses: ['fd00::9', '10.1.0.9', '192.0.2.9'] }];
    const instance = { metadata: { name: 'web-2' }, status: { nodeName: 'n1', interfaces } };
    const page = (names: readonly string[], next: string): JsonAnswer => [
      200,
      { metadata: { continue: next }, items: names.map((name) => machine({ meta: { name } })) },
    ];
    const { cluster, heard } = await clusterOf({
      [`GET ${INSTANCES}`]: [200, { metadata: {}, items: [instance] }],
      [`GET ${MACHINES}?limit=500`]: page(['web-1'], 'a+b/c='),
      [`GET ${MACHINES}?limit=500&continue=a%2Bb%2Fc%3D`]: page(['web-2'], ''),
    });
    await using _closed = cluster;
    const nodes = await cluster.listNodes();
    expect(nodes.map(({ id, publicIps, privateIps }) => [id, publicIps, privateIps])).toEqual([
      ['web-1', [], []],
      ['web-2', ['192.0.2.9'], ['10.1.0.9', 'fd00::9']],
    ]);
    expect(heard).toHaveLength(3);
  });

  test('a list asks Kubernetes for a name and for labels, and for nothing that is no label', async () => {
    const { cluster, heard } = await clusterOf({
      [`GET ${INSTANCES}`]: [200, { items: [] }],
      [`GET ${MACHINES}`]: [200, { items: [] }],
    });
    await using _closed = cluster;
    await cluster.listNodes({ name: 'web-1', tag: { team: 'web', tier: 'a.b' } });
    await cluster.listNodes({ name: 'Web=1,x', tag: { team: 'a,b' } });
    expect(heard.map(({ url }) => decodeURIComponent(url.search))).toEqual([
      '?limit=500&fieldSelector=metadata.name=web-1',
      '?limit=500&fieldSelector=metadata.name=web-1&labelSelector=team=web,tier=a.b',
      '?limit=500',
      '?limit=500',
    ]);
  });

  test('instance types are sizes, with their GPUs, and no price', async () => {
    const gpus = [{ name: 'gpu0', deviceName: 'nvidia.com/A10' }];
    const spec = { cpu: { guest: 4, dedicatedCPUPlacement: true }, memory: { guest: '16384Mi' }, gpus };
    const { cluster } = await clusterOf({
      [`GET ${SIZES}`]: [200, { items: [type('u1.small'), type('gn1.xlarge', spec)] }],
      [`GET ${OWN_SIZES}`]: [200, { items: [type('mine', {}, { namespace: 'web' })] }],
    });
    await using _closed = cluster;
    const sizes = await cluster.listSizes();
    expect(sizes.map(({ id, ram, vcpus, gpus: count, price }) => [id, ram, vcpus, count, price])).toEqual([
      ['u1.small', 2048, 1, 0, null],
      ['gn1.xlarge', 16_384, 4, 1, null],
      ['virtualmachineinstancetype/mine', 2048, 1, 0, null],
    ]);
    expect(sizes[1]?.extra).toMatchObject({ gpus: ['nvidia.com/A10'], dedicatedCpus: true });
  });

  test('a cluster without CDI has no DataSources', async () => {
    const { cluster } = await clusterOf({});
    await using _closed = cluster;
    expect(await cluster.listImages()).toEqual([]);
  });

  test('a size of a machine keeps its kind, and a disk its source', async () => {
    const template = guest([{ name: 'root', dataVolume: { name: 'web-1-root' } }]);
    const dataVolumeTemplates = [
      {
        metadata: { name: 'web-1-root' },
        spec: { source: { pvc: { namespace: 'images', name: 'golden' } } },
      },
    ];
    const instancetype = { kind: 'virtualmachineinstancetypes', name: 'mine' };
    const spec = { template, dataVolumeTemplates, instancetype };
    const status = { created: false };
    const { cluster } = await clusterOf({ [`GET ${MACHINES}/web-1`]: [200, machine({ spec, status })] });
    await using _closed = cluster;
    expect(await cluster.getNode('web-1')).toMatchObject({
      size: 'virtualmachineinstancetype/mine',
      image: 'pvc:images/golden',
      extra: { volumes: ['web-1-root'] },
    });
  });

  test.each([
    ['10Gi', 10],
    ['10G', 10],
    ['1e10', 10],
    ['1536Mi', 2],
    ['a lot', null],
  ])('a claim of %s has %s GiB', async (storage, size) => {
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage } } } };
    const { cluster } = await clusterOf({
      [`GET ${CLAIMS}`]: [200, { items: [{ ...claim, status: { phase: 'Bound' } }] }],
      [`GET ${MACHINES}`]: [200, { items: [] }],
    });
    await using _closed = cluster;
    expect(await cluster.listVolumes()).toMatchObject([{ id: 'data', size, state: 'available' }]);
  });
});

describe('what is asked of KubeVirt', () => {
  const created: JsonAnswer = [201, machine({ status: { printableStatus: undefined } })];
  const found = { [`GET ${SIZES}/u1.small`]: [200, type('u1.small')] as JsonAnswer };

  test('a machine of a containerDisk', async () => {
    const { cluster, heard } = await clusterOf({ ...found, [`POST ${MACHINES}`]: created });
    await using _closed = cluster;
    await cluster.createNode({ ...SPEC, metadata: { team: 'web' }, location: 'rack-1' });
    expect(sent(heard, 'POST', MACHINES)).toEqual({
      apiVersion: 'kubevirt.io/v1',
      kind: 'VirtualMachine',
      metadata: { name: 'web-1', namespace: 'web', labels: { team: 'web' } },
      spec: {
        runStrategy: 'Always',
        instancetype: { kind: 'VirtualMachineClusterInstancetype', name: 'u1.small' },
        template: {
          metadata: {},
          spec: {
            nodeSelector: { 'topology.kubernetes.io/zone': 'rack-1' },
            domain: { devices: {} },
            volumes: [{ name: 'root', containerDisk: { image: SPEC.image } }],
          },
        },
      },
    });
  });

  test('a machine of a DataSource, with a disk of its own', async () => {
    const { cluster, heard } = await clusterOf({
      ...found,
      'GET /apis/cdi.kubevirt.io/v1beta1/namespaces/web/datasources/fedora': [
        200,
        { metadata: { name: 'fedora' } },
      ],
      [`POST ${MACHINES}`]: created,
    });
    await using _closed = cluster;
    await cluster.createNode({ ...SPEC, image: 'fedora', extra: { diskSize: 40, storageClass: 'fast' } });
    expect(sent(heard, 'POST', MACHINES)['spec']).toMatchObject({
      dataVolumeTemplates: [
        {
          metadata: { name: 'web-1-root' },
          spec: {
            sourceRef: { kind: 'DataSource', namespace: 'web', name: 'fedora' },
            storage: { storageClassName: 'fast', resources: { requests: { storage: '40Gi' } } },
          },
        },
      ],
      template: { spec: { volumes: [{ name: 'root', dataVolume: { name: 'web-1-root' } }] } },
    });
  });

  test('user data goes into a Secret that belongs to the machine, and not into the machine', async () => {
    const { cluster, heard } = await clusterOf({
      ...found,
      [`POST ${SECRETS}`]: [201, {}],
      [`POST ${MACHINES}`]: created,
    });
    await using _closed = cluster;
    const userData = '#cloud-config\npassword: hunter2\n';
    const failed = cluster.createNode({ ...SPEC, userData });
    // The machine is there, and its Secret could not be given to it.
    await expect(failed).rejects.toThrow('accepted the server web-1');
    const secret = sent(heard, 'POST', SECRETS) as { metadata: { name: string }; data: object };
    expect(secret).toMatchObject({ data: { userdata: Buffer.from(userData).toString('base64') } });
    expect(JSON.stringify(sent(heard, 'POST', MACHINES))).not.toContain('hunter2');
    expect(sent(heard, 'POST', MACHINES)).toMatchObject({
      spec: {
        template: {
          spec: {
            volumes: [
              {},
              { name: 'cloud-init', cloudInitNoCloud: { secretRef: { name: secret.metadata.name } } },
            ],
          },
        },
      },
    });
    expect(heard.at(-1)?.headers['content-type']).toBe('application/merge-patch+json');
    expect(sent(heard, 'PATCH', `${SECRETS}/${secret.metadata.name}`)).toEqual({
      metadata: {
        ownerReferences: [{ apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', name: 'web-1', uid: UID }],
      },
    });
  });

  test('a machine that is refused leaves no Secret behind', async () => {
    const { cluster, changes } = await clusterOf({
      ...found,
      [`POST ${SECRETS}`]: [201, {}],
      [`POST ${MACHINES}`]: refusal(
        403,
        'Forbidden',
        'virtualmachines "web-1" is forbidden: exceeded quota: q',
      ),
    });
    await using _closed = cluster;
    const failed = cluster.createNode({ ...SPEC, userData: 'secret-user-data' });
    await expect(failed).rejects.toMatchObject({ code: 'quota-exceeded' });
    await failed.catch((error: Error) => expect(error.message).not.toContain('secret-user-data'));
    expect(changes().at(-1)).toMatch(/^DELETE \/api\/v1\/namespaces\/web\/secrets\/web-1-[0-9a-f]{8}$/);
  });

  test('a Secret of a create whose response was lost goes with the machine, and no other', async () => {
    const labels = { 'skylane-node': 'web-1' };
    const secret = (name: string, meta: Fields = {}): object => ({
      metadata: { name, labels, ...meta },
      data: {},
    });
    const { cluster, heard, changes } = await clusterOf({
      ...found,
      [`POST ${SECRETS}`]: [201, {}],
      [`POST ${MACHINES}`]: refusal(504, 'Timeout', 'the request timed out'),
      [`GET ${SECRETS}?limit=500&labelSelector=skylane-node%3Dweb-1`]: [
        200,
        {
          items: [
            secret('web-1-0badcafe'),
            secret('somebody-elses', { labels: { team: 'web' } }),
            secret('web-1-0000beef', { ownerReferences: [{ kind: 'VirtualMachine', uid: UID }] }),
          ],
        },
      ],
      [`DELETE ${MACHINES}/web-1`]: [200, machine()],
      [`DELETE ${SECRETS}/web-1-0badcafe`]: [200, {}],
    });
    await using _closed = cluster;
    await expect(cluster.createNode({ ...SPEC, userData: 'x' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(sent(heard, 'POST', SECRETS)).toMatchObject({ metadata: { labels: { 'skylane-node': 'web-1' } } });
    await cluster.destroyNode('web-1');
    const deleted = changes().flatMap((one) => /^DELETE (\S+)/.exec(one)?.[1] ?? []);
    expect(deleted).toEqual([`${MACHINES}/web-1`, `${SECRETS}/web-1-0badcafe`]);
  });

  test('who may not see Secrets destroys machines all the same', async () => {
    const { cluster, changes } = await clusterOf({
      [`GET ${SECRETS}`]: refusal(403, 'Forbidden', 'secrets is forbidden: User "ann" cannot list resource'),
      [`DELETE ${MACHINES}/web-1`]: [200, machine()],
    });
    await using _closed = cluster;
    await cluster.destroyNode('web-1');
    expect(changes()).toHaveLength(1);
  });

  test('a cluster without KubeVirt is not a machine that is gone', async () => {
    const { origin } = await answeringServer(({ url }, response) => {
      const isThere = url.pathname === SECRETS;
      response.writeHead(isThere ? 200 : 404);
      response.end(isThere ? '{"items":[]}' : '404 page not found\n');
    });
    await using cluster = new Kubevirt({ endpoint: origin, token: 't', namespace: 'web' });
    await expect(cluster.destroyNode('web-1')).rejects.toMatchObject({ code: 'not-found' });
    await expect(cluster.snapshots.delete('s1')).rejects.toMatchObject({ code: 'not-found' });
    await expect(cluster.createNode(SPEC)).rejects.toMatchObject({ code: 'not-found' });
    expect(await cluster.listImages()).toEqual([]);
  });

  test('a key pair comes to a machine by its cloud-init', async () => {
    const secret = { metadata: { name: 'laptop' }, data: { key: 'c3NoLWVkMjU1MTkgQUFBQQ==' } };
    const { cluster, heard } = await clusterOf({
      ...found,
      [`GET ${SECRETS}`]: [200, { items: [secret] }],
      [`POST ${MACHINES}`]: created,
    });
    await using _closed = cluster;
    await cluster.createNode({ ...SPEC, keyPair: 'laptop' });
    expect(sent(heard, 'POST', MACHINES)).toMatchObject({
      spec: {
        template: {
          spec: {
            accessCredentials: [
              {
                sshPublicKey: {
                  source: { secret: { secretName: 'laptop' } },
                  propagationMethod: { noCloud: {} },
                },
              },
            ],
            volumes: [{}, { cloudInitNoCloud: { userData: '#cloud-config\n{}\n' } }],
          },
        },
      },
    });
  });

  test.each([
    ['none', { domain: { devices: { autoattachPodInterface: false } } }],
    [
      ['pod', 'web/storage'],
      {
        domain: {
          devices: {
            interfaces: [
              { name: 'net-0', masquerade: {} },
              { name: 'net-1', bridge: {} },
            ],
          },
        },
        networks: [
          { name: 'net-0', pod: {} },
          { name: 'net-1', multus: { networkName: 'web/storage' } },
        ],
      },
    ],
  ] as const)('networks %j', async (networks, spec) => {
    const { cluster, heard } = await clusterOf({ ...found, [`POST ${MACHINES}`]: created });
    await using _closed = cluster;
    await cluster.createNode({ ...SPEC, networks });
    expect(sent(heard, 'POST', MACHINES)).toMatchObject({ spec: { template: { spec } } });
  });

  test('an update takes old labels away, and leaves the owner tag and labels of KubeVirt', async () => {
    const labels = { old: '1', 'skylane-intent': 'run-0', 'vm.kubevirt.io/template': 'fedora' };
    const { cluster, heard } = await clusterOf({
      [`GET ${MACHINES}/web-1`]: [200, machine({ meta: { labels }, status: { created: false } })],
      [`PATCH ${MACHINES}/web-1`]: [200, machine()],
    });
    await using _closed = cluster;
    await cluster.updateNode('web-1', { metadata: { team: 'web' } });
    expect(sent(heard, 'PATCH', `${MACHINES}/web-1`)).toEqual({
      metadata: { labels: { old: null, 'skylane-intent': 'run-0', team: 'web' } },
    });
    await expect(cluster.updateNode('web-1', { name: 'web-2' })).rejects.toThrow('cannot change name');
  });

  test('a resize names the instance type, and forgets the revision of the old one', async () => {
    const { cluster, heard } = await clusterOf({
      [`GET ${OWN_SIZES}/mine`]: [200, type('mine', {}, { namespace: 'web' })],
      [`GET ${MACHINES}/web-1`]: [200, machine({ status: { created: false } })],
      [`PATCH ${MACHINES}/web-1`]: [200, machine()],
    });
    await using _closed = cluster;
    await cluster.resizeNode('web-1', 'virtualmachineinstancetype/mine');
    expect(sent(heard, 'PATCH', `${MACHINES}/web-1`)).toEqual({
      spec: { instancetype: { kind: 'VirtualMachineInstancetype', name: 'mine', revisionName: null } },
    });
  });

  test.each([
    ['startNode', 'start'],
    ['stopNode', 'stop'],
    ['rebootNode', 'restart'],
  ] as const)('%s is the subresource %s, asked for once', async (method, action) => {
    const { cluster, changes } = await clusterOf(
      {
        [`PUT ${ACTIONS}/web-1/${action}`]: refusal(503, 'ServiceUnavailable', 'try later'),
      },
      3,
    );
    await using _closed = cluster;
    await expect(cluster[method]('web-1')).rejects.toMatchObject({ code: 'unavailable' });
    expect(changes()).toEqual([`PUT ${ACTIONS}/web-1/${action} {}`]);
  });
});

describe('what cannot be done is refused before a request', () => {
  test.each([
    ['a name that is no DNS label', { name: 'Web_1' }, 'is no name for a virtual machine'],
    ['a password', { auth: { password: 'x' } }, 'takes no password'],
    ['a key of one machine', { auth: { publicKey: 'ssh-ed25519 AAAA' } }, 'importKeyPair'],
    ['firewalls', { firewalls: ['f'] }, 'takes no firewalls'],
    ['a disk size of a containerDisk', { extra: { diskSize: 40 } }, 'containerDisk'],
    ['half a GiB', { image: 'fedora', extra: { diskSize: 0.5 } }, 'whole number'],
    ['metadata that is no label', { metadata: { team: 'a b' } }, 'is a label'],
    ['a key that is none', { metadata: { 'my team': 'a' } }, 'is no key for a label'],
    ['a key of a domain that is none', { metadata: { 'My/team': 'a' } }, 'is no key for a label'],
  ])('%s', async (_name, fields, words) => {
    const { cluster, heard } = await clusterOf({});
    await using _closed = cluster;
    await expect(cluster.createNode({ ...SPEC, ...fields })).rejects.toThrow(words);
    expect(heard).toEqual([]);
  });

  test('names and labels that no object can have', async () => {
    const { cluster, heard } = await clusterOf({});
    await using _closed = cluster;
    const volume = { name: 'data', size: 1 };
    await expect(cluster.createVolume({ ...volume, name: 'My_Data' })).rejects.toThrow('is no name');
    await expect(cluster.createVolume({ ...volume, name: 'a..b' })).rejects.toThrow('is no name');
    await expect(cluster.createVolume({ ...volume, tags: { a: 'b c' } })).rejects.toThrow('the label a');
    await expect(cluster.importKeyPair('My laptop', 'ssh-ed25519 AAAA')).rejects.toThrow('is no name');
    await expect(cluster.snapshots.create('web-1', 'Before lunch')).rejects.toThrow('is no name');
    await expect(cluster.updateNode('web-1', { metadata: { 'a b': '' } })).rejects.toThrow('is no key');
    expect(heard).toEqual([]);
  });

  test.each(['..', '', 'a/b', 'Web'])('the namespace %j, which would lead elsewhere', (namespace) => {
    const options = { endpoint: 'https://192.0.2.1', token: 't' };
    expect(() => new Kubevirt({ ...options, namespace })).toThrow('is no namespace');
    expect(() => new Kubevirt({ ...options, imageNamespace: namespace })).toThrow('is no namespace');
  });

  test('an id that is no name is asked for nowhere', async () => {
    const { cluster, heard } = await clusterOf({});
    await using _closed = cluster;
    await expect(cluster.getNode('../secrets/x')).rejects.toMatchObject({ code: 'node-not-found' });
    expect(heard).toEqual([]);
  });

  test('a volume with a device, a location or a snapshot', async () => {
    const { cluster, heard } = await clusterOf({});
    await using _closed = cluster;
    const volume = { name: 'data', size: 1 };
    await expect(cluster.createVolume({ ...volume, location: 'rack-1' })).rejects.toThrow('location');
    await expect(cluster.createVolume({ ...volume, snapshot: 's' })).rejects.toThrow('snapshot');
    await expect(cluster.attachVolume('data', 'web-1', { device: '/dev/vdb' })).rejects.toThrow('device');
    expect(heard).toEqual([]);
  });
});

describe('errors of Kubernetes', () => {
  test.each([
    [refusal(401, 'Unauthorized', 'Unauthorized'), 'authentication'],
    [refusal(403, 'Forbidden', 'is forbidden: User "ann" cannot get resource'), 'permission'],
    [refusal(403, 'Forbidden', 'forbidden: namespace web: because it is being terminated'), 'conflict'],
    [refusal(404, 'NotFound', 'virtualmachines.kubevirt.io "web-1" not found'), 'node-not-found'],
    [refusal(409, 'Conflict', 'the object has been modified'), 'conflict'],
    [refusal(410, 'Expired', 'the provided continue parameter is too old'), 'conflict'],
    [refusal(422, 'Invalid', 'spec.template is required'), 'invalid-request'],
    [refusal(429, 'TooManyRequests', 'try again'), 'rate-limit'],
    [refusal(500, 'InternalError', 'no endpoints available for service'), 'unavailable'],
  ])('%j', async (answer, code) => {
    const { cluster } = await clusterOf({ [`GET ${MACHINES}/web-1`]: answer });
    await using _closed = cluster;
    await expect(cluster.getNode('web-1')).rejects.toMatchObject({ code });
  });

  test('an instance type that does not exist is looked up before a create: KubeVirt would take it', async () => {
    const { cluster, changes } = await clusterOf({});
    await using _closed = cluster;
    await expect(cluster.createNode(SPEC)).rejects.toMatchObject({ code: 'size-not-found' });
    expect(changes()).toEqual([]);
  });

  test('a claim that a machine has is not deleted', async () => {
    const template = guest([{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]);
    const { cluster, changes } = await clusterOf({
      [`GET ${MACHINES}`]: [200, { items: [machine({ spec: { template } })] }],
    });
    await using _closed = cluster;
    await expect(cluster.destroyVolume('data')).rejects.toThrow('is attached to web-1');
    expect(changes()).toEqual([]);
  });
});

describe('volumes and snapshots', () => {
  const claim = {
    metadata: { name: 'data' },
    spec: { resources: { requests: { storage: '10Gi' } } },
    status: { phase: 'Bound' },
  };

  test.each([
    ['attaching', { addVolumeOptions: { name: 'd', volumeSource: { dataVolume: { name: 'data' } } } }, []],
    [
      'detaching',
      { removeVolumeOptions: { name: 'd' } },
      [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    ],
    ['in-use', null, [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }]],
  ])('a claim is %s', async (state, request, volumes) => {
    const status = request === null ? {} : { volumeRequests: [request] };
    const { cluster } = await clusterOf({
      [`GET ${CLAIMS}/data`]: [200, claim],
      [`GET ${MACHINES}`]: [200, { items: [machine({ spec: { template: guest(volumes) }, status })] }],
    });
    await using _closed = cluster;
    expect(await cluster.getVolume('data')).toMatchObject({ state, extra: { nodeId: 'web-1' } });
  });

  test('a claim is made with its class and labels', async () => {
    const { cluster, heard } = await clusterOf({ [`POST ${CLAIMS}`]: [201, claim] });
    await using _closed = cluster;
    const extra = { storageClass: 'fast', volumeMode: 'Block', accessMode: 'ReadWriteMany' } as const;
    await cluster.createVolume({ name: 'data', size: 10, tags: { team: 'web' }, extra });
    expect(sent(heard, 'POST', CLAIMS)).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', labels: { team: 'web' } },
      spec: {
        accessModes: ['ReadWriteMany'],
        volumeMode: 'Block',
        storageClassName: 'fast',
        resources: { requests: { storage: '10Gi' } },
      },
    });
  });

  test('a snapshot of a machine is restored by an object of its own', async () => {
    const path = '/apis/snapshot.kubevirt.io/v1beta1/namespaces/web';
    const snapshot = {
      metadata: { name: 'before' },
      spec: { source: { apiGroup: 'kubevirt.io', kind: 'VirtualMachine', name: 'web-1' } },
      status: { phase: 'Succeeded', readyToUse: true, creationTime: '2026-01-30T23:50:00Z' },
    };
    const { cluster, heard } = await clusterOf({
      [`GET ${path}/virtualmachinesnapshots`]: [200, { items: [snapshot] }],
      [`GET ${path}/virtualmachinesnapshots/before`]: [200, snapshot],
      [`POST ${path}/virtualmachinerestores`]: [201, {}],
    });
    await using _closed = cluster;
    expect(await cluster.snapshots.list('web-2')).toEqual([]);
    expect(await cluster.snapshots.list('web-1')).toEqual([
      {
        id: 'before',
        nodeId: 'web-1',
        phase: 'Succeeded',
        ready: true,
        createdAt: new Date('2026-01-30T23:50:00Z'),
        error: null,
      },
    ]);
    await cluster.snapshots.restore('before');
    expect(sent(heard, 'POST', `${path}/virtualmachinerestores`)).toMatchObject({
      metadata: { generateName: 'before-' },
      spec: {
        target: { apiGroup: 'kubevirt.io', kind: 'VirtualMachine', name: 'web-1' },
        virtualMachineSnapshotName: 'before',
      },
    });
  });
});
